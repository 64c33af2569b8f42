#include "channels/razorpay/codec.hpp"

#include "channels/payment.hpp"
#include "channels/razorpay/parse.hpp"
#include "channels/signature.hpp"

namespace luna::channels::razorpay {

namespace {

class razorpay_codec final : public payment_codec {
public:
  explicit razorpay_codec(const account& which) : account_{which} {}

  /// Events from before a change of the secret are sent again with the old one.
  bool authentic(const webhook& request) const override {
    return is_signed_with(account_.secret, request) || is_signed_with(account_.old_secret, request);
  }

  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    return razorpay::parse(request.body, request.header("X-Razorpay-Event-Id"), account_.id);
  }

private:
  static bool is_signed_with(const std::string& secret, const webhook& request) {
    return !secret.empty()
           && signature_matches(hmac_of_thread(secret), request.body, request.header("X-Razorpay-Signature"));
  }

  account account_;
};

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<razorpay_codec>(which);
}

} // namespace luna::channels::razorpay
