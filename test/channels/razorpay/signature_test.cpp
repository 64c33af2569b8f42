#include "channels/signature.hpp"
#include "test/channels/request.hpp"

#include <catch2/catch.hpp>

using namespace luna;

namespace {

const std::string body = R"({"event":"payment.captured"})";

std::string signature(std::string_view secret, std::string_view message = body) {
  auto hex = channels::hex_of(channels::hmac_sha256{secret}(message));
  return {hex.data(), hex.size()};
}

bool authentic(const std::string& secret, const std::string& old_secret, const std::string& header) {
  channels::account account;
  account.secret = secret;
  account.old_secret = old_secret;
  test::request request{body, {{"X-Razorpay-Signature", header}}};
  return channels::find_platform("razorpay")->open(account)->authentic(request.view());
}

} // namespace

TEST_CASE("a Razorpay event is signed with the secret, or the one before", "[channels][razorpay]") {
  CHECK(authentic("new", "", signature("new")));
  CHECK(authentic("new", "old", signature("new")));
  CHECK(authentic("new", "old", signature("old")));
  CHECK(authentic("", "old", signature("old")));
  CHECK_FALSE(authentic("new", "", signature("old")));
  CHECK_FALSE(authentic("new", "old", signature("older")));
}

TEST_CASE("a secret that was never set signs nothing", "[channels][razorpay]") {
  CHECK_FALSE(authentic("", "", signature("")));
  CHECK_FALSE(authentic("new", "", signature("")));
  CHECK_FALSE(authentic("", "old", signature("")));
}

TEST_CASE("a Razorpay signature is accepted in its one spelling only", "[channels][razorpay]") {
  auto right = signature("new");
  auto upper = right;
  for (auto& c : upper)
    c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const auto& wrong : {std::string{}, upper, "sha256=" + right, right + "0", " " + right, right.substr(1),
                            right.substr(0, 63), signature("new", body + "\n")})
    CHECK_FALSE(authentic("new", "new", wrong));
}

TEST_CASE("nobody writes on Razorpay", "[channels][razorpay]") {
  const auto* razorpay = channels::find_platform("razorpay");
  REQUIRE(razorpay);
  CHECK_FALSE(razorpay->delivers);
  CHECK(razorpay->open({})->judge({}, 1).outcome == channels::send_judgement::kind::parked);
}
