#include "channels/telegram/codec.hpp"

#include "channels/signature.hpp"
#include "channels/telegram/answer.hpp"
#include "channels/telegram/fit.hpp"
#include "channels/telegram/parse.hpp"
#include "channels/telegram/render.hpp"
#include "channels/telegram/webhook.hpp"

#include <algorithm>

namespace luna::channels::telegram {

namespace {

/// Until Luna takes money by Telegram itself, no invoice it finds can be ours.
constexpr const char* no_payments = "Payments in this chat are not open yet. You have not been charged.";

class telegram_codec final : public codec {
public:
  explicit telegram_codec(const account& which) : account_{which} {}

  bool authentic(const webhook& request) const override {
    return is_secret_token(account_.secret)
           && equal_secrets(request.header("X-Telegram-Bot-Api-Secret-Token"), account_.secret);
  }

  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    auto what = telegram::parse(request.body, account_);
    if (!what)
      return what.error();
    return std::vector{std::move(*what)};
  }

  std::vector<domain::reply> fit(domain::reply what) const override { return telegram::fit(std::move(what)); }

  api_call render(const domain::delivery& what, form how, const attachment* file) const override {
    return telegram::render(account_, what, how, file);
  }

  send_judgement judge(const api_answer& answer, std::uint32_t) const override { return read_answer(answer); }

  std::vector<api_call> courtesies(const domain::event& what) const override {
    if (what.must_call == "answerCallbackQuery")
      return {call(account_, what.must_call, {{"callback_query_id", what.external_id}})};
    if (what.must_call == "answerPreCheckoutQuery")
      return {call(account_, what.must_call,
                   {{"pre_checkout_query_id", what.external_id}, {"ok", false}, {"error_message", no_payments}})};
    return {};
  }

  std::optional<api_call> typing(const domain::event& last) const override {
    if (last.conversation_id.empty())
      return std::nullopt;
    boost::json::object parameters{{"chat_id", id_value(last.conversation_id)}, {"action", "typing"}};
    if (!last.topic.empty())
      parameters["message_thread_id"] = id_value(last.topic);
    return call(account_, "sendChatAction", parameters);
  }

  /// Telegram shows it for 5 seconds at most.
  std::chrono::seconds typing_for() const override { return std::chrono::seconds{4}; }

  std::optional<api_call> locate(const domain::media_content& media) const override {
    return call(account_, "getFile", {{"file_id", media.id}});
  }

  domain::result<media_location> located(const api_answer& answer) const override {
    return read_file_answer(answer, account_.token);
  }

  std::optional<api_call> ask_webhook() const override { return telegram::ask_webhook(account_); }
  std::string webhook_trouble(const api_answer& answer) const override { return telegram::webhook_trouble(answer); }

private:
  account account_;
};

bool is_secret_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<telegram_codec>(which);
}

bool is_secret_token(std::string_view text) {
  return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), is_secret_character);
}

} // namespace luna::channels::telegram
