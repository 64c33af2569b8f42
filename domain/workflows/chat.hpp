// A workflow's view of its conversation: what it may say, ask and look up.
//
// What is kept of a running workflow is its history: the value of each co_await, in order. To go on, the coroutine is
// run again from the start and fed its history; what it says on the way was said before and is dropped. So a workflow
// must take time, chance and the outside world only from co_await.
#pragma once

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "domain/workflows/record.hpp"
#include "domain/workflows/task.hpp"

#include <coroutine>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::domain {

class ephemeris;
class gazetteer;

/// Read-only data a workflow may compute with. Outlives every conversation.
struct services {
  const gazetteer& places;
  const ephemeris& sky;
};

struct history_entry {
  enum class kind : char { answer = 'a', value = 'v', service = 's' }; // said by the person; computed; from outside
  kind what = kind::answer;
  std::string record;

  friend bool operator==(const history_entry&, const history_entry&) = default;
};
using history = std::vector<history_entry>;

/// A stored history does not fit today's code.
struct history_mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct question {
  std::string text;
  std::string help; // said when the person asks for help here
};

/// What a service outside gave.
struct call_result {
  bool ok = false;   // false: it failed for good
  std::string value; // why, if it failed

  friend bool operator==(const call_result&, const call_result&) = default;
};

/// Reads an answer; none after setting `complaint`, which is said and the question stays open.
template <class T>
using reader = std::function<std::optional<T>(std::string_view text, std::string& complaint)>;

class chat {
public:
  /// `trigger`: what the person wrote that began the workflow; empty when it is replayed.
  chat(history past, timestamp now, const services& tools, std::string trigger = {})
    : past_{std::move(past)}, now_{now}, tools_{tools}, trigger_{std::move(trigger)} {}
  chat(const chat&) = delete;

  /// One message to the person; dropped while the history is replayed.
  void say(std::string text);

  const services& tools() const { return tools_; }

  /// co_await chat.ask(question, reader): asks until the reader accepts an answer. T needs to_record / from_record.
  template <class T>
  auto ask(question what, reader<T> read) {
    return answer_awaiter<T>{*this, std::move(what), std::move(read)};
  }

  /// co_await chat.value<T>(compute): what `compute` gave when this point was first reached.
  template <class T, class F>
  auto value(F compute) {
    struct value_awaiter {
      chat& self;
      F compute;
      bool await_ready() const noexcept { return true; }
      void await_suspend(std::coroutine_handle<>) const noexcept {}
      T await_resume() {
        T x{};
        if (auto* record = self.replayed(history_entry::kind::value)) {
          self.check(from_record(*record, x));
        } else {
          x = compute();
          self.record(history_entry::kind::value, to_record(x));
        }
        return x;
      }
    };
    return value_awaiter{*this, std::move(compute)};
  }

  /// co_await chat.now(): the time at which this point was first reached.
  auto now() {
    return value<std::int64_t>([this] { return std::int64_t{now_.time_since_epoch().count()}; });
  }

  /// co_await chat.trigger(): what the person wrote that began the workflow.
  auto trigger() {
    return value<std::string>([this] { return trigger_; });
  }

  /// co_await chat.call(service, request): asks a service outside. The turn ends here; what the person writes
  /// meanwhile waits for the answer, or takes its place (workflow_kind::during_call).
  auto call(std::string service, std::string request) {
    struct call_awaiter {
      chat& self;
      std::pair<std::string, std::string> what;
      call_result result{};
      bool await_ready() {
        auto* record = self.replayed(history_entry::kind::service);
        if (record)
          self.check(from_record(*record, result));
        return record != nullptr;
      }
      void await_suspend(std::coroutine_handle<> frame) {
        self.waiting_ = frame;
        self.call_ = std::move(what);
        self.serve_ = [this](call_result given) { result = std::move(given); };
      }
      call_result await_resume() { return std::move(result); }

      static bool from_record(const std::string& record, call_result& out) {
        if (record.empty() || (record[0] != '+' && record[0] != '-'))
          return false;
        out = {record[0] == '+', record.substr(1)};
        return true;
      }
    };
    return call_awaiter{*this, {std::move(service), std::move(request)}};
  }

  // For the engine that runs the workflow.

  /// The service that is waited for, and what it is asked.
  const std::optional<std::pair<std::string, std::string>>& open_call() const { return call_; }
  /// Hands over what the service gave; the workflow goes on. Only while a call is open.
  void serve(call_result result);

  /// Hands over an answer. True if it was accepted and the workflow went on; otherwise the complaint has been said.
  bool answer(std::string_view text);
  const std::optional<question>& open_question() const { return open_; }
  const history& past() const { return past_; }
  std::vector<std::string> take_said() { return std::exchange(said_, {}); }

private:
  template <class T>
  class answer_awaiter {
  public:
    answer_awaiter(chat& self, question what, reader<T> read)
      : self_{self}, what_{std::move(what)}, read_{std::move(read)} {}

    bool await_ready() {
      auto* record = self_.replayed(history_entry::kind::answer);
      if (record)
        self_.check(from_record(*record, value_.emplace()));
      return record != nullptr;
    }
    void await_suspend(std::coroutine_handle<> frame) {
      self_.open(std::move(what_), frame, [this](std::string_view text, std::string& complaint) {
        value_ = read_(text, complaint);
        return value_ ? std::optional{to_record(*value_)} : std::nullopt;
      });
    }
    T await_resume() { return std::move(*value_); }

  private:
    chat& self_;
    question what_;
    reader<T> read_;
    std::optional<T> value_;
  };

  using acceptor = std::function<std::optional<std::string>(std::string_view text, std::string& complaint)>;

  /// The next entry while there is one; throws history_mismatch if it is of another kind.
  const std::string* replayed(history_entry::kind expected);
  void record(history_entry::kind what, std::string record);
  void check(bool fits) const;
  void open(question what, std::coroutine_handle<> frame, acceptor accept);

  history past_;
  std::size_t next_ = 0; // entry to be replayed
  timestamp now_;
  const services& tools_;
  std::vector<std::string> said_;
  std::optional<question> open_;
  std::string trigger_;
  std::coroutine_handle<> waiting_;
  acceptor accept_;
  std::optional<std::pair<std::string, std::string>> call_;
  std::function<void(call_result)> serve_;
};

} // namespace luna::domain
