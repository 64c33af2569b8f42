// What a platform's folder offers the rest of Luna: bytes to canonical events, replies to bytes. Pure; no sockets, no
// clock, no state but what an account is configured with. `channels/README.md` shows how to add one.
#pragma once

#include "domain/delivery.hpp"
#include "domain/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::channels {

/// One of our accounts on a platform, as the operator set it up. What a platform does not use is empty.
struct account {
  std::string channel;      // "whatsapp", "telegram", "stripe", "razorpay"
  std::string id;           // the platform's: WhatsApp's phone number id, Telegram's bot id
  std::string name;         // Telegram: the bot's username, without @
  std::string secret;       // what proves that a webhook is the platform's
  std::string old_secret;   // Razorpay: the one before, while events signed with it may still come
  std::string verify_token; // WhatsApp: what its handshake asks for
  std::string token;        // what lets us send; empty: nothing is sent
  std::string api_base;     // "https://graph.facebook.com/v24.0"; no slash at the end
  bool read_marks = false;  // WhatsApp: tell people that we have read what they wrote; a request more a message
  std::string plan;         // WhatsApp: the template for what is late, "name:language"; empty: it is parked
};

/// A webhook as it was received. Refers to the request's memory.
struct webhook {
  std::string_view query; // after the question mark, not decoded
  std::string& body;      // may be moved in memory while it is read; its text stays as it is
  std::function<std::string_view(std::string_view name)> header; // empty if there is none; any spelling of the name
  std::int64_t now = 0;                                          // seconds since 1970
};

/// A request to the platform's API.
struct api_call {
  std::string method = "POST";
  std::string url; // whole, or what follows the account's api_base: "/106540352242922/messages"
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// How a reply is sent, when the platform refused it as it was.
enum class form : std::uint8_t {
  full,     // as decided
  plain,    // its text without any formatting
  document, // its text as a file, because it is too long for a message
};

/// A file that goes with a reply.
struct attachment {
  std::string bytes;
  std::string mime;
  std::string filename;
  std::string platform_id; // after upload(), where the platform wants that first
};

/// What an attempt to send came to.
struct send_judgement {
  enum class kind : std::uint8_t {
    accepted,        // `platform_id` is the message's id, if it has one
    retry,           // certainly not taken; again after a pause of at least `retry_after`
    ambiguous,       // may have been taken: wait for a status before sending again
    parked,          // will never be taken
    unreachable,     // neither this nor anything else reaches the person until they write again
    outside_window,  // too long since the person wrote: an approved template, or nothing
    plain,           // certainly not taken: the formatting is wrong; again at once in form::plain
    too_long,        // likewise: the text is too long; again at once in form::document
    media_refused,   // likewise: the file cannot be used; again at once without it
    moved,           // likewise: the person is `platform_id` now
    channel_stopped, // certainly not taken, and nothing else will be until somebody acts
  };
  kind outcome = kind::accepted;
  std::string platform_id;
  std::chrono::milliseconds retry_after{0}; // the least pause the platform asks for
  std::string reason;                       // our own words, with the platform's code; empty when accepted
};

/// An HTTP answer; status 0: none came.
struct api_answer {
  int status = 0;
  std::string_view body;
  std::optional<std::chrono::seconds> retry_after; // the header of that name
  bool may_have_been_sent = true;                  // false: the platform cannot have seen the request
};

/// Where a file of the person's can be had.
struct media_location {
  std::string url;       // whole, or what follows the account's api_base
  std::string mime;      // empty: not said
  std::string sha256;    // of the content, hex; empty: not said
  std::int64_t size = 0; // bytes; 0: not said
};

class codec {
public:
  virtual ~codec() = default;

  /// Whether the platform made the request. To be asked before anything else of it; takes the time it takes for any
  /// other body of that length. May be called by several threads at once, as may all the rest.
  virtual bool authentic(const webhook& request) const = 0;

  /// The events of an authentic body, in order; all or nothing. Inside a valid envelope nothing is an error: what
  /// cannot be read becomes unsupported_content or ignored_content. account_id is the account's, unless the body names
  /// another. Errors: invalid, for what is no envelope of the platform.
  virtual domain::result<std::vector<domain::event>> parse(const webhook& request) const = 0;

  /// What answers a GET of the webhook's address, with which some platforms check it: text/plain and nothing else, for
  /// it is what the client sent. None if the platform has no such check. `query` is not decoded. Errors: unauthorized;
  /// invalid, for what has nothing to send back.
  virtual std::optional<domain::result<std::string>> handshake(std::string_view query) const {
    static_cast<void>(query);
    return std::nullopt;
  }

  /// What answers the request once its events are durable; mostly "{}".
  virtual std::string acknowledgement() const { return "{}"; }

  // The rest is for channels that people write on. The defaults are those of one that they do not.

  /// The reply as messages the platform takes, each within its limits, in order; nothing of the text is lost.
  virtual std::vector<domain::reply> fit(domain::reply what) const { return {std::move(what)}; }

  /// How long after the person wrote they may be written to without a template; 0: for ever.
  virtual std::chrono::seconds window() const { return std::chrono::seconds{0}; }

  /// What replaces a reply outside the window: one with reply_template, by the account's plan; or none.
  virtual std::optional<domain::reply> outside_window(const domain::reply&) const { return std::nullopt; }

  /// The upload that must go before a reply with this file; none if the file travels with the reply.
  virtual std::optional<api_call> upload(const attachment&) const { return std::nullopt; }
  /// The platform_id that an upload's answer gives; none if it failed: judge() says how.
  virtual std::optional<std::string> uploaded(const api_answer&) const { return std::nullopt; }

  /// The request that hands a reply over, which fit() made. `file` is there if its extra is reply_media, as upload()
  /// was given it and with the platform_id that came of that; null means: without it, the text and the file's name
  /// instead. In form::document, where the platform wants uploads first, it holds the text.
  virtual api_call render(const domain::delivery& what, form how, const attachment* file) const = 0;

  /// What an answer to render()'s or upload()'s request means. `attempt` counts from 1.
  virtual send_judgement judge(const api_answer& answer, std::uint32_t attempt) const = 0;

  /// What it means that a status says with this code that a message failed, after it had been accepted. `attempt`: as
  /// above.
  virtual send_judgement judge_failure(int code, std::uint32_t attempt) const {
    static_cast<void>(attempt);
    return {send_judgement::kind::parked, {}, {}, std::to_string(code) + ": the platform could not deliver it"};
  }

  /// Requests that a person sees the effect of at once, and nobody waits for: the read mark, the answer to a pressed
  /// button. To be sent when the event is durable.
  virtual std::vector<api_call> courtesies(const domain::event&) const { return {}; }

  /// Shows that we are typing, after `last` came from the person; none where a platform cannot. Holds for `typing_for`.
  virtual std::optional<api_call> typing(const domain::event& last) const {
    static_cast<void>(last);
    return std::nullopt;
  }
  virtual std::chrono::seconds typing_for() const { return std::chrono::seconds{0}; }

  /// The longest file of that kind that people can send, in bytes.
  virtual std::size_t file_bytes_max(domain::media_kind) const { return std::size_t{20} * 1024 * 1024; }
  /// Asks how the platform sees our webhook; none where it cannot be asked.
  virtual std::optional<api_call> ask_webhook() const { return std::nullopt; }
  /// What is wrong with it by that answer, in our words; empty: nothing, or it cannot be told.
  virtual std::string webhook_trouble(const api_answer&) const { return {}; }

  /// The first of two hops to a file: asks where it is.
  virtual std::optional<api_call> locate(const domain::media_content&) const { return std::nullopt; }
  /// The second: where it is. Errors: unavailable (ask again), not_found, invalid (the platform will never give it).
  virtual domain::result<media_location> located(const api_answer&) const { return domain::fault::not_found; }
  /// The request for what is there.
  virtual api_call fetch(const media_location& where) const { return {"GET", where.url, {}, {}}; }
};

/// A platform, registered. Its name is that of its folder and of its route: /webhooks/<name>.
struct platform {
  std::string_view name;
  std::unique_ptr<codec> (*open)(const account& which);
  bool delivers = true; // replies are handed over by codec::render; false: nobody writes on it (payments)
};

/// Every platform there is.
std::span<const platform> platforms();
/// None if there is no such platform.
const platform* find_platform(std::string_view name);

} // namespace luna::channels
