// The canonical inbound event: what every channel's wire format is read into, before anything is decided.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace luna::domain {

/// Wall time as it is stored and logged. Read only from an injected clock.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

struct text_content {
  std::string text; // UTF-8 as the person typed it

  friend bool operator==(const text_content&, const text_content&) = default;
};

/// The kinds of media that platforms tell apart.
enum class media_kind : std::uint8_t { image, video, audio, voice, video_note, animation, document, sticker };

struct media_content {
  media_kind kind = media_kind::image;
  std::string id;            // the platform's handle for the download
  std::string mime;          // may carry parameters: "audio/ogg; codecs=opus"
  std::string sha256;        // as the platform writes it (WhatsApp: base64)
  std::string filename;      // empty when the platform gave none
  std::string caption;       // empty when there is none
  std::string url;           // a short-lived link some platforms add
  std::string unique_id;     // equal for every copy of the same file (Telegram)
  std::int64_t size = 0;     // bytes; 0 when the platform does not say
  std::int64_t duration = 0; // seconds, likewise

  friend bool operator==(const media_content&, const media_content&) = default;
};

struct location_content {
  double latitude = 0.0;  // degrees, north positive
  double longitude = 0.0; // degrees, east positive
  std::string name;
  std::string address;

  friend bool operator==(const location_content&, const location_content&) = default;
};

struct contact_content {
  struct person {
    std::string name;                // as it is shown
    std::vector<std::string> phones; // in the order sent

    friend bool operator==(const person&, const person&) = default;
  };
  std::vector<person> people;

  friend bool operator==(const contact_content&, const contact_content&) = default;
};

/// A pressed button, a chosen list row or a template's quick reply.
struct button_content {
  std::string id;
  std::string title;
  std::string description; // list rows only

  friend bool operator==(const button_content&, const button_content&) = default;
};

/// A completed form.
struct flow_content {
  std::string text;
  std::vector<std::pair<std::string, std::string>> fields; // in the order sent; each value as JSON text: "4" or 4
  std::string raw;                                         // what came instead of fields, when it was no JSON object

  friend bool operator==(const flow_content&, const flow_content&) = default;
};

struct reaction_content {
  std::string emoji;  // the first of them; empty when removed
  std::string target; // external id of the message reacted to
  bool removed = false;
  /// Where a person may leave several on one message (Telegram): all that they have there now. None elsewhere.
  std::optional<std::vector<std::string>> all = std::nullopt;

  friend bool operator==(const reaction_content&, const reaction_content&) = default;
};

struct order_content {
  std::string catalog_id;
  std::string text; // what the person wrote with it
  /// Each product with what the platform says of it, in its words; each value as JSON text: "SKU" or 3.
  std::vector<std::vector<std::pair<std::string, std::string>>> items;

  friend bool operator==(const order_content&, const order_content&) = default;
};

/// A message of a kind the platform or we cannot read; it still happened and is recorded.
struct unsupported_content {
  std::string type;   // the platform's own word for it
  int error_code = 0; // 0 when the platform gave none

  friend bool operator==(const unsupported_content&, const unsupported_content&) = default;
};

struct poll_content {
  std::string question;
  std::vector<std::string> options;

  friend bool operator==(const poll_content&, const poll_content&) = default;
};

/// A die, a dart, a slot machine: chance as the platform threw it.
struct dice_content {
  std::string emoji;
  int value = 0;

  friend bool operator==(const dice_content&, const dice_content&) = default;
};

/// What a payment provider, or the platform itself, says of money. Amounts are in the currency's minor unit. Empty:
/// not said.
struct payment_content {
  std::string kind;     // payment_succeeded, payment_failed, checkout_completed, refunded, ...; ignore: nothing to us
  std::string provider; // "stripe", "razorpay", "telegram"
  std::string event_id;
  std::string event_type;          // in the provider's words
  std::string payment_id;          // the money itself: its effect is taken once by this
  std::string provider_payment_id; // at the provider behind the platform (Telegram), where it is refunded by this
  std::string session_id;
  std::string order_id;
  std::string link_id;
  std::string refund_id; // of one of perhaps several refunds of the payment
  std::string reference; // what we gave the provider as our own
  std::optional<std::int64_t> amount;
  std::string currency; // as the provider spells it
  std::string mode;
  std::string payment_status;
  std::string status;
  std::string method;
  std::string error_code;
  std::string error_reason;
  std::optional<bool> livemode;
  std::vector<std::pair<std::string, std::string>> notes; // ours, given back

  friend bool operator==(const payment_content&, const payment_content&) = default;
};

/// What became of our own place in a chat: the person blocked us, or took us back; a group let us in, or put us out.
struct membership_content {
  std::string status; // in the platform's words: member, kicked, left, administrator, ...
  std::string before; // likewise

  friend bool operator==(const membership_content&, const membership_content&) = default;
};

/// Something the platform says about itself or an account: a number change, a customer's new identity.
struct system_content {
  std::string type;
  std::string text;
  std::string new_id; // the sender's id from now on, when that is what changed

  friend bool operator==(const system_content&, const system_content&) = default;
};

/// An earlier message was withdrawn.
struct delete_content {
  std::string target;

  friend bool operator==(const delete_content&, const delete_content&) = default;
};

/// How far one of our own messages came. Statuses only climb: sent < delivered < read < played; failed is final.
struct status_content {
  std::string status; // as the platform spells it; unknown words are kept
  std::string recipient_id;
  std::string tracker; // what we sent as our own id; empty when the platform did not return it
  int error_code = 0;  // 0 unless failed

  friend bool operator==(const status_content&, const status_content&) = default;
};

/// The platform reports a failure that belongs to no message.
struct channel_error_content {
  int error_code = 0;
  std::string text;

  friend bool operator==(const channel_error_content&, const channel_error_content&) = default;
};

/// A time came that the conversation had asked to be told of.
struct timer_content {
  std::string name;
  std::int64_t due = 0; // milliseconds since 1970

  friend bool operator==(const timer_content&, const timer_content&) = default;
};

/// What became of the file of a message: it is in the media store, or it could not be had.
struct stored_media_content {
  std::string target; // external id of the message
  media_kind kind = media_kind::image;
  std::string hash;      // of the content: SHA-256, 64 hex digits; empty: it could not be had
  std::string mime;      // may carry parameters
  std::int64_t size = 0; // bytes
  std::string reason;    // why it could not be had, in our own words; empty if it is there

  friend bool operator==(const stored_media_content&, const stored_media_content&) = default;
};

/// The file of a message should have come by now: it is to be fetched again. See domain/media.hpp.
struct wanted_media_content {
  std::string target;     // external id of the message
  std::int64_t round = 0; // counts from 1
  media_content file;

  friend bool operator==(const wanted_media_content&, const wanted_media_content&) = default;
};

/// A service answered what a workflow had asked it (chat::call).
struct service_content {
  std::string call;  // which call
  bool ok = false;   // false: it failed for good
  std::string value; // what it gave; why it failed

  friend bool operator==(const service_content&, const service_content&) = default;
};

/// Well-formed, and nothing to us.
struct ignored_content {
  std::string reason;

  friend bool operator==(const ignored_content&, const ignored_content&) = default;
};

using event_content =
  std::variant<text_content, media_content, location_content, contact_content, button_content, flow_content,
               reaction_content, order_content, poll_content, dice_content, unsupported_content, system_content,
               delete_content, status_content, payment_content, membership_content, channel_error_content,
               timer_content, service_content, stored_media_content, wanted_media_content, ignored_content>;

/// "/start@foo_bot ref_abc" at the start of a text.
struct bot_command {
  std::string name;   // "start"
  std::string target; // "foo_bot"; empty when nobody is named
  std::string args;   // "ref_abc"

  friend bool operator==(const bot_command&, const bot_command&) = default;
};

/// One thing that happened on a channel. Fields a platform did not send are empty.
struct event {
  std::string channel;        // "whatsapp", "web", "terminal"
  std::string account_id;     // which of our accounts it reached
  std::string external_id;    // the platform's id of the message
  std::string sender_id;      // the platform's id of the person
  std::string sender_user_id; // a second, stable id where a platform has one (WhatsApp BSUID)
  std::string sender_name;
  std::string sender_username; // the name the person can be mentioned by (Telegram)
  std::string language;        // of the person's app, an IETF tag: "it"
  std::string conversation_id; // the sender, or the group
  bool is_group = false;
  std::string topic;      // the part of the chat it belongs to (Telegram's forum topics); empty: the main one
  bool addressed = false; // in a group: to us, by a command, a mention or as an answer to what we wrote
  std::int64_t time = 0;  // seconds since 1970 as the platform says; 0 when it does not
  std::string dedup_key;  // equal for every delivery of the same thing, e.g. "wa:wamid.X"
  std::string reply_to;   // external id of the message answered
  bool forwarded = false;
  std::string edits;       // external id of the earlier message whose content this one replaces; empty: a new message
  std::string media_group; // equal for the parts of one album
  std::vector<std::pair<std::string, std::string>> referral; // the ad or post that led here (WhatsApp), in its words
  std::optional<bot_command> command;
  // Milliseconds. Not 0: it follows the person's last message so quickly, or is part of an album, that it is heard with
  // all that comes before a pause as long. Set by whom it reaches first, and kept, so that it can be decided again.
  std::int64_t burst = 0;
  std::string must_call; // the platform's method that has to be called for this, with external_id; empty: none
  event_content content;

  friend bool operator==(const event&, const event&) = default;
};

} // namespace luna::domain
