#include "actors/media_fetch.hpp"

#include "actors/telemetry.hpp"
#include "persistence/sealing.hpp"

#include <algorithm>

namespace luna::actors {

namespace {

using self_pointer = media_fetch_actor::stateful_pointer<media_fetch_state>;
using stage = media_fetch_state::stage;
using order = media_fetch_state::order;

struct fetch_tools {
  media_store_actor store;
  inbound_taker conversations;
  find_account accounts;
  http_sender send;
  wall_clock clock;
  media_fetch_options options;
};
using tools_pointer = std::shared_ptr<const fetch_tools>;

void start_ready(self_pointer self, const tools_pointer& tools);

const open_account* account_of(const order& which, const fetch_tools& tools) {
  return tools.accounts(which.what.channel, which.what.account_id);
}

/// Lets the next one start, if this one was under way.
void release(self_pointer self, const tools_pointer& tools, order& which) {
  auto was_under_way = which.at == stage::locating || which.at == stage::fetching || which.at == stage::storing;
  which.at = stage::ready;
  if (!was_under_way)
    return;
  --self->state.under_way;
  start_ready(self, tools);
}

void forget(self_pointer self, const tools_pointer& tools, std::uint64_t number) {
  auto& state = self->state;
  auto gone = state.orders.extract(number);
  state.by_origin.erase(std::string{domain::media_origin(gone.mapped().what)});
  release(self, tools, gone.mapped());
}

/// Tells once, at the latest when its last copy goes.
class teller {
public:
  teller(media_fetch_actor to, std::uint64_t number, std::string key) : to_{std::move(to)} {
    told.number = number;
    told.key = std::move(key);
  }
  teller(const teller&) = delete;
  ~teller() { caf::anon_send(to_, std::move(told)); }

  media_told told;

private:
  media_fetch_actor to_;
};

/// Hands what became of a file to its conversation.
void tell(self_pointer self, const tools_pointer& tools, std::uint64_t number) {
  auto& it = self->state.orders.at(number);
  release(self, tools, it);
  it.at = stage::telling;
  ++it.attempts;
  auto what = domain::stored_media_event(it.what, *it.became, tools->clock());
  auto back = std::make_shared<teller>(caf::actor_cast<media_fetch_actor>(self), number, what.dedup_key);
  auto done = [back](const domain::result<domain::committed>& result) {
    back->told.taken = result.has_value();
    back->told.duplicate = result && result->duplicate;
  };
  self->send(tools->conversations, inbound{std::move(what), std::move(done)});
}

void tell(self_pointer self, const tools_pointer& tools, std::uint64_t number, domain::stored_media_content became) {
  auto& it = self->state.orders.at(number);
  it.became = std::move(became);
  it.attempts = 0;
  tell(self, tools, number);
}

void give_up(self_pointer self, const tools_pointer& tools, std::uint64_t number, std::string reason) {
  const auto& it = self->state.orders.at(number);
  log(log_level::warning, "media-not-had", "a file of a person's could not be had",
      {{"channel", it.what.channel}, {"reason", reason}});
  tell(self, tools, number, {{}, {}, {}, {}, 0, std::move(reason)});
}

/// Tries again after a pause, for a while.
void retry(self_pointer self, const tools_pointer& tools, std::uint64_t number, std::string reason,
           std::chrono::milliseconds at_least = std::chrono::milliseconds{0}) {
  const auto& options = tools->options;
  auto& it = self->state.orders.at(number);
  if (it.attempts < options.attempts_max) {
    auto doublings = std::min<std::uint32_t>(it.attempts - 1, 20);
    auto pause = std::min(options.first_pause * (std::int64_t{1} << doublings), options.longest_pause);
    std::uniform_int_distribution<std::int64_t> share{750, 1250}; // so that many do not come back at once
    pause = std::max(pause * share(self->state.random) / 1000, at_least);
    release(self, tools, it);
    it.at = stage::resting;
    return self->delayed_send(self, pause, caf::tick_atom_v, number);
  }
  if (!it.became && !domain::comes_again(it.what))
    return give_up(self, tools, number, std::move(reason));
  log(log_level::warning, "media-postponed", "a file of a person's is left until it is wanted again",
      {{"channel", it.what.channel}, {"attempts", std::to_string(it.attempts)}, {"reason", reason}});
  forget(self, tools, number);
}

void ask(self_pointer self, const tools_pointer& tools, std::uint64_t number, http_client::request what) {
  tools->send(std::move(what), [back = caf::actor_cast<media_fetch_actor>(self), number](http_client::response answer) {
    caf::anon_send(back, numbered_answer{number, std::move(answer)});
  });
}

/// False if there is nothing to ask.
bool locate(self_pointer self, const tools_pointer& tools, std::uint64_t number) {
  auto& it = self->state.orders.at(number);
  const auto* account = account_of(it, *tools);
  auto call = account ? account->codec->locate(*domain::file_of(it.what)) : std::nullopt;
  if (!call)
    return false;
  it.at = stage::locating;
  ++it.attempts;
  ++self->state.under_way;
  auto what = request_of(std::move(*call), account->api_base);
  what.timeout = tools->options.locate_limit;
  ask(self, tools, number, std::move(what));
  return true;
}

void start_ready(self_pointer self, const tools_pointer& tools) {
  auto& state = self->state;
  while (state.under_way < tools->options.at_once && !state.ready.empty()) {
    auto number = state.ready.front();
    state.ready.pop_front();
    if (!locate(self, tools, number))
      forget(self, tools, number);
  }
}

void located(self_pointer self, const tools_pointer& tools, std::uint64_t number, const http_client::response& answer) {
  auto& it = self->state.orders.at(number);
  const auto& file = *domain::file_of(it.what);
  const auto* account = account_of(it, *tools);
  auto where = account && answer.status != 0 ? account->codec->located(answer_of(answer))
                                             : domain::result<channels::media_location>{domain::fault::unavailable};
  if (!where && (where.error() == domain::fault::not_found || where.error() == domain::fault::invalid))
    return give_up(self, tools, number, "the platform does not give the file: status " + std::to_string(answer.status));
  if (!where)
    return retry(self, tools, number,
                 "the platform does not say where the file is: "
                   + (answer.error.empty() ? "status " + std::to_string(answer.status) : answer.error),
                 answer.retry_after.value_or(std::chrono::seconds{0}));
  auto bytes_max = account->codec->file_bytes_max(file.kind);
  if (where->size > 0 && static_cast<std::uint64_t>(where->size) > bytes_max)
    return give_up(self, tools, number, "the file is longer than " + std::to_string(bytes_max) + " bytes");
  it.mime = where->mime.empty() ? file.mime : where->mime;
  if (!domain::mime_fits(file.kind, it.mime))
    return give_up(self, tools, number, "the file's type does not fit the message's kind");
  it.where = std::move(*where);
  it.at = stage::fetching;
  auto what = request_of(account->codec->fetch(it.where), account->api_base);
  what.timeout = tools->options.fetch_limit;
  what.answer_bytes = bytes_max;
  ask(self, tools, number, std::move(what));
}

/// Whether a checksum, in hex or base64, is that of a content with this hash. One in another form says nothing.
bool agrees(std::string_view checksum, const std::string& hash) {
  auto bytes = *persistence::from_hex(hash);
  if (auto given = persistence::from_hex(checksum); given && given->size() == bytes.size())
    return *given == bytes;
  auto base64 = persistence::to_base64(bytes);
  return checksum.size() != base64.size() || checksum == base64;
}

void fetched(self_pointer self, const tools_pointer& tools, std::uint64_t number, http_client::response& answer) {
  auto& it = self->state.orders.at(number);
  const auto& file = *domain::file_of(it.what);
  if (answer.too_long)
    return give_up(self, tools, number, "the file is too long: " + answer.error);
  if (answer.status != 200) // a link that has expired among them: the next attempt gets another
    return retry(self, tools, number,
                 "the download failed: "
                   + (answer.error.empty() ? "status " + std::to_string(answer.status) : answer.error),
                 answer.retry_after.value_or(std::chrono::seconds{0}));
  auto size = static_cast<std::int64_t>(answer.body.size());
  if (it.where.size > 0 && it.where.size != size)
    return retry(self, tools, number, "the download has another length than the platform said");
  if (domain::is_vague(it.mime))
    it.mime = domain::is_vague(answer.content_type) || !domain::mime_fits(file.kind, answer.content_type)
                ? std::string{domain::usual_mime(file.kind)}
                : answer.content_type;
  it.at = stage::storing;
  auto checksum = it.where.sha256.empty() ? file.sha256 : it.where.sha256;
  self->request(tools->store, tools->options.store_limit, caf::put_atom_v, std::move(answer.body))
    .then(
      [=](std::string& hash) {
        auto& stored = self->state.orders.at(number);
        if (!agrees(checksum, hash))
          return retry(self, tools, number, "the download differs from its checksum");
        tell(self, tools, number, {{}, {}, std::move(hash), std::string{domain::safe_mime(stored.mime)}, size, {}});
      },
      [=](const caf::error&) { retry(self, tools, number, "the file could not be stored"); });
}

void take(self_pointer self, const tools_pointer& tools, domain::event& what) {
  auto& state = self->state;
  if (!domain::file_of(what))
    return;
  if (auto known = state.by_origin.find(domain::media_origin(what)); known != state.by_origin.end()) {
    auto& it = state.orders.at(known->second);
    if (what.dedup_key.size() > it.what.dedup_key.size()) // a later round
      it.what = std::move(what);
    return;
  }
  if (state.orders.size() >= tools->options.waiting_max)
    return log(log_level::warning, "media-postponed", "too many files wait; one is left until it is wanted again",
               {{"channel", what.channel}});
  auto number = ++state.last;
  state.by_origin.emplace(domain::media_origin(what), number);
  state.orders[number].what = std::move(what);
  state.ready.push_back(number);
  start_ready(self, tools);
}

void told(self_pointer self, const tools_pointer& tools, const media_told& how) {
  auto found = self->state.orders.find(how.number);
  if (found == self->state.orders.end())
    return;
  // A deadline that passed first took the key, and there may be a later round already.
  auto key = domain::stored_media_event(found->second.what, {}, {}).dedup_key;
  if (how.taken && how.duplicate && how.key != key)
    tell(self, tools, how.number);
  else if (how.taken)
    forget(self, tools, how.number);
  else
    retry(self, tools, how.number, "its conversation did not take it");
}

} // namespace

media_fetch_actor::behavior_type media_fetch(self_pointer self, media_store_actor store, inbound_taker conversations,
                                             find_account accounts, http_sender send, wall_clock clock,
                                             media_fetch_options options) {
  self->state.random.seed(options.seed);
  auto tools = std::make_shared<const fetch_tools>(fetch_tools{
    std::move(store), std::move(conversations), std::move(accounts), std::move(send), std::move(clock), options});
  return {
    [=](media_order& order) { take(self, tools, order.what); },
    [=](numbered_answer& answer) {
      auto found = self->state.orders.find(answer.number);
      if (found == self->state.orders.end())
        return;
      if (found->second.at == stage::locating)
        located(self, tools, answer.number, answer.what);
      else if (found->second.at == stage::fetching)
        fetched(self, tools, answer.number, answer.what);
    },
    [=](caf::tick_atom, std::uint64_t number) {
      auto& state = self->state;
      if (state.orders.at(number).became) // nothing but a tick ends a rest
        return tell(self, tools, number);
      state.ready.push_back(number);
      start_ready(self, tools);
    },
    [=](const media_told& how) { told(self, tools, how); },
  };
}

} // namespace luna::actors
