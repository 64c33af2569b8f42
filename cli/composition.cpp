#include "cli/composition.hpp"

#include "actors/http_client.hpp"
#include "actors/telemetry.hpp"

#include <fmt/format.h>

namespace luna::cli {

/// Hands deliveries to the Graph API.
struct composition::sender {
  actors::http_client client;
  std::string base;
  std::string authorization;

  void send(const domain::delivery& what, std::function<void(actors::send_result)> done) {
    auto rendered = channels::whatsapp::send_text(what);
    actors::http_client::request request;
    request.method = "POST";
    request.url = base + rendered.path;
    request.headers = {{"Authorization", authorization}, {"Content-Type", "application/json"}};
    request.body = std::move(rendered.body);
    client.send(std::move(request), [what, done = std::move(done)](actors::http_client::response answer) {
      done({what, answer.status, std::move(answer.body), answer.retry_after, answer.may_have_been_sent});
    });
  }
};

std::unique_ptr<knowledge> load_knowledge(const configuration& config, std::string& problem) {
  auto places_path = config.places_path.empty() ? std::string{domain::gazetteer::default_path} : config.places_path;
  auto places = domain::gazetteer::load(places_path);
  if (!places) {
    problem =
      fmt::format("cannot read the places in {}: install libtimezonemap-data, or set LUNA_PLACES_PATH", places_path);
    return nullptr;
  }
  auto sky = config.ephemeris_path.empty() ? domain::ephemeris{} : domain::ephemeris{config.ephemeris_path};
  return std::make_unique<knowledge>(knowledge{std::move(*places), std::move(sky)});
}

domain::timestamp system_time() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

composition::composition(const configuration& config, const knowledge& known, std::unique_ptr<persistence::store> store,
                         bool with_delivery)
  : services_{known.places, known.sky}, counters_{std::make_shared<actors::metrics>()},
    ready_{std::make_shared<actors::readiness>()}, system_config_{std::make_unique<caf::actor_system_config>()} {
  actors::configure(*system_config_);
  system_ = std::make_unique<caf::actor_system>(*system_config_);
  auto boxed = std::make_shared<std::unique_ptr<persistence::store>>(std::move(store));
  std::chrono::seconds reconcile{config.reconcile_seconds};
  actors::writer_options writing;
  writing.reconcile = reconcile;
  writing.lease = std::chrono::seconds{config.lease_seconds};
  writing.renew = writing.lease / 6;
  writer_ = system_->spawn<caf::detached>(actors::writer, boxed, system_time, counters_, ready_, writing);
  if (with_delivery && config.has_whatsapp()) {
    sender_ = std::make_unique<sender>();
    sender_->base = config.whatsapp_api_base;
    sender_->authorization = "Bearer " + config.whatsapp_access_token;
    actors::delivery_options delivering;
    delivering.reconcile = reconcile;
    delivering.seed = std::random_device{}();
    auto send = [s = sender_.get()](const domain::delivery& what, std::function<void(actors::send_result)> done) {
      s->send(what, std::move(done));
    };
    delivery_ = system_->spawn(actors::delivery, writer_, send, system_time, counters_, delivering);
  }
  auto tools = std::make_shared<actors::conversation_tools>(
    actors::conversation_tools{writer_, alarm(), system_time, services_, counters_});
  conversations_ = system_->spawn(actors::conversations, tools, actors::conversations_options{});
}

actors::delivery_alarm composition::alarm() const {
  return delivery_ ? caf::actor_cast<actors::delivery_alarm>(delivery_) : actors::delivery_alarm{};
}

void composition::drain_delivery(std::chrono::milliseconds limit) {
  if (!delivery_)
    return;
  caf::scoped_actor self{*system_};
  self->request(delivery_, limit, actors::drain_atom_v)
    .receive([] {},
             [](const caf::error&) {
               actors::log(actors::log_level::warning, "drain-incomplete",
                           "sends were still on their way; they are settled at the next start");
             });
}

void composition::leave() {
  caf::anon_send(writer_, actors::leave_atom_v);
}

composition::~composition() {
  caf::anon_send_exit(conversations_, caf::exit_reason::user_shutdown);
  if (delivery_)
    caf::anon_send_exit(delivery_, caf::exit_reason::user_shutdown);
  if (sender_)
    sender_->client.stop();
  caf::anon_send_exit(writer_, caf::exit_reason::user_shutdown);
  conversations_ = nullptr;
  delivery_ = nullptr;
  writer_ = nullptr;
  system_.reset();
}

} // namespace luna::cli
