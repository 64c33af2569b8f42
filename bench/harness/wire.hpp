// The platforms' side of the wire: webhooks to a server, and its sends, read.
#pragma once

#include "channels/signature.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luna::bench {

enum class channel : std::uint8_t { whatsapp, telegram, web };

constexpr const char* channel_names[] = {"whatsapp", "telegram", "web"};

struct outgoing {
  std::uint64_t number = 0; // of the person's message, from 1
  std::string_view text;
  std::uint64_t edits = 0;  // number of the message that this one changes; 0: none
  std::int64_t sent_at = 0; // seconds since 1970
};

/// What a server sent to a person.
struct sent_reply {
  std::uint32_t person = 0;
  std::string text;
  std::string id; // the server's own; empty if it gives none
};

/// Writes webhooks. The people are numbered from 0; their addresses are drawn from `run`, so that another run meets
/// other people.
class wire {
public:
  /// `run` counts seconds since 1970, or anything else that differs from run to run.
  wire(const std::string& whatsapp_secret, std::string telegram_secret, std::uint64_t run);

  /// A whole request that carries these messages of a person. Telegram and the web take one at a time.
  std::string messages(channel to, std::uint32_t person, std::span<const outgoing> what);

  /// A WhatsApp status ("sent", "delivered") of a reply.
  std::string status(std::string_view platform_id, std::string_view status, std::string_view reply_id,
                     std::uint32_t person);

  /// A send to the Graph API or the Bot API. None for what carries no text, such as a read mark.
  /// Throws std::runtime_error for what is no send.
  std::optional<sent_reply> read_send(std::string_view path, std::string_view body) const;

  /// The texts of the web's answer. Throws as read_send.
  static std::vector<std::string> read_web_answer(std::string_view body);

private:
  std::string whatsapp(std::string_view value);
  std::uint32_t person_of(std::string_view address) const;

  channels::hmac_sha256 signer_;
  std::string telegram_secret_;
  std::uint64_t first_;
};

constexpr std::string_view phone_number_id = "106540352242922";

} // namespace luna::bench
