#include "channels/whatsapp/codec.hpp"

#include "channels/signature.hpp"
#include "channels/whatsapp/handshake.hpp"
#include "channels/whatsapp/parse.hpp"
#include "channels/whatsapp/render.hpp"

namespace luna::channels::whatsapp {

namespace {

class whatsapp_codec final : public codec {
public:
  explicit whatsapp_codec(const account& which) : account_{which} {}

  bool authentic(const webhook& request) const override {
    return signature_matches(hmac_of_thread(account_.secret), request.body, request.header("X-Hub-Signature-256"));
  }

  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    return whatsapp::parse(request.body);
  }

  std::optional<domain::result<std::string>> handshake(std::string_view query) const override {
    return whatsapp::handshake(query, account_.verify_token);
  }

  std::vector<domain::reply> fit(domain::reply what) const override {
    std::vector<domain::reply> parts;
    for (auto& part : split_text(what.text))
      parts.emplace_back(std::move(part));
    return parts;
  }

  std::chrono::seconds window() const override { return std::chrono::hours{24}; }

  api_call render(const domain::delivery& what, form, const attachment*) const override {
    auto call = send_text(what);
    call.headers.emplace_back("Authorization", "Bearer " + account_.token);
    return call;
  }

  send_judgement judge(const api_answer& answer, std::uint32_t attempt) const override {
    return read_answer(answer, attempt);
  }

private:
  account account_;
};

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<whatsapp_codec>(which);
}

} // namespace luna::channels::whatsapp
