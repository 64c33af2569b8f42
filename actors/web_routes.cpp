#include "actors/web_routes.hpp"

#include "actors/telemetry.hpp"
#include "actors/web_files.hpp"
#include "channels/inspect.hpp"
#include "channels/web/media_link.hpp"
#include "channels/web/web.hpp"

namespace luna::actors {

namespace {

using tools_pointer = std::shared_ptr<const gateway_tools>;

constexpr std::uint64_t transcript_turns = 50;

constexpr std::string_view account = "web";
constexpr std::string_view unavailable = "Luna cannot take messages at the moment; try again";

/// A message that is on its way. The last copy of its callback answers it, whether it was called or not.
struct web_request {
  web_request(std::shared_ptr<admission> through, http_responder to)
    : entry{std::move(through)}, respond{std::move(to)}, answer{overload_response(unavailable)} {}
  web_request(const web_request&) = delete;
  ~web_request() {
    entry->leave(account, 1);
    respond(std::move(answer));
  }

  std::shared_ptr<admission> entry;
  http_responder respond;
  http_response answer;
};

/// Signs links to files; until the media store is open there are none.
channels::web::link_maker links_of(const tools_pointer& tools, const gateway_options& options) {
  return
    [clock = tools->clock, media = options.media, lifetime = options.link_lifetime](const domain::reply_media& what) {
      auto open = std::atomic_load(media.get());
      if (!open)
        return std::string{};
      auto expires = std::chrono::floor<std::chrono::seconds>(clock()).time_since_epoch() + lifetime;
      return channels::web::make_media_link({what.hash, what.mime, what.filename}, expires.count(), open->link_key);
    };
}

http_handler get_file(tools_pointer tools, const gateway_options& options) {
  return [tools, media = options.media, limit = options.answer_limit](http_request request, http_responder respond) {
    auto open = std::atomic_load(media.get());
    if (!open)
      return respond(overload_response("the media store is not open; try again"));
    auto now = std::chrono::floor<std::chrono::seconds>(tools->clock()).time_since_epoch().count();
    auto what = channels::web::check_media_link(request.path, request.query, now, open->link_key);
    if (!what)
      return respond(problem_response(what.error() == domain::fault::not_found ? 410 : 403,
                                      "this link has expired, or is not one of ours; load the conversation again"));
    tools->system.spawn([=, respond = std::move(respond), what = std::move(*what)](caf::event_based_actor* self) {
      self->request(open->store, limit, caf::get_atom_v, what.hash)
        .then(
          [=](std::string& bytes) {
            http_response answer{200, {}, std::move(bytes), {}};
            for (auto& [name, value] : channels::web::media_headers(what))
              if (name == "Content-Type")
                answer.content_type = std::move(value);
              else
                answer.headers.emplace_back(std::move(name), std::move(value));
            respond(std::move(answer));
          },
          [=](const caf::error& err) {
            if (fault_of(err) == domain::fault::unavailable)
              respond(overload_response("the media store does not answer; try again"));
            else
              respond(problem_response(404, "the file is not there any more"));
          });
    });
  };
}

http_handler post_message(tools_pointer tools, const gateway_options& options) {
  return [tools, limit = options.answer_limit, link = links_of(tools, options)](http_request request,
                                                                                http_responder respond) {
    auto parsed = channels::web::parse(request.body);
    if (!parsed)
      return respond(
        problem_response(400, "the body must be JSON with \"session\" (32 hex digits), \"id\" (1 to 64 letters, "
                              "digits, - or _) and \"text\" (1 byte to 16 KiB)"));
    tools->counters->event("web", "text");
    if (!tools->entry->enter(account, 1))
      return respond(overload_response("too many messages at once; try again"));
    auto one = std::make_shared<web_request>(tools->entry, std::move(respond));
    auto answer = [one, link](const domain::result<domain::committed>& done) {
      if (done)
        one->answer = http_response{200, "application/json", channels::web::to_json(done->replies, link), {}};
    };
    auto key = parsed->dedup_key;
    caf::anon_send(tools->conversations,
                   inbound{std::move(*parsed),
                           with_replies(tools->system, tools->writer, std::move(key), limit, std::move(answer))});
  };
}

/// What the person wrote, out of a stored event.
std::string text_of(const std::string& stored) {
  auto what = channels::event_from_json(stored);
  const auto* text = what ? std::get_if<domain::text_content>(&what->content) : nullptr;
  return text ? text->text : std::string{};
}

http_handler get_messages(tools_pointer tools, const gateway_options& options) {
  return [tools, limit = options.answer_limit, link = links_of(tools, options)](http_request request,
                                                                                http_responder respond) {
    auto conversation = channels::web::conversation_of(channels::web::query_value(request.query, "session"));
    if (!conversation)
      return respond(problem_response(400, "session must be 32 hex digits"));
    tools->system.spawn([tools, limit, link, id = std::move(*conversation),
                         respond = std::move(respond)](caf::event_based_actor* self) mutable {
      self->request(tools->writer, limit, recall_atom_v, std::move(id), transcript_turns)
        .then(
          [respond, link](const exchanges& past) {
            std::vector<std::pair<std::string, std::vector<domain::reply>>> lines;
            for (const auto& e : past)
              lines.emplace_back(text_of(e.event), e.replies);
            respond({200, "application/json", channels::web::to_json(lines, link), {{"Cache-Control", "no-store"}}});
          },
          [respond](caf::error&) { respond(overload_response(unavailable)); });
    });
  };
}

http_handler file(std::string_view content_type, std::string_view content) {
  return [=](http_request, http_responder respond) {
    respond({200, std::string{content_type}, std::string{content}, {{"Cache-Control", "no-cache"}}});
  };
}

} // namespace

std::vector<http_route> web_routes(std::shared_ptr<const gateway_tools> tools, const gateway_options& options) {
  return {
    {"GET", "/", file("text/html; charset=utf-8", web_files::index_html)},
    {"GET", "/luna.js", file("text/javascript; charset=utf-8", web_files::luna_js)},
    {"GET", "/luna.css", file("text/css; charset=utf-8", web_files::luna_css)},
    {"POST", "/web/messages", post_message(tools, options)},
    {"GET", "/web/messages", get_messages(tools, options)},
    {"GET", std::string{channels::web::media_path}, get_file(tools, options)},
  };
}

} // namespace luna::actors
