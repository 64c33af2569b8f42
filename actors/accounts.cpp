#include "actors/accounts.hpp"

#include <algorithm>

namespace luna::actors {

accounts::accounts(const std::vector<channels::account>& configured) {
  for (const auto& what : configured)
    if (const auto* platform = channels::find_platform(what.channel)) {
      entries_.push_back({what, platform->open(what), platform->delivers && !what.token.empty()});
      health_.push_back({{what.channel, what.id, "open", {}, {}, {}}, true, true});
    }
}

const accounts::entry* accounts::find(std::string_view channel, std::string_view id) const {
  const entry* first = nullptr;
  for (const auto& e : entries_)
    if (e.what.channel == channel) {
      if (e.what.id == id)
        return &e;
      if (!first)
        first = &e;
    }
  return first;
}

bool accounts::deliver() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const entry& e) { return e.delivers; });
}

accounts::health& accounts::health_of(const entry& of) {
  return health_[static_cast<std::size_t>(&of - entries_.data())];
}

void accounts::heard(const entry& of, domain::timestamp at) {
  std::lock_guard hold{mutex_};
  auto& h = health_of(of);
  h.report.last_inbound = at;
  h.changed = true;
}

void accounts::failed(const entry& of, domain::timestamp at, std::string reason) {
  std::lock_guard hold{mutex_};
  auto& h = health_of(of);
  h.report.last_error_at = at;
  h.report.last_error = std::move(reason);
  h.changed = true;
}

void accounts::state(const entry& of, std::string words) {
  std::lock_guard hold{mutex_};
  auto& h = health_of(of);
  h.changed = h.changed || h.report.state != words;
  h.report.state = std::move(words);
}

void accounts::webhook(const entry& of, bool works) {
  std::lock_guard hold{mutex_};
  auto& h = health_of(of);
  h.changed = h.changed || h.webhook_works != works;
  h.webhook_works = works;
}

persistence::store::account_report accounts::report_of(const health& h) {
  auto report = h.report;
  if (!h.webhook_works)
    report.state = report.state == "open" ? "webhook off" : report.state + ", webhook off";
  return report;
}

void accounts::unreported(const std::vector<persistence::store::account_report>& which) {
  std::lock_guard hold{mutex_};
  for (auto& h : health_)
    for (const auto& report : which)
      h.changed = h.changed || (h.report.channel == report.channel && h.report.account == report.account);
}

std::vector<persistence::store::account_report> accounts::changes() {
  std::lock_guard hold{mutex_};
  std::vector<persistence::store::account_report> changed;
  for (auto& h : health_)
    if (std::exchange(h.changed, false))
      changed.push_back(report_of(h));
  return changed;
}

std::vector<persistence::store::account_report> accounts::reports() const {
  std::lock_guard hold{mutex_};
  std::vector<persistence::store::account_report> all;
  for (const auto& h : health_)
    all.push_back(report_of(h));
  return all;
}

} // namespace luna::actors
