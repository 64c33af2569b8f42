// Feeds the Stripe parser, and the check of its header, with bytes of libFuzzer's making.
#include "channels/signature.hpp"
#include "channels/stripe/parse.hpp"
#include "test/fuzz/payment_check.hpp"

#include <cstdint>
#include <string>

using namespace luna;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string received{reinterpret_cast<const char*>(data), size};
  static channels::hmac_sha256 secret{"whsec_test_secret"};
  fuzz::demand(!channels::stripe::signature_matches(secret, received, received, 1'700'000'000));
  auto body = received;
  auto events = channels::stripe::parse(body, "ours");
  fuzz::demand(body == received);
  if (events)
    fuzz::check(*events, "stripe");
  return 0;
}
