#include "bench/harness/reactor.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <system_error>

#include <sys/epoll.h>
#include <unistd.h>

namespace luna::bench {

namespace {

constexpr std::size_t events_a_round = 256;
constexpr std::chrono::milliseconds longest_sleep{100};

epoll_event interest(watcher& who, bool writing) {
  epoll_event event{};
  event.events = EPOLLIN | (writing ? std::uint32_t{EPOLLOUT} : 0U);
  event.data.ptr = &who;
  return event;
}

} // namespace

reactor::reactor() : poll_{::epoll_create1(EPOLL_CLOEXEC)} {
  if (poll_ < 0)
    throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

reactor::~reactor() {
  ::close(poll_);
}

void reactor::watch(int socket, watcher& who, bool writing) {
  auto event = interest(who, writing);
  if (::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event) != 0)
    throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
}

void reactor::rewatch(int socket, watcher& who, bool writing) {
  auto event = interest(who, writing);
  ::epoll_ctl(poll_, EPOLL_CTL_MOD, socket, &event);
}

void reactor::drop(int socket, watcher& who) {
  ::epoll_ctl(poll_, EPOLL_CTL_DEL, socket, nullptr);
  std::replace(round_.begin(), round_.end(), &who, static_cast<watcher*>(nullptr));
}

void reactor::at(clock::time_point when, std::function<void()> what) {
  timers_.emplace(when, std::move(what));
}

void reactor::run_until(const std::function<bool()>& done) {
  std::array<epoll_event, events_a_round> events{};
  while (!done()) {
    auto now = clock::now();
    clock::duration wait = longest_sleep;
    if (!timers_.empty())
      wait = std::clamp<clock::duration>(timers_.begin()->first - now, {}, longest_sleep);
    // Finer than epoll_wait's milliseconds: a message that leaves late counts against the server.
    timespec pause{0, std::chrono::nanoseconds{wait}.count()};
    auto count = ::epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &pause, nullptr);
    round_.clear();
    for (auto i = 0; i < count; ++i)
      round_.push_back(static_cast<watcher*>(events[static_cast<std::size_t>(i)].data.ptr));
    for (std::size_t i = 0; i < round_.size(); ++i)
      if (round_[i] != nullptr)
        round_[i]->ready(events[i].events);
    now = clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
      auto what = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      what();
    }
  }
}

} // namespace luna::bench
