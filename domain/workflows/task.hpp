// A coroutine that may wait for the person and gives a T in the end. Started by being awaited, or by start().
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace luna::domain {

namespace detail {

struct promise_base {
  std::coroutine_handle<> caller = std::noop_coroutine();
  std::exception_ptr error;

  struct resume_caller {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
      return done.promise().caller;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  resume_caller final_suspend() const noexcept { return {}; }
  void unhandled_exception() { error = std::current_exception(); }
};

template <class T>
struct promise_value : promise_base {
  std::optional<T> value;
  void return_value(T x) { value.emplace(std::move(x)); }
  T take() { return std::move(*value); }
};

template <>
struct promise_value<void> : promise_base {
  void return_void() {}
  void take() {}
};

} // namespace detail

/// Owns its frame. Parameters of a task live in the frame; references must outlive it.
template <class T>
class [[nodiscard]] task {
public:
  struct promise_type : detail::promise_value<T> {
    task get_return_object() { return task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
  };

  task(task&& other) noexcept : frame_{std::exchange(other.frame_, nullptr)} {}
  task& operator=(task&&) = delete;
  ~task() {
    if (frame_)
      frame_.destroy();
  }

  void start() { frame_.resume(); }
  bool done() const { return frame_.done(); }
  /// Throws what the coroutine threw.
  void rethrow() const {
    if (frame_.promise().error)
      std::rethrow_exception(frame_.promise().error);
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    frame_.promise().caller = caller;
    return frame_;
  }
  T await_resume() {
    rethrow();
    return frame_.promise().take();
  }

private:
  explicit task(std::coroutine_handle<promise_type> frame) : frame_{frame} {}
  std::coroutine_handle<promise_type> frame_;
};

/// A conversation, from its first question to its end.
using workflow = task<void>;

} // namespace luna::domain
