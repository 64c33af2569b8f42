// Our accounts on every platform: who speaks each platform's language, and how each is doing.
#pragma once

#include "actors/messages.hpp"

#include "channels/codec.hpp"

#include <map>
#include <mutex>
#include <vector>

namespace luna::actors {

class accounts {
public:
  struct entry {
    channels::account what;
    std::shared_ptr<const channels::codec> codec;
    bool delivers = true; // replies are handed over
  };

  /// Accounts of platforms that are not registered are left out.
  explicit accounts(const std::vector<channels::account>& configured);

  /// The account, else the first of that channel: one set of credentials may serve several numbers. Null if there is
  /// none. Valid as long as this.
  const entry* find(std::string_view channel, std::string_view id) const;
  std::span<const entry> all() const { return entries_; }
  bool deliver() const; // any of them

  // What an operator wants to know of each. May be called from any thread.

  void heard(const entry& of, domain::timestamp at);
  void failed(const entry& of, domain::timestamp at, std::string reason); // our words; no personal data
  void state(const entry& of, std::string words);                         // "open", "stopped", "out of reach"
  void webhook(const entry& of, bool works);                              // as the platform sees it

  /// Of those that changed since it was asked last.
  std::vector<persistence::store::account_report> changes();
  /// What changes() gave could not be told on.
  void unreported(const std::vector<persistence::store::account_report>& which);
  /// Of all.
  std::vector<persistence::store::account_report> reports() const;

private:
  struct health {
    persistence::store::account_report report;
    bool changed = true;
    bool webhook_works = true;
  };

  static persistence::store::account_report report_of(const health& h);

  health& health_of(const entry& of);

  std::vector<entry> entries_;
  mutable std::mutex mutex_;
  std::vector<health> health_; // of the same index
};

} // namespace luna::actors
