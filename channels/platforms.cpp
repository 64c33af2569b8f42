#include "channels/razorpay/codec.hpp"
#include "channels/stripe/codec.hpp"
#include "channels/telegram/codec.hpp"
#include "channels/whatsapp/codec.hpp"

#include <algorithm>
#include <array>

namespace luna::channels {

namespace {

constexpr std::array all{
  platform{"telegram", telegram::open},
  platform{"whatsapp", whatsapp::open},
  platform{"stripe", stripe::open, false},
  platform{"razorpay", razorpay::open, false},
};

} // namespace

std::span<const platform> platforms() {
  return all;
}

const platform* find_platform(std::string_view name) {
  const auto* at = std::find_if(all.begin(), all.end(), [&](const platform& p) { return p.name == name; });
  return at == all.end() ? nullptr : at;
}

} // namespace luna::channels
