#include "persistence/postgres/bell.hpp"

#include "persistence/postgres/connection.hpp"

#include <atomic>
#include <system_error>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace luna::persistence::postgres {

namespace {

using namespace std::chrono_literals;

constexpr auto statement_limit = 2000ms;
constexpr auto reconnect_pause = 1000ms;

} // namespace

class bell::listener {
public:
  listener(std::string url, std::function<void()> heard)
    : url_{std::move(url)}, heard_{std::move(heard)}, wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (wake_ < 0)
      throw std::system_error{errno, std::generic_category(), "eventfd"};
    thread_ = std::thread{[this] { run(); }};
  }

  ~listener() {
    stopping_ = true;
    wake();
    thread_.join();
    ::close(wake_);
  }

  void ring() {
    if (!rung_.exchange(true))
      wake();
  }

private:
  void wake() const {
    std::uint64_t one = 1;
    [[maybe_unused]] auto written = ::write(wake_, &one, sizeof one);
  }

  /// False when the thread should end.
  bool wait(int socket, std::chrono::milliseconds limit) const {
    pollfd sources[] = {{wake_, POLLIN, 0}, {socket, POLLIN, 0}};
    ::poll(sources, socket < 0 ? 1 : 2, static_cast<int>(limit.count()));
    std::uint64_t count = 0;
    [[maybe_unused]] auto read = ::read(wake_, &count, sizeof count);
    return !stopping_;
  }

  void run() {
    while (!stopping_) {
      try {
        listen();
      } catch (const error&) { // the store's own connection says what is wrong
        for (auto end = std::chrono::steady_clock::now() + reconnect_pause;
             !stopping_ && std::chrono::steady_clock::now() < end;)
          wait(-1, reconnect_pause);
      }
    }
  }

  void listen() {
    connection db{url_, statement_limit};
    db.execute("set synchronous_commit = off; listen luna_arrival");
    heard_(); // what was rung before we listened
    while (wait(db.socket(), reconnect_pause)) {
      if (rung_.exchange(false)) {
        db.execute("notify luna_arrival");
        std::this_thread::sleep_for(pause); // the connection keeps what comes meanwhile
      }
      if (db.take_notices())
        heard_();
    }
  }

  std::string url_;
  std::function<void()> heard_;
  std::atomic<bool> rung_ = false;
  std::atomic<bool> stopping_ = false;
  int wake_;
  std::thread thread_;
};

bell::bell(std::string url, std::function<void()> heard)
  : listener_{std::make_unique<listener>(std::move(url), std::move(heard))} {}

bell::~bell() = default;

void bell::ring() {
  listener_->ring();
}

} // namespace luna::persistence::postgres
