// How many events may be on their way at once, from their arrival to their answer; shared fairly by accounts.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace luna::actors {

/// An account may have as many on their way as are still free (a dynamic threshold, after Choudhury and Hahne 1998):
/// one alone gets half, n at once an n+1th each, and there is always room for one that was quiet. May be shared by
/// threads.
class admission {
public:
  explicit admission(std::size_t most) : most_{most} {}

  /// False if they are too many: nothing has changed then.
  bool enter(std::string_view account, std::size_t events) {
    std::lock_guard hold{mutex_};
    auto at = of_account_.try_emplace(std::string{account}, 0).first;
    if (at->second + events > most_ - total_)
      return false;
    at->second += events;
    total_ += events;
    return true;
  }

  /// What has entered.
  void leave(std::string_view account, std::size_t events) {
    std::lock_guard hold{mutex_};
    of_account_.find(account)->second -= events;
    total_ -= events;
  }

private:
  std::mutex mutex_;
  std::size_t most_;
  std::size_t total_ = 0;
  std::map<std::string, std::size_t, std::less<>> of_account_; // accounts are few: they are configured
};

} // namespace luna::actors
