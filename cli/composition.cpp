#include "cli/composition.hpp"

#include "actors/http_client.hpp"
#include "actors/telemetry.hpp"
#include "domain/workflows/link.hpp"

#include <fmt/format.h>

#include <random>

namespace luna::cli {

namespace {

actors::http_client::request request_of(const channels::account& account, channels::api_call call) {
  actors::http_client::request made;
  made.method = std::move(call.method);
  made.url = call.url.starts_with('/') ? account.api_base + call.url : std::move(call.url);
  made.headers = std::move(call.headers);
  made.body = std::move(call.body);
  return made;
}

/// Eight of the letters and digits that are not taken for one another: one in 10^12.
std::string new_code() {
  static constexpr std::string_view signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device random;
  std::string code;
  for (auto i = 0; i < 8; ++i)
    code += signs[random() % signs.size()];
  return code;
}

/// The services a workflow may ask.
actors::service_runner services_on(caf::actor_system& system, const actors::writer_actor& writer) {
  return [&system, writer](const domain::conversation_id& who, const domain::service_call& call,
                           actors::outcome_handler<std::string> done) {
    system.spawn([=](caf::event_based_actor* self) {
      auto failed = [done](caf::error& err) { done(actors::fault_of(err)); };
      if (call.service == domain::offer_link_service) {
        auto code = new_code();
        self->request(writer, caf::infinite, actors::offer_atom_v, who, code, system_time() + domain::link_lifetime)
          .then([=] { done(code); }, failed);
      } else if (call.service == domain::take_link_service) {
        self->request(writer, caf::infinite, actors::take_atom_v, who, call.request)
          .then([=](bool taken) { done(std::string{taken ? "yes" : "no"}); }, failed);
      } else {
        done(domain::fault::not_found);
      }
    });
  };
}

} // namespace

/// Hands replies to their platforms, and what else is sent there.
struct composition::sender {
  static constexpr int courtesies_max = 64; // at once; one that finds no room is not sent

  explicit sender(std::shared_ptr<actors::accounts> of) : ours{std::move(of)} {}

  void send(actors::send_order order, std::function<void(actors::send_result)> done) {
    const auto& id = order.what.conversation;
    const auto* account = ours->find(id.channel, id.account);
    auto call = account->codec->render(order.what, order.how, nullptr);
    client.send(request_of(account->what, std::move(call)),
                [order = std::move(order), done = std::move(done)](actors::http_client::response answer) {
                  done({order, answer.status, std::move(answer.body), answer.retry_after, answer.may_have_been_sent,
                        actors::send_result::step::message});
                });
  }

  void courtesy(channels::api_call call, const domain::event& about) {
    const auto* account = ours->find(about.channel, about.account_id);
    if (!account || ++*courtesies > courtesies_max) {
      --*courtesies;
      return;
    }
    client.send(request_of(account->what, std::move(call)),
                [left = courtesies](const actors::http_client::response&) { --*left; });
  }

  std::shared_ptr<actors::accounts> ours;
  std::shared_ptr<std::atomic<int>> courtesies = std::make_shared<std::atomic<int>>(0);
  actors::http_client client;
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
    ready_{std::make_shared<actors::readiness>()}, ours_{std::make_shared<actors::accounts>(config.accounts())},
    system_config_{std::make_unique<caf::actor_system_config>()} {
  actors::configure(*system_config_);
  system_ = std::make_unique<caf::actor_system>(*system_config_);
  auto boxed = std::make_shared<std::unique_ptr<persistence::store>>(std::move(store));
  std::chrono::seconds reconcile{config.reconcile_seconds};
  actors::writer_options writing;
  writing.reconcile = reconcile;
  writing.lease = std::chrono::seconds{config.lease_seconds};
  writing.renew = writing.lease / 6;
  writer_ = system_->spawn<caf::detached>(actors::writer, boxed, system_time, counters_, ready_, writing);
  if (with_delivery && ours_->deliver()) {
    sender_ = std::make_unique<sender>(ours_);
    actors::delivery_options delivering;
    delivering.reconcile = reconcile;
    delivering.seed = std::random_device{}();
    auto send = [s = sender_.get()](actors::send_order order, std::function<void(actors::send_result)> done) {
      s->send(std::move(order), std::move(done));
    };
    delivery_ = system_->spawn(actors::delivery, writer_, ours_, send, system_time, counters_, delivering);
  }
  auto tools = std::make_shared<actors::conversation_tools>(
    actors::conversation_tools{writer_, alarm(), system_time, services_, counters_, ours_});
  tools->ask = services_on(*system_, writer_);
  if (sender_)
    tools->courtesy = [s = sender_.get()](channels::api_call call, const domain::event& about) {
      s->courtesy(std::move(call), about);
    };
  tools->burst = std::chrono::milliseconds{config.burst_milliseconds};
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
