#include "domain/workflows/chat.hpp"

namespace luna::domain {

void chat::say(std::string text) {
  if (next_ == past_.size())
    said_.push_back(std::move(text));
}

bool chat::answer(std::string_view text) {
  std::string complaint;
  auto record = accept_(text, complaint);
  if (!record) {
    said_.push_back(std::move(complaint));
    return false;
  }
  this->record(history_entry::kind::answer, std::move(*record));
  open_.reset();
  accept_ = nullptr;
  std::exchange(waiting_, {}).resume();
  return true;
}

void chat::serve(call_result result) {
  record(history_entry::kind::service, (result.ok ? '+' : '-') + result.value);
  call_.reset();
  std::exchange(serve_, nullptr)(std::move(result));
  std::exchange(waiting_, {}).resume();
}

const std::string* chat::replayed(history_entry::kind expected) {
  if (next_ == past_.size())
    return nullptr;
  const auto& entry = past_[next_++];
  check(entry.what == expected);
  return &entry.record;
}

void chat::record(history_entry::kind what, std::string record) {
  past_.push_back({what, std::move(record)});
  next_ = past_.size();
}

void chat::check(bool fits) const {
  if (!fits)
    throw history_mismatch{"entry " + std::to_string(next_ - 1) + " of the history is of another form"};
}

void chat::open(question what, std::coroutine_handle<> frame, acceptor accept) {
  open_ = std::move(what);
  waiting_ = frame;
  accept_ = std::move(accept);
  say(open_->text);
}

} // namespace luna::domain
