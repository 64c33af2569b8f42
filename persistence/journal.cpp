#include "persistence/journal.hpp"

#include "domain/workflows/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace luna::persistence {

namespace {

constexpr std::string_view address_place = "address";
constexpr std::string_view waiting_place = "waiting";
constexpr std::string_view parked_place = "parked";

std::string big_endian(std::int64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff);
  return bytes;
}

std::string text_of(const index_bytes& index) {
  return {index.begin(), index.end()};
}

std::string body_place(std::string_view conversation, std::int64_t seq) {
  return std::string{conversation} + big_endian(seq);
}

std::string address_bytes(const domain::conversation_id& id) {
  return domain::join_fields({id.channel, id.account, id.person});
}

} // namespace

std::string conversation_key(const keyring& keys, const domain::conversation_id& id) {
  return text_of(keys.index("conversation " + address_bytes(id)));
}

std::string event_key(const keyring& keys, std::string_view dedup_key) {
  return text_of(keys.index("event " + std::string{dedup_key}));
}

std::string erasure_event_key(const keyring& keys, std::string_view conversation, std::int64_t seq) {
  return event_key(keys, "erasure " + body_place(conversation, seq));
}

std::string platform_key(const keyring& keys, std::string_view platform_id) {
  return platform_id.empty() ? std::string{} : text_of(keys.index("message " + std::string{platform_id}));
}

std::string link_key(const keyring& keys, std::string_view code) {
  return text_of(keys.index("link " + std::string{code}));
}

std::string seal_body(const key_bytes& person, std::string_view conversation, std::int64_t seq, const turn_body& body) {
  std::vector<std::string> fields{body.event, body.state};
  for (const auto& reply : body.replies)
    fields.push_back(domain::to_record(reply));
  return seal(person, body_place(conversation, seq), domain::join_fields(fields));
}

turn_body open_body(const key_bytes& person, std::string_view conversation, std::int64_t seq, std::string_view sealed) {
  auto bytes = open_sealed(person, body_place(conversation, seq), sealed);
  auto fields = bytes ? domain::split_fields(*bytes) : std::nullopt;
  if (!fields || fields->size() < 2)
    throw broken_seal{"the body of a turn does not open"};
  turn_body body{std::move((*fields)[0]), std::move((*fields)[1]), {}};
  for (std::size_t i = 2; i < fields->size(); ++i) {
    auto reply = domain::reply_from_record((*fields)[i]);
    if (!reply)
      throw broken_seal{"a reply is of no form this version knows"};
    body.replies.push_back(std::move(*reply));
  }
  return body;
}

std::string seal_address(const key_bytes& person, std::string_view conversation, const domain::conversation_id& id) {
  return seal(person, std::string{conversation}.append(address_place), address_bytes(id));
}

domain::conversation_id open_address(const key_bytes& person, std::string_view conversation, std::string_view sealed) {
  auto bytes = open_sealed(person, std::string{conversation}.append(address_place), sealed);
  auto fields = bytes ? domain::split_fields(*bytes) : std::nullopt;
  if (!fields || fields->size() != 3)
    throw broken_seal{"an address does not open"};
  return {(*fields)[0], (*fields)[1], (*fields)[2]};
}

std::string seal_waiting(const key_bytes& person, std::string_view conversation, const domain::conversation_id& id,
                         std::string_view event_key, std::string_view event) {
  return seal(person, std::string{conversation}.append(waiting_place),
              domain::join_fields({id.channel, id.account, id.person, std::string{event_key}, std::string{event}}));
}

domain::waiting_event open_waiting(const key_bytes& person, std::string_view conversation, std::string_view sealed) {
  auto bytes = open_sealed(person, std::string{conversation}.append(waiting_place), sealed);
  auto fields = bytes ? domain::split_fields(*bytes) : std::nullopt;
  if (!fields || fields->size() != 5)
    throw broken_seal{"a waiting event does not open"};
  auto& f = *fields;
  return {0, {std::move(f[0]), std::move(f[1]), std::move(f[2])}, std::move(f[3]), std::move(f[4])};
}

std::string seal_parked(const key_bytes& person, std::string_view conversation, std::string_view body) {
  return seal(person, std::string{conversation}.append(parked_place), body);
}

std::string seal_parked(const keyring& keys, std::string_view body) {
  return seal_parked(keys.key_for("luna parked 1"), "", body);
}

std::string open_parked(const key_bytes& person, std::string_view conversation, std::string_view sealed) {
  auto body = open_sealed(person, std::string{conversation}.append(parked_place), sealed);
  if (!body)
    throw broken_seal{"a parked update does not open"};
  return std::move(*body);
}

std::string open_parked(const keyring& keys, std::string_view sealed) {
  return open_parked(keys.key_for("luna parked 1"), "", sealed);
}

std::string link_of(const link_parts& parts) {
  std::string bytes{parts.previous};
  bytes += parts.conversation;
  bytes += big_endian(parts.seq);
  bytes += parts.event_key;
  bytes += big_endian(parts.at);
  bytes += big_endian(parts.replies);
  bytes += big_endian(parts.delivered ? 1 : 0);
  bytes += sha256(parts.body);
  return sha256(bytes);
}

std::string first_link() {
  return std::string(32, '\0');
}

std::string commit_link(std::string_view previous, std::vector<std::string> links) {
  std::sort(links.begin(), links.end());
  std::string bytes{previous};
  for (const auto& link : links)
    bytes += link;
  return sha256(bytes);
}

int failure_code(const domain::status_update& update) {
  return update.error_code > 0 ? update.error_code : domain::failure_unnamed;
}

std::optional<delivery_status> status_of(std::string_view word) {
  if (word == "sent")
    return delivery_status::sent;
  if (word == "delivered")
    return delivery_status::delivered;
  if (word == "read")
    return delivery_status::read;
  if (word == "played")
    return delivery_status::played;
  if (word == "failed")
    return delivery_status::failed;
  return std::nullopt;
}

std::string tracker_of(std::string_view database_id, std::int64_t row) {
  return fmt::format("{}-{}", database_id, row);
}

std::optional<std::int64_t> row_of_tracker(std::string_view database_id, std::string_view tracker) {
  if (tracker.size() <= database_id.size() + 1 || !tracker.starts_with(database_id)
      || tracker[database_id.size()] != '-')
    return std::nullopt;
  auto digits = tracker.substr(database_id.size() + 1);
  std::int64_t id = 0;
  auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (bad != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return id;
}

std::int64_t milliseconds_of(domain::timestamp at) {
  return at.time_since_epoch().count();
}

} // namespace luna::persistence
