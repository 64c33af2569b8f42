#include "channels/stripe/codec.hpp"

#include "channels/payment.hpp"
#include "channels/signature.hpp"
#include "channels/stripe/parse.hpp"

namespace luna::channels::stripe {

namespace {

class stripe_codec final : public payment_codec {
public:
  explicit stripe_codec(const account& which) : account_{which} {}

  bool authentic(const webhook& request) const override {
    return !account_.secret.empty()
           && signature_matches(hmac_of_thread(account_.secret), request.body, request.header("Stripe-Signature"),
                                request.now);
  }

  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    return stripe::parse(request.body, account_.id);
  }

private:
  account account_;
};

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<stripe_codec>(which);
}

} // namespace luna::channels::stripe
