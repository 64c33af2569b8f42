#include "actors/media_send.hpp"

namespace luna::actors {

namespace {

using self_pointer = media_send_actor::stateful_pointer<media_send_state>;
using channels::attachment;
using channels::send_judgement;

struct send_tools {
  media_store_actor store;
  find_account accounts;
  http_sender send;
  media_send_options options;
};
using tools_pointer = std::shared_ptr<const send_tools>;

void start_waiting(self_pointer self, const tools_pointer& tools);

send_judgement again(std::string reason) {
  return {send_judgement::kind::retry, {}, {}, std::move(reason)};
}

const open_account* account_of(const media_wish& wish, const send_tools& tools) {
  const auto& conversation = wish.what.what.conversation;
  return tools.accounts(conversation.channel, conversation.account);
}

/// The wish is done, and nothing of it is in memory here.
void finish(self_pointer self, const tools_pointer& tools, const media_wish& wish, media_ready with) {
  --self->state.in_memory;
  wish.done(std::move(with));
  start_waiting(self, tools);
}

/// Gives the bytes out: their place is free when they are.
void lend(self_pointer self, const media_wish& wish, attachment file) {
  auto give_back = [back = caf::actor_cast<media_send_actor>(self)](const attachment* lent) {
    delete lent;
    caf::anon_send(back, caf::close_atom_v);
  };
  wish.done(std::shared_ptr<const attachment>{new attachment{std::move(file)}, give_back});
}

void loaded(self_pointer self, const tools_pointer& tools, media_wish& wish, attachment file) {
  const auto* account = account_of(wish, *tools);
  if (!account)
    return finish(self, tools, wish, again("there is no such account"));
  auto call = account->codec->upload(file);
  if (!call)
    return lend(self, wish, std::move(file));
  auto number = ++self->state.last;
  self->state.uploading.emplace(number, std::pair{std::move(wish), std::move(file)});
  auto what = request_of(std::move(*call), account->api_base);
  what.timeout = tools->options.upload_limit;
  tools->send(std::move(what), [back = caf::actor_cast<media_send_actor>(self), number](http_client::response answer) {
    caf::anon_send(back, numbered_answer{number, std::move(answer)});
  });
}

/// What an upload came to that gave no id. The message itself was not sent.
send_judgement judged_upload(const channels::codec& codec, const http_client::response& answer, std::uint32_t attempt) {
  using kind = send_judgement::kind;
  auto judged = codec.judge(answer_of(answer), attempt);
  if (judged.outcome == kind::ambiguous || judged.outcome == kind::accepted) // nobody sees a file that is there twice
    return again("the platform did not say that it has the file");
  if (judged.outcome == kind::parked || judged.outcome == kind::too_long || judged.outcome == kind::plain)
    judged.outcome = kind::media_refused;
  return judged;
}

void uploaded(self_pointer self, const tools_pointer& tools, media_wish& wish, attachment& file,
              const http_client::response& answer) {
  const auto* account = account_of(wish, *tools);
  if (!account)
    return finish(self, tools, wish, again("there is no such account"));
  auto id = account->codec->uploaded(answer_of(answer));
  if (!id)
    return finish(self, tools, wish, judged_upload(*account->codec, answer, wish.what.what.attempt));
  file.platform_id = std::move(*id);
  lend(self, wish, std::move(file));
}

void not_loaded(self_pointer self, const tools_pointer& tools, const media_wish& wish, domain::fault why) {
  if (why == domain::fault::not_found)
    finish(self, tools, wish,
           send_judgement{send_judgement::kind::media_refused, {}, {}, "the media store does not have the file"});
  else if (why == domain::fault::invalid)
    finish(self, tools, wish,
           send_judgement{send_judgement::kind::media_refused, {}, {}, "the file in the media store was damaged"});
  else
    finish(self, tools, wish, again("the media store does not answer"));
}

void load(self_pointer self, const tools_pointer& tools, media_wish taken) {
  const auto& reply = taken.what.what.what;
  if (taken.what.how == channels::form::document)
    return loaded(self, tools, taken, {reply.text, "text/plain", "message.txt", {}});
  auto media = std::get<domain::reply_media>(reply.extra);
  auto wish = std::make_shared<media_wish>(std::move(taken));
  self->request(tools->store, tools->options.store_limit, caf::get_atom_v, media.hash)
    .then(
      [=](std::string& bytes) {
        loaded(self, tools, *wish, {std::move(bytes), media.mime, media.filename, {}});
      },
      [=](const caf::error& err) { not_loaded(self, tools, *wish, fault_of(err)); });
}

void start_waiting(self_pointer self, const tools_pointer& tools) {
  auto& state = self->state;
  while (state.in_memory < tools->options.at_once && !state.waiting.empty()) {
    auto wish = std::move(state.waiting.front());
    state.waiting.pop_front();
    ++state.in_memory;
    load(self, tools, std::move(wish));
  }
}

} // namespace

bool wants_file(const send_order& what) {
  return what.how == channels::form::document
         || (what.with_media && std::holds_alternative<domain::reply_media>(what.what.what.extra));
}

media_send_actor::behavior_type media_send(self_pointer self, media_store_actor store, find_account accounts,
                                           http_sender send, media_send_options options) {
  auto tools =
    std::make_shared<const send_tools>(send_tools{std::move(store), std::move(accounts), std::move(send), options});
  return {
    [=](media_wish& wish) {
      if (self->state.waiting.size() >= options.waiting_max)
        return wish.done(again("too many files wait to be sent"));
      self->state.waiting.push_back(std::move(wish));
      start_waiting(self, tools);
    },
    [=](const numbered_answer& answer) {
      if (auto asked = self->state.uploading.extract(answer.number); !asked.empty())
        uploaded(self, tools, asked.mapped().first, asked.mapped().second, answer.what);
    },
    [=](caf::close_atom) {
      --self->state.in_memory;
      start_waiting(self, tools);
    },
  };
}

} // namespace luna::actors
