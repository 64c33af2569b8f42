// Feeds the Razorpay parser with bytes of libFuzzer's making, as a body and as the header beside it.
#include "channels/razorpay/parse.hpp"
#include "test/fuzz/payment_check.hpp"

#include <cstdint>
#include <string>

using namespace luna;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string received{reinterpret_cast<const char*>(data), size};
  auto body = received;
  auto events = channels::razorpay::parse(body, std::string_view{received}.substr(0, size % 80), "ours");
  fuzz::demand(body == received);
  if (events)
    fuzz::check(*events, "razorpay");
  return 0;
}
