// The actors of a Luna, put together: what `luna serve` and `luna chat` share.
#pragma once

#include "actors/conversations.hpp"
#include "actors/delivery.hpp"
#include "actors/gateway.hpp"
#include "actors/media_fetch.hpp"
#include "actors/media_send.hpp"
#include "actors/watch.hpp"
#include "cli/configuration.hpp"
#include "domain/astro/ephemeris.hpp"
#include "domain/places/gazetteer.hpp"

#include <memory>
#include <optional>

namespace luna::cli {

/// Exit codes, as sysexits.h counts.
enum exit_code : int {
  exit_done = 0,
  exit_usage = 64,
  exit_dependency = 69,
  exit_bug = 70,
  exit_again = 75,
  exit_configuration = 78
};

/// The read-only data of the domain.
struct knowledge {
  domain::gazetteer places;
  domain::ephemeris sky;
  std::string sky_trouble; // why the fitted positions are not used, or empty
};

/// The file that LUNA_PLACES_PATH names, or places.dat in the folder of the data. None:
/// `problem` says what is wrong with it.
std::optional<domain::gazetteer> load_places(const configuration& config, std::string& problem);

/// Errors: a sentence that says what is missing and how to mend it, in `problem`.
std::unique_ptr<knowledge> load_knowledge(const configuration& config, std::string& problem);

/// The ephemeris of the settings. Without fitted positions the library answers everything; `trouble` then says why.
domain::ephemeris open_ephemeris(const configuration& config, std::string& trouble);

domain::timestamp system_time();

/// Owns the actor system. Actors end in this order: conversations, delivery, writer.
class composition {
public:
  /// `with_delivery`: replies are sent to their platforms by this process.
  composition(const configuration& config, const knowledge& known, std::unique_ptr<persistence::store> store,
              bool with_delivery);
  ~composition();

  /// Opens the media store: LUNA_MEDIA_URL, or `folder`. Until then files are not fetched, and replies with files wait.
  /// False if it cannot be; `problem` says why and what would be right.
  /// `access`: who serves files hears of it, too.
  bool open_media(const configuration& config, const std::filesystem::path& folder, const persistence::keyring& keys,
                  const std::shared_ptr<std::shared_ptr<actors::media_access>>& access, std::string& problem);

  /// Gives this process's conversations to the others; to be called once no event is on its way.
  void leave();

  /// Claims no more deliveries and waits, at most `limit`, for those on their way.
  void drain_delivery(std::chrono::milliseconds limit);

  caf::actor_system& system() { return *system_; }
  const actors::conversations_actor& conversations() const { return conversations_; }
  const actors::writer_actor& writer() const { return writer_; }
  actors::delivery_alarm alarm() const;
  const std::shared_ptr<actors::metrics>& counters() const { return counters_; }
  const std::shared_ptr<actors::readiness>& ready() const { return ready_; }
  const std::shared_ptr<actors::accounts>& ours() const { return ours_; }

private:
  struct sender;

  actors::api_client asker() const;

  std::shared_ptr<actors::http_client> client_ = std::make_shared<actors::http_client>();
  std::unique_ptr<sender> sender_;
  domain::services services_;
  std::shared_ptr<actors::metrics> counters_;
  std::shared_ptr<actors::readiness> ready_;
  std::shared_ptr<actors::accounts> ours_;
  std::unique_ptr<caf::actor_system_config> system_config_;
  std::unique_ptr<caf::actor_system> system_;
  actors::writer_actor writer_;
  actors::delivery_actor delivery_;
  actors::conversations_actor conversations_;
  actors::media_store_actor media_; // none until it is open
  std::shared_ptr<std::shared_ptr<actors::media_fetch_actor>> fetch_ =
    std::make_shared<std::shared_ptr<actors::media_fetch_actor>>();
  actors::watch_actor watch_;
};

} // namespace luna::cli
