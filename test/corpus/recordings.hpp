// Recorded payloads, and what every platform's codec makes of them.
#pragma once

#include <boost/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace luna::corpus {

/// A folder of recorded payloads. Its MANIFEST.json is
///   {secrets: {whatsapp_app_secret, whatsapp_verify_token, telegram_secret_token, telegram_bot_username,
///              stripe_webhook_secret, stripe_signed_at, razorpay_webhook_secret},
///    items: [{id, file, channel, sha256?, request?: {method, path_hint, headers}, expect_http?: [200], expect: [...],
///             also_ok?: ["ignore"]}]}
/// - channel is a platform's; or "platform", for a record {platform, response: {status, headers, body}} of what a
///   platform's API answered to a request of ours
/// - expect lists the canonical events (channels/inspect.hpp) in order; every field present must match
/// - what a body tells twice may be expected once or twice
/// - expect_http with statuses that take a request and others that refuse it allows both
/// - a body that no codec reads is right where no event is expected but ignored ones: it is kept aside
/// - also_ok names the kind of event that every event may be instead
class recordings {
public:
  /// @throws std::runtime_error that says what is wrong with the folder, and what would be right.
  explicit recordings(std::filesystem::path folder);

  /// Each has a text `id`, `file` and `channel`, and a list `expect`.
  const boost::json::array& items() const { return items_; }

  /// What is wrong with our reading of the item, one line each; empty: nothing. Besides what is expected:
  /// - the file is the one recorded
  /// - a request is refused without its signature, when it is signed under another secret, and, where the platform
  /// signs
  ///   the body, with a bit changed anywhere in it
  /// - every event that has an effect has a dedup_key, and reading it again gives the same keys
  /// - every event survives being stored
  std::vector<std::string> problems(const boost::json::object& item) const;

private:
  std::vector<std::string> problems_of_request(const boost::json::object& item, const std::string& body) const;

  std::filesystem::path folder_;
  boost::json::object secrets_;
  boost::json::array items_;
};

/// Reads the folder's items and tells `print` a line a problem and a line a channel. True if there was no problem.
/// @throws std::runtime_error as recordings().
bool replay(const std::filesystem::path& folder, const std::function<void(const std::string&)>& print);

} // namespace luna::corpus
