#include "actors/gateway.hpp"

#include "actors/telemetry.hpp"
#include "actors/web_routes.hpp"
#include "channels/inspect.hpp"
#include "channels/signature.hpp"

#include <fmt/format.h>

namespace luna::actors {

namespace {

using tools_pointer = std::shared_ptr<const gateway_tools>;

double seconds_of(domain::timestamp at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1000.0;
}

/// What the platform is told, once all that one request brought is durable: each callback holds it, and when the last
/// is gone, called or not, the request is answered.
class webhook_batch {
public:
  webhook_batch(tools_pointer tools, const accounts::entry& account, std::size_t events, std::string trace,
                http_responder respond)
    : tools_{std::move(tools)}, account_{account}, events_{events}, trace_{std::move(trace)}, respond_{
                                                                                                std::move(respond)} {}
  webhook_batch(const webhook_batch&) = delete;
  ~webhook_batch() {
    tools_->entry->leave(name_of(account_), events_);
    auto failed = events_ - durable_;
    if (failed > 0 || logs(log_level::debug))
      log(failed == 0 ? log_level::debug : log_level::warning, "webhook-answered", "a webhook was handled",
          {{"channel", account_.what.channel},
           {"events", std::to_string(events_)},
           {"duplicates", std::to_string(duplicates_)},
           {"failed", std::to_string(failed)}},
          trace_);
    // What was committed stays committed; the platform repeats the body and the rest takes effect then.
    if (failed == 0)
      respond_({200, "application/json", account_.codec->acknowledgement(), {}});
    else
      respond_(overload_response("not every message could be made durable; try again"));
  }

  /// What accounts are told apart by where they share what there is of room.
  static std::string name_of(const accounts::entry& account) { return account.what.channel + ':' + account.what.id; }

  void durable(bool duplicate) {
    ++durable_;
    duplicates_ += duplicate ? 1 : 0;
  }

private:
  tools_pointer tools_;
  const accounts::entry& account_;
  std::size_t events_;
  std::string trace_;
  http_responder respond_;
  std::atomic<std::size_t> durable_ = 0, duplicates_ = 0;
};

/// Gives every event to its owner, in order.
void dispatch(const tools_pointer& tools, std::vector<domain::event> events,
              const std::shared_ptr<webhook_batch>& batch) {
  for (auto& what : events) {
    if (const auto* status = std::get_if<domain::status_content>(&what.content)) {
      domain::status_update update{status->tracker, what.external_id, status->status, status->error_code,
                                   tools->clock()};
      caf::anon_send(tools->writer,
                     inbound_status{std::move(update), [batch, alarm = tools->alarm](domain::result<bool> known) {
                                      if (!known)
                                        return;
                                      batch->durable(false);
                                      if (*known && alarm) // an ambiguous send may be resolved: its lane goes on
                                        caf::anon_send(alarm, wake_atom_v);
                                    }});
      continue;
    }
    caf::anon_send(tools->conversations, inbound{std::move(what),
                                                 [batch](const domain::result<domain::committed>& done) {
                                                   if (done)
                                                     batch->durable(done->duplicate);
                                                 },
                                                 0});
  }
}

/// Whose conversation an event belongs to that names nobody: money has one of its own, the rest the account's.
std::string nobodys_conversation(const domain::event& what) {
  const auto* payment = std::get_if<domain::payment_content>(&what.content);
  if (!payment)
    return "-";
  for (const auto* id : {&payment->payment_id, &payment->order_id, &payment->session_id, &payment->link_id})
    if (!id->empty())
      return *id;
  return payment->event_id.empty() ? "-" : payment->event_id;
}

/// Counts them, and gives each what it needs to be recorded once. Reports of the platform's own troubles are logged.
std::vector<domain::event> with_owner(const gateway_tools& tools, const accounts::entry& account,
                                      std::vector<domain::event> events, const std::string& body,
                                      std::string_view trace) {
  std::string digest;
  std::size_t number = 0;
  std::erase_if(events, [&](domain::event& what) {
    ++number;
    tools.counters->event(account.what.channel, channels::kind_name(what));
    if (const auto* error = std::get_if<domain::channel_error_content>(&what.content)) {
      tools.ours->failed(account, tools.clock(), "the platform reports error " + std::to_string(error->error_code));
      log(log_level::warning, "channel-error", "the platform reports an error of its own",
          {{"channel", account.what.channel}, {"code", std::to_string(error->error_code)}}, trace);
      return true;
    }
    if (what.account_id.empty())
      what.account_id = account.what.id;
    if (what.conversation_id.empty())
      what.conversation_id = nobodys_conversation(what);
    if (what.dedup_key.empty()) {
      if (digest.empty()) {
        auto hex = channels::hex_of(channels::sha256(body));
        digest.assign(hex.begin(), hex.begin() + 32);
      }
      what.dedup_key = account.what.channel + ":body:" + digest + ':' + std::to_string(number);
    }
    return false;
  });
  return events;
}

void handle_webhook(const tools_pointer& tools, const accounts::entry& account, http_request request,
                    http_responder respond) {
  auto now = tools->clock();
  channels::webhook received{request.query, request.body, [&](std::string_view name) { return request.header(name); },
                             std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()};
  if (!account.codec->authentic(received)) {
    log(log_level::warning, "signature-refused", "a webhook does not prove that it is the platform's",
        {{"channel", account.what.channel}}, request.trace_id);
    return respond(problem_response(401, "the request does not prove that it comes from the platform: check the secret "
                                         "that both sides were given"));
  }
  tools->ours->heard(account, now);
  auto parsed = account.codec->parse(received);
  if (!parsed) {
    log(log_level::warning, "webhook-unreadable", "an authentic webhook is no JSON of its platform",
        {{"channel", account.what.channel}, {"bytes", std::to_string(request.body.size())}}, request.trace_id);
    return respond(problem_response(400, "the body must be the JSON that " + account.what.channel + " posts"));
  }
  auto events = with_owner(*tools, account, std::move(*parsed), request.body, request.trace_id);
  auto count = events.size();
  if (count == 0)
    return respond({200, "application/json", account.codec->acknowledgement(), {}});
  if (auto trouble = tools->ready->trouble(); !trouble.empty() && !tools->ready->draining())
    return respond(overload_response("the store cannot commit now; try again"));
  if (!tools->entry->enter(webhook_batch::name_of(account), count))
    return respond(overload_response("too many messages at once; try again"));
  dispatch(tools, std::move(events),
           std::make_shared<webhook_batch>(tools, account, count, std::move(request.trace_id), std::move(respond)));
}

http_handler handshake(const accounts::entry& account) {
  return [&account](http_request request, http_responder respond) {
    auto answer = account.codec->handshake(request.query);
    if (!answer)
      respond(problem_response(404, "this platform asks for no handshake"));
    else if (*answer)
      respond({200, "text/plain; charset=utf-8", std::move(**answer), {}});
    else
      respond(problem_response(403, "the verify token is not the configured one"));
  };
}

http_handler channel_off(std::string_view channel, const gateway_options& options) {
  auto needs = options.needs.find(channel);
  auto words = fmt::format("the {} channel is off: it needs {}", channel,
                           needs == options.needs.end() ? "an account" : needs->second);
  return [words](http_request, http_responder respond) { respond(overload_response(words)); };
}

/// /webhooks/<channel> is the first account of the channel, /webhooks/<channel>/<id> each of them.
void add_webhooks(std::vector<http_route>& routes, const tools_pointer& tools, const gateway_options& options) {
  for (const auto& platform : channels::platforms()) {
    auto base = "/webhooks/" + std::string{platform.name};
    auto first = true;
    for (const auto& account : tools->ours->all()) {
      if (account.what.channel != platform.name)
        continue;
      http_handler post = [tools, &account](http_request request, http_responder respond) {
        handle_webhook(tools, account, std::move(request), std::move(respond));
      };
      if (std::exchange(first, false)) {
        routes.push_back({"GET", base, handshake(account)});
        routes.push_back({"POST", base, post});
      }
      if (!account.what.id.empty()) {
        routes.push_back({"GET", base + '/' + account.what.id, handshake(account)});
        routes.push_back({"POST", base + '/' + account.what.id, post});
      }
    }
    if (first)
      for (const auto* method : {"GET", "POST"})
        routes.push_back({method, base, channel_off(platform.name, options)});
  }
}

http_handler ready_probe(tools_pointer tools) {
  return [tools](http_request, http_responder respond) {
    auto trouble = tools->ready->trouble();
    tools->counters->ready(trouble.empty());
    if (trouble.empty())
      respond({200, "application/json", R"({"status":"ready"})", {}});
    else
      respond(overload_response(trouble));
  };
}

http_handler metrics_page(tools_pointer tools, std::chrono::milliseconds limit) {
  return [tools, limit](http_request, http_responder respond) {
    tools->system.spawn([tools, limit, respond = std::move(respond)](caf::event_based_actor* self) {
      auto page = [tools, respond] {
        respond({200, "text/plain; version=0.0.4; charset=utf-8", tools->counters->text(), {}});
      };
      self->request(tools->writer, limit, count_atom_v)
        .then(
          [tools, page](const store_counts& c) {
            auto& counters = *tools->counters;
            counters.stored("conversations", static_cast<double>(c.conversations));
            counters.stored("turns", static_cast<double>(c.turns));
            counters.stored("deliveries_waiting", static_cast<double>(c.waiting));
            counters.stored("deliveries_ambiguous", static_cast<double>(c.ambiguous));
            counters.stored("deliveries_parked", static_cast<double>(c.parked));
            for (const auto& r : tools->ours->reports())
              counters.account(r.channel, r.account, r.state == "open", seconds_of(r.last_inbound),
                               seconds_of(r.last_error_at));
            page();
          },
          [page](caf::error&) { page(); });
    });
  };
}

} // namespace

std::vector<http_route> gateway_routes(std::shared_ptr<const gateway_tools> tools, gateway_options options) {
  std::vector<http_route> routes{
    {"GET", "/health",
     [](http_request, http_responder respond) {
       respond({200, "application/json", R"({"status":"up"})", {}});
     }},
    {"GET", "/ready", ready_probe(tools)},
    {"GET", "/metrics", metrics_page(tools, std::chrono::milliseconds{2000})},
  };
  add_webhooks(routes, tools, options);
  for (auto& route : web_routes(tools, options))
    routes.push_back(std::move(route));
  return routes;
}

} // namespace luna::actors
