#include "cli/composition.hpp"

#include "actors/http_client.hpp"
#include "actors/media_bucket.hpp"
#include "actors/telemetry.hpp"
#include "domain/workflows/link.hpp"

#include <fmt/format.h>

#include <random>

namespace luna::cli {

namespace {

/// Eight of the letters and digits that are not taken for one another: one in 10^12.
std::string new_code() {
  static constexpr std::string_view signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device random;
  std::string code;
  for (auto i = 0; i < 8; ++i)
    code += signs[random() % signs.size()];
  return code;
}

std::vector<std::filesystem::path> data_folders(const configuration& config) {
  if (!config.data_path.empty())
    return {config.data_path};
  std::error_code none;
  auto executable = std::filesystem::read_symlink("/proc/self/exe", none);
  return {executable.parent_path() / "data", "/usr/share/luna"};
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

  sender(std::shared_ptr<actors::accounts> of, std::shared_ptr<actors::http_client> with)
    : ours{std::move(of)}, client{std::move(with)} {
    for (const auto& account : ours->all())
      open.push_back({account.codec.get(), account.what.api_base});
  }

  const actors::open_account* find(const std::string& channel, const std::string& id) const {
    const auto* account = ours->find(channel, id);
    return account ? &open[static_cast<std::size_t>(account - ours->all().data())] : nullptr;
  }

  void send(actors::send_order order, std::function<void(actors::send_result)> done) {
    if (!actors::wants_file(order))
      return post(std::move(order), nullptr, std::move(done));
    auto what = order;
    auto ready = [this, order = std::move(order), done](actors::media_ready file) mutable {
      if (auto* judged = std::get_if<channels::send_judgement>(&file))
        done({std::move(order), 0, {}, {}, false, std::move(*judged)});
      else
        post(std::move(order), std::get<0>(std::move(file)), done);
    };
    if (auto media = std::atomic_load(&files))
      return caf::anon_send(*media, actors::media_wish{std::move(what), std::move(ready)});
    ready(channels::send_judgement{channels::send_judgement::kind::retry, {}, {}, "the media store is not open"});
  }

  /// `file` is held until the request is made.
  void post(actors::send_order order, const std::shared_ptr<const channels::attachment>& file,
            std::function<void(actors::send_result)> done) {
    const auto* account = find(order.what.conversation.channel, order.what.conversation.account);
    auto call = account->codec->render(order.what, order.how, file.get());
    client->send(actors::request_of(std::move(call), account->api_base), [order = std::move(order),
                                                                          done = std::move(done)](
                                                                           actors::http_client::response answer) {
      done({order, answer.status, std::move(answer.body), answer.retry_after, answer.may_have_been_sent, std::nullopt});
    });
  }

  void courtesy(channels::api_call call, const domain::event& about) {
    const auto* account = find(about.channel, about.account_id);
    if (!account || ++*courtesies > courtesies_max) {
      --*courtesies;
      return;
    }
    client->send(actors::request_of(std::move(call), account->api_base),
                 [left = courtesies](const actors::http_client::response&) { --*left; });
  }

  std::shared_ptr<actors::accounts> ours;
  std::vector<actors::open_account> open;          // of the same index
  std::shared_ptr<actors::media_send_actor> files; // null until the media store is open
  std::shared_ptr<std::atomic<int>> courtesies = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<actors::http_client> client;
};

std::optional<domain::gazetteer> load_places(const configuration& config, std::string& problem) {
  std::error_code failed;
  std::filesystem::path file = config.places_path;
  for (const auto& folder : data_folders(config))
    if (file.empty() || (config.places_path.empty() && !std::filesystem::exists(file, failed)))
      file = folder / domain::gazetteer::file_name;
  auto places = domain::gazetteer::load(file, &problem);
  if (places)
    return std::move(*places);
  problem = fmt::format("cannot use the places: {}. Build luna, or set LUNA_DATA_PATH", problem);
  return std::nullopt;
}

domain::ephemeris open_ephemeris(const configuration& config, std::string& trouble) {
  auto library = config.ephemeris_path.empty() ? std::string{domain::ephemeris::default_path} : config.ephemeris_path;
  std::shared_ptr<const domain::fitted_sky> fitted;
  for (const auto& folder : data_folders(config)) {
    std::string problem;
    fitted = domain::fitted_sky::open((folder / "ephemeris.dat").string(), problem);
    if (fitted) {
      trouble.clear();
      break;
    }
    trouble += (trouble.empty() ? "" : "; ") + problem;
  }
  return domain::ephemeris{library, std::move(fitted)};
}

std::unique_ptr<knowledge> load_knowledge(const configuration& config, std::string& problem) {
  auto places = load_places(config, problem);
  if (!places)
    return nullptr;
  std::string sky_trouble;
  auto sky = open_ephemeris(config, sky_trouble);
  return std::make_unique<knowledge>(knowledge{std::move(*places), std::move(sky), std::move(sky_trouble)});
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
    sender_ = std::make_unique<sender>(ours_, client_);
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
  if (sender_)
    tools->fetch = [fetching = fetch_](const domain::event& what) {
      if (auto fetch = std::atomic_load(fetching.get()))
        caf::anon_send(*fetch, actors::media_order{what});
    };
  conversations_ = system_->spawn(actors::conversations, tools, actors::conversations_options{});
  if (with_delivery && !ours_->all().empty())
    watch_ = system_->spawn(actors::watch, writer_, ours_, asker(), system_time, actors::watch_options{});
}

actors::api_client composition::asker() const {
  if (!sender_)
    return {};
  return [s = sender_.get()](const actors::accounts::entry& account, channels::api_call call,
                             std::function<void(int, std::string)> done) {
    s->client->send(
      actors::request_of(std::move(call), account.what.api_base),
      [done = std::move(done)](actors::http_client::response answer) { done(answer.status, std::move(answer.body)); });
  };
}

bool composition::open_media(const configuration& config, const std::filesystem::path& folder,
                             const persistence::keyring& keys,
                             const std::shared_ptr<std::shared_ptr<actors::media_access>>& access,
                             std::string& problem) {
  auto key = persistence::media_key(keys);
  actors::http_sender send = [client = client_](actors::http_client::request what,
                                                actors::http_client::completion done) {
    client->send(std::move(what), std::move(done));
  };
  if (config.media_url.starts_with("s3://")) {
    auto options = actors::media_bucket_from(config.media_url);
    if (!options) {
      problem = "LUNA_MEDIA_URL must be a folder, or s3://bucket/prefix?endpoint=https://...&region=...";
      return false;
    }
    options->key_id = config.media_key_id;
    options->secret = config.media_secret;
    auto bucket = system_->spawn<caf::detached>(actors::media_bucket, key, send, *options);
    media_ = caf::actor_cast<actors::media_store_actor>(bucket);
  } else {
    persistence::media_folder files{folder, key};
    if (!files.prepare()) {
      problem = files.trouble();
      return false;
    }
    media_ = system_->spawn<caf::detached>(actors::media_folder, files);
  }
  auto opened = std::make_shared<actors::media_access>(
    actors::media_access{media_, std::string{persistence::bytes_of(keys.key_for("luna media links 1"))}});
  std::atomic_store(access.get(), opened);
  if (!sender_)
    return true;
  actors::find_account find = [s = sender_.get()](const std::string& channel, const std::string& id) {
    return s->find(channel, id);
  };
  auto sending = system_->spawn(actors::media_send, media_, find, send, actors::media_send_options{});
  auto fetching = system_->spawn(actors::media_fetch, media_, caf::actor_cast<actors::inbound_taker>(conversations_),
                                 find, send, system_time, actors::media_fetch_options{});
  std::atomic_store(&sender_->files, std::make_shared<actors::media_send_actor>(sending));
  std::atomic_store(fetch_.get(), std::make_shared<actors::media_fetch_actor>(fetching));
  return true;
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
  client_->stop();
  if (sender_) {
    if (auto files = std::atomic_exchange(&sender_->files, {}))
      caf::anon_send_exit(*files, caf::exit_reason::user_shutdown);
  }
  if (auto fetch = std::atomic_exchange(fetch_.get(), {}))
    caf::anon_send_exit(*fetch, caf::exit_reason::user_shutdown);
  if (media_)
    caf::anon_send_exit(media_, caf::exit_reason::user_shutdown);
  if (watch_)
    caf::anon_send_exit(watch_, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(writer_, caf::exit_reason::user_shutdown);
  watch_ = nullptr;
  media_ = nullptr;
  conversations_ = nullptr;
  delivery_ = nullptr;
  writer_ = nullptr;
  system_.reset();
}

} // namespace luna::cli
