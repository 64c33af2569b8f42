// What the payment providers' folders share.
#pragma once

#include "channels/codec.hpp"
#include "channels/node.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace luna::channels {

/// Minor units. None if the value is anything but an integer from 0 to the greatest of 64 bits.
inline std::optional<std::int64_t> amount_of(const node& value) {
  std::int64_t amount = 0;
  if (value.get(amount) != simdjson::SUCCESS || amount < 0)
    return std::nullopt;
  return amount;
}

/// The members of the first of a few nodes that is an object with any. Razorpay writes [] and null for none.
template <class... Nodes>
std::vector<std::pair<std::string, std::string>> first_notes(const Nodes&... values) {
  std::vector<std::pair<std::string, std::string>> notes;
  auto read = [&](const node& value) {
    for_each_text(value,
                  [&](std::string key, std::string text) { notes.emplace_back(std::move(key), std::move(text)); });
    return !notes.empty();
  };
  static_cast<void>((... || read(values)));
  return notes;
}

/// Money that is not said to be how much, or which, cannot be credited.
inline bool is_creditable(const domain::payment_content& payment) {
  return payment.amount && !payment.payment_id.empty();
}

/// A channel that nobody writes on: it only tells.
class payment_codec : public codec {
public:
  api_call render(const domain::delivery&, form, const attachment*) const final { return {}; }

  send_judgement judge(const api_answer&, std::uint32_t) const final {
    return {send_judgement::kind::parked, {}, {}, "nobody writes on a payment channel"};
  }
};

} // namespace luna::channels
