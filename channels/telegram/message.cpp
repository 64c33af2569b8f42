#include "channels/telegram/message.hpp"

#include "channels/flow.hpp"
#include "channels/payment.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace luna::channels::telegram {

namespace {

using domain::media_kind;

// message[key] becomes content; none if it does not have the shape documented for its kind.
using content = std::optional<domain::event_content>;

std::int64_t count_of(const node& value) {
  return std::max<std::int64_t>(value_of<std::int64_t>(value), 0);
}

content read_text(const node& text, const node&) {
  if (auto words = text_if(text))
    return domain::text_content{std::move(*words)};
  return std::nullopt;
}

template <media_kind Kind>
content read_file(const node& file, const node& message) {
  domain::media_content read;
  read.kind = Kind;
  read.id = text_of(file["file_id"]);
  read.mime = text_of(file["mime_type"]);
  read.filename = text_of(file["file_name"]);
  read.caption = text_of(message["caption"]);
  read.unique_id = text_of(file["file_unique_id"]);
  read.size = count_of(file["file_size"]);
  read.duration = count_of(file["duration"]);
  if (read.id.empty())
    return std::nullopt;
  return read;
}

/// One photo comes in several sizes.
content read_photo(const node& sizes, const node& message) {
  auto extent = [](const node& size) {
    return std::tuple{value_of<double>(size["width"]) * value_of<double>(size["height"]), count_of(size["file_size"])};
  };
  auto largest = nothing;
  for_each(sizes, [&](const node& size) {
    if (!text_of(size["file_id"]).empty() && extent(size) >= extent(largest))
      largest = size;
  });
  return read_file<media_kind::image>(largest, message);
}

std::optional<domain::location_content> place_of(const node& location) {
  domain::location_content read;
  if (location["latitude"].get(read.latitude) != simdjson::SUCCESS || read.latitude < -90.0 || read.latitude > 90.0
      || location["longitude"].get(read.longitude) != simdjson::SUCCESS || read.longitude < -180.0
      || read.longitude > 180.0)
    return std::nullopt;
  return read;
}

content read_location(const node& location, const node&) {
  return place_of(location);
}

content read_venue(const node& venue, const node&) {
  auto read = place_of(venue["location"]);
  if (read) {
    read->name = text_of(venue["title"]);
    read->address = text_of(venue["address"]);
  }
  return read;
}

content read_contact(const node& contact, const node&) {
  auto name = full_name(text_of(contact["first_name"]), text_of(contact["last_name"]));
  auto phone = text_of(contact["phone_number"]);
  if (name.empty() && phone.empty())
    return std::nullopt;
  domain::contact_content::person found{std::move(name), {}};
  if (!phone.empty())
    found.phones.push_back(std::move(phone));
  return domain::contact_content{{std::move(found)}};
}

content read_dice(const node& dice, const node&) {
  if (!dice["value"].is_int64())
    return std::nullopt;
  return domain::dice_content{text_of(dice["emoji"]), static_cast<int>(value_of<std::int64_t>(dice["value"]))};
}

content read_poll(const node& poll, const node&) {
  domain::poll_content read{text_of(poll["question"]), {}};
  for_each(poll["options"], [&](const node& option) { read.options.push_back(text_of(option["text"])); });
  if (read.question.empty())
    return std::nullopt;
  return read;
}

/// What a Mini App sent that was opened by a button of a reply keyboard.
content read_web_app_data(const node& sent, const node&) {
  auto data = text_if(sent["data"]);
  if (!data)
    return std::nullopt;
  return flow_of(text_of(sent["button_text"]), std::move(*data));
}

content read_money(const node& payment, const char* kind, const char* type) {
  auto read = payment_of(payment);
  if (!is_creditable(read))
    return std::nullopt;
  read.kind = kind;
  read.event_type = type;
  return read;
}

content read_payment(const node& payment, const node&) {
  return read_money(payment, "payment_succeeded", "successful_payment");
}

content read_refund(const node& payment, const node&) {
  return read_money(payment, "refunded", "refunded_payment");
}

content read_migration(const node& group, const node&) {
  auto id = id_of(group);
  if (id.empty())
    return std::nullopt;
  return domain::system_content{"migrate_to_chat_id", {}, std::move(id)};
}

/// Words in blocks, with tables and pictures: not to be had as a text.
content read_rich_message(const node&, const node&) {
  return std::nullopt;
}

using reader = content (*)(const node& part, const node& message);

// An animation also carries a document, a venue a location, a live photo a photo: the first that is there is read.
constexpr std::array<std::pair<std::string_view, reader>, 19> readers{{
  {"text", read_text},
  {"animation", read_file<media_kind::animation>},
  {"photo", read_photo},
  {"video", read_file<media_kind::video>},
  {"audio", read_file<media_kind::audio>},
  {"voice", read_file<media_kind::voice>},
  {"video_note", read_file<media_kind::video_note>},
  {"document", read_file<media_kind::document>},
  {"sticker", read_file<media_kind::sticker>},
  {"venue", read_venue},
  {"location", read_location},
  {"contact", read_contact},
  {"dice", read_dice},
  {"poll", read_poll},
  {"web_app_data", read_web_app_data},
  {"successful_payment", read_payment},
  {"refunded_payment", read_refund},
  {"migrate_to_chat_id", read_migration},
  {"rich_message", read_rich_message},
}};

constexpr std::array about{
  "author_signature",
  "business_connection_id",
  "caption",
  "caption_entities",
  "chat",
  "date",
  "direct_messages_topic",
  "edit_date",
  "effect_id",
  "entities",
  "ephemeral_message_id",
  "external_reply",
  "from",
  "left_chat_participant",
  "link_preview_options",
  "media_group_id",
  "message_id",
  "message_thread_id",
  "new_chat_member",
  "new_chat_participant",
  "quote",
  "receiver_user",
  "suggested_post_info",
  "via_bot",
};
constexpr std::array about_prefixes{"forward_", "guest_", "has_", "is_", "paid_star_", "reply_", "sender_", "show_"};

/// What is said about a message, not by it; and old names of what comes under a new one too.
bool is_about(std::string_view key) {
  return std::any_of(about.begin(), about.end(), [&](const char* name) { return key == name; })
         || std::any_of(about_prefixes.begin(), about_prefixes.end(),
                        [&](const char* prefix) { return key.starts_with(prefix); });
}

/// The first member that says something; empty if there is none.
std::string unknown_kind(const node& message) {
  simdjson::dom::object members;
  if (message.get(members) == simdjson::SUCCESS)
    for (auto [key, value] : members)
      if (!value.is_null() && !is_about(key))
        return without_nul(key);
  return {};
}

} // namespace

std::string id_of(const node& value) {
  std::int64_t id = 0;
  return value.get(id) == simdjson::SUCCESS ? std::to_string(id) : std::string{};
}

std::string full_name(std::string first, const std::string& last) {
  return first.empty() || last.empty() ? first + last : first + ' ' + last;
}

domain::payment_content payment_of(const node& payment) {
  domain::payment_content read;
  read.provider = "telegram";
  read.payment_id = text_of(payment["telegram_payment_charge_id"]);
  read.provider_payment_id = text_of(payment["provider_payment_charge_id"]);
  read.reference = text_of(payment["invoice_payload"]);
  read.currency = text_of(payment["currency"]);
  read.amount = amount_of(payment["total_amount"]);
  return read;
}

domain::event_content content_of(const node& message) {
  for (const auto& [kind, read] : readers)
    if (auto part = message[kind]; part.error() == simdjson::SUCCESS && !part.is_null()) {
      auto found = read(part, message);
      return found ? std::move(*found) : domain::unsupported_content{std::string{kind}, 0};
    }
  auto kind = unknown_kind(message);
  if (kind.empty())
    return domain::unsupported_content{"unknown", 0};
  return domain::ignored_content{"service message " + kind};
}

} // namespace luna::channels::telegram
