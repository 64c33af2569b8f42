#include "bench/harness/wire.hpp"

#include "bench/harness/http.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace luna::bench {

namespace json = boost::json;

namespace {

constexpr std::uint64_t people_max = 1'000'000;

std::string quoted(std::string_view text) {
  return json::serialize(json::string{text});
}

} // namespace

wire::wire(const std::string& whatsapp_secret, std::string telegram_secret, std::uint64_t run)
  : signer_{whatsapp_secret}, telegram_secret_{std::move(telegram_secret)}, first_{91'000'000'000'000
                                                                                   + run % 10'000'000 * people_max} {}

std::string wire::whatsapp(std::string_view value) {
  auto body = fmt::format(
    R"({{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{)"
    R"("messaging_product":"whatsapp","metadata":{{"display_phone_number":"1","phone_number_id":"{}"}},{}}}}}]}}]}})",
    phone_number_id, value);
  std::string headers = "X-Hub-Signature-256: sha256=";
  static constexpr char digits[] = "0123456789abcdef";
  for (auto byte : signer_(body)) {
    headers += digits[byte >> 4];
    headers += digits[byte & 15];
  }
  headers += "\r\n";
  return post_request("/webhooks/whatsapp", headers, body);
}

std::string wire::messages(channel to, std::uint32_t person, std::span<const outgoing> what) {
  auto address = first_ + person;
  if (to == channel::whatsapp) {
    std::string all;
    for (const auto& m : what) {
      auto text = fmt::format(R"("type":"text","text":{{"body":{}}})", quoted(m.text));
      fmt::format_to(std::back_inserter(all), R"({}{{"from":"{}","id":"wamid.{}.{}","timestamp":"{}",)",
                     all.empty() ? "" : ",", address, address, m.number, m.sent_at);
      if (m.edits == 0)
        all += text;
      else
        fmt::format_to(std::back_inserter(all),
                       R"("type":"edit","edit":{{"original_message_id":"wamid.{}.{}","message":{{{}}}}})", address,
                       m.edits, text);
      all += '}';
    }
    return whatsapp(
      fmt::format(R"("contacts":[{{"profile":{{"name":"Asha"}},"wa_id":"{}"}}],"messages":[{}])", address, all));
  }
  const auto& m = what.front();
  if (to == channel::telegram) {
    auto who = fmt::format(R"({{"id":{},"is_bot":false,"first_name":"Asha"}})", address);
    auto body = fmt::format(
      R"({{"update_id":{},"{}":{{"message_id":{},"from":{},"chat":{{"id":{},"type":"private","first_name":"Asha"}},)"
      R"("date":{},{}"text":{}}}}})",
      (address - 91'000'000'000'000) % 100'000'000'000 * 1000 + m.number, m.edits ? "edited_message" : "message",
      m.edits ? m.edits : m.number, who, address, m.sent_at,
      m.edits ? fmt::format(R"("edit_date":{},)", m.sent_at) : std::string{}, quoted(m.text));
    return post_request("/webhooks/telegram", "X-Telegram-Bot-Api-Secret-Token: " + telegram_secret_ + "\r\n", body);
  }
  auto body = fmt::format(R"({{"session":"{:032x}","id":"{}","text":{}}})", address, m.number, quoted(m.text));
  return post_request("/web/messages", "", body);
}

std::string wire::status(std::string_view platform_id, std::string_view status, std::string_view reply_id,
                         std::uint32_t person) {
  return whatsapp(fmt::format(R"("statuses":[{{"id":"{}","status":"{}","timestamp":"1749416384",)"
                              R"("recipient_id":"{}","biz_opaque_callback_data":{}}}])",
                              platform_id, status, first_ + person, quoted(reply_id)));
}

std::uint32_t wire::person_of(std::string_view address) const {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(address.data(), address.data() + address.size(), number);
  if (error != std::errc{} || end != address.data() + address.size() || number < first_
      || number - first_ >= people_max)
    throw std::runtime_error{"the server sent something to somebody who never wrote"};
  return static_cast<std::uint32_t>(number - first_);
}

std::optional<sent_reply> wire::read_send(std::string_view path, std::string_view body) const {
  json::error_code error;
  auto value = json::parse(json::string_view{body.data(), body.size()}, error);
  const auto* send = error ? nullptr : value.if_object();
  if (send == nullptr)
    throw std::runtime_error{"the server sent something that is not a JSON object"};
  auto text_of = [](const json::value& v) { return v.is_string() ? std::string{v.get_string()} : json::serialize(v); };
  if (path.starts_with("/bot")) {
    if (!send->contains("text") || !send->contains("chat_id"))
      return std::nullopt;
    return sent_reply{person_of(text_of(send->at("chat_id"))), text_of(send->at("text")), {}};
  }
  const auto* text = send->if_contains("text");
  if (text == nullptr || !text->is_object() || !send->contains("to"))
    return std::nullopt;
  const auto* tracker = send->if_contains("biz_opaque_callback_data");
  return sent_reply{person_of(text_of(send->at("to"))), text_of(text->get_object().at("body")),
                    tracker ? text_of(*tracker) : std::string{}};
}

std::vector<std::string> wire::read_web_answer(std::string_view body) {
  json::error_code error;
  auto value = json::parse(json::string_view{body.data(), body.size()}, error);
  std::vector<std::string> texts;
  if (error || !value.is_object() || !value.get_object().contains("replies"))
    throw std::runtime_error{"the server answered the web chat with something that has no replies"};
  for (const auto& each : value.get_object().at("replies").as_array())
    texts.emplace_back(each.as_object().at("text").as_string());
  return texts;
}

} // namespace luna::bench
