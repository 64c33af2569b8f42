#include "actors/gateway.hpp"

#include "actors/telemetry.hpp"
#include "actors/web_routes.hpp"
#include "channels/inspect.hpp"
#include "channels/signature.hpp"
#include "channels/whatsapp/handshake.hpp"
#include "channels/whatsapp/parse.hpp"

namespace luna::actors {

namespace {

using tools_pointer = std::shared_ptr<const gateway_tools>;

/// The events of one request that are on their way. Each callback holds it; when the last is gone, called or not, the
/// request is answered.
class webhook_batch {
public:
  webhook_batch(std::shared_ptr<admission> entry, std::string account, std::size_t events, std::string trace,
                http_responder respond)
    : entry_{std::move(entry)}, account_{std::move(account)}, events_{events}, trace_{std::move(trace)},
      respond_{std::move(respond)} {}
  webhook_batch(const webhook_batch&) = delete;
  ~webhook_batch() {
    entry_->leave(account_, events_);
    auto failed = events_ - durable_;
    if (failed > 0 || logs(log_level::debug))
      log(failed == 0 ? log_level::debug : log_level::warning, "webhook-answered", "a webhook was handled",
          {{"channel", "whatsapp"},
           {"events", std::to_string(events_)},
           {"duplicates", std::to_string(duplicates_)},
           {"failed", std::to_string(failed)}},
          trace_);
    // What was committed stays committed; the platform repeats the body and the rest takes effect then.
    if (failed == 0)
      respond_({200, "application/json", "{}", {}});
    else
      respond_(overload_response("not every message could be made durable; try again"));
  }

  void durable(bool duplicate) {
    ++durable_;
    duplicates_ += duplicate ? 1 : 0;
  }

private:
  std::shared_ptr<admission> entry_;
  std::string account_;
  std::size_t events_;
  std::string trace_;
  http_responder respond_;
  std::atomic<std::size_t> durable_ = 0, duplicates_ = 0;
};

/// Gives every event to its owner, in order.
void dispatch(const gateway_tools& tools, std::vector<domain::event> events,
              const std::shared_ptr<webhook_batch>& batch) {
  for (auto& what : events) {
    if (const auto* status = std::get_if<domain::status_content>(&what.content)) {
      domain::status_update update{status->tracker, what.external_id, status->status, status->error_code,
                                   tools.clock()};
      caf::anon_send(tools.writer,
                     inbound_status{std::move(update), [batch, alarm = tools.alarm](domain::result<bool> known) {
                                      if (!known)
                                        return;
                                      batch->durable(false);
                                      if (*known && alarm) // an ambiguous send may be resolved: its lane goes on
                                        caf::anon_send(alarm, wake_atom_v);
                                    }});
    } else {
      caf::anon_send(tools.conversations,
                     inbound{std::move(what), [batch](const domain::result<domain::committed>& done) {
                               if (done)
                                 batch->durable(done->duplicate);
                             }});
    }
  }
}

/// Leaves what has an owner: a conversation or a delivery. The rest is counted and acknowledged.
std::vector<domain::event> with_owner(std::vector<domain::event> events, std::string_view trace, metrics& counters) {
  std::erase_if(events, [&](const domain::event& what) {
    counters.event("whatsapp", channels::kind_name(what));
    if (const auto* error = std::get_if<domain::channel_error_content>(&what.content)) {
      log(log_level::warning, "channel-error", "the platform reports an error of its own",
          {{"channel", "whatsapp"}, {"code", std::to_string(error->error_code)}}, trace);
      return true;
    }
    return std::holds_alternative<domain::ignored_content>(what.content);
  });
  return events;
}

http_handler whatsapp_webhook(tools_pointer tools, const gateway_options& options) {
  return [tools, entry = tools->entry, secret = options.whatsapp.app_secret](http_request request,
                                                                             http_responder respond) {
    thread_local std::pair<std::string, std::optional<channels::hmac_sha256>> signer;
    if (!signer.second || signer.first != secret) {
      signer.first = secret;
      signer.second.emplace(secret);
    }
    if (!channels::whatsapp::signature_matches(*signer.second, request.body, request.header("X-Hub-Signature-256"))) {
      log(log_level::warning, "signature-refused", "a webhook was not signed with the app secret",
          {{"channel", "whatsapp"}}, request.trace_id);
      return respond(problem_response(
        401, "X-Hub-Signature-256 must be sha256= and the HMAC-SHA256 of the body under the app secret"));
    }
    auto parsed = channels::whatsapp::parse(request.body);
    if (!parsed) {
      log(log_level::warning, "webhook-unreadable", "a signed webhook is no WhatsApp envelope",
          {{"channel", "whatsapp"}, {"bytes", std::to_string(request.body.size())}}, request.trace_id);
      return respond(problem_response(400, "the body must be a WhatsApp webhook: JSON with \"object\" and \"entry\""));
    }
    auto events = with_owner(std::move(*parsed), request.trace_id, *tools->counters);
    auto count = events.size();
    if (count == 0)
      return respond({200, "application/json", "{}", {}});
    if (auto trouble = tools->ready->trouble(); !trouble.empty() && !tools->ready->draining())
      return respond(overload_response("the store cannot commit now; try again"));
    auto account = "whatsapp:" + events.front().account_id;
    if (!entry->enter(account, count))
      return respond(overload_response("too many messages at once; try again"));
    dispatch(*tools, std::move(events),
             std::make_shared<webhook_batch>(entry, std::move(account), count, std::move(request.trace_id),
                                             std::move(respond)));
  };
}

http_handler whatsapp_handshake(const gateway_options& options) {
  return [token = options.whatsapp.verify_token](http_request request, http_responder respond) {
    auto challenge = channels::whatsapp::handshake(request.query, token);
    if (challenge)
      respond({200, "text/plain; charset=utf-8", std::move(*challenge), {}});
    else
      respond(problem_response(403, "hub.mode must be subscribe and hub.verify_token the configured token"));
  };
}

http_handler whatsapp_off() {
  return [](http_request, http_responder respond) {
    respond(overload_response("the WhatsApp channel is off: set LUNA_WHATSAPP_APP_SECRET, LUNA_WHATSAPP_VERIFY_TOKEN, "
                              "LUNA_WHATSAPP_ACCESS_TOKEN and LUNA_WHATSAPP_PHONE_NUMBER_ID"));
  };
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
            page();
          },
          [page](caf::error&) { page(); });
    });
  };
}

} // namespace

std::vector<http_route> gateway_routes(std::shared_ptr<const gateway_tools> tools, gateway_options options) {
  auto has_whatsapp = !options.whatsapp.app_secret.empty();
  std::vector<http_route> routes{
    {"GET", "/webhooks/whatsapp", has_whatsapp ? whatsapp_handshake(options) : whatsapp_off()},
    {"POST", "/webhooks/whatsapp", has_whatsapp ? whatsapp_webhook(tools, options) : whatsapp_off()},
    {"GET", "/health",
     [](http_request, http_responder respond) {
       respond({200, "application/json", R"({"status":"up"})", {}});
     }},
    {"GET", "/ready", ready_probe(tools)},
    {"GET", "/metrics", metrics_page(tools, std::chrono::milliseconds{2000})},
  };
  for (auto& route : web_routes(tools, options))
    routes.push_back(std::move(route));
  return routes;
}

} // namespace luna::actors
