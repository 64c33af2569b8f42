// The recorded payloads, and what is checked of every channel's.
#pragma once

#include "channels/inspect.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace luna::test {

inline std::string file_text(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in)
    throw std::runtime_error{"cannot read " + path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline boost::json::value file_json(const std::string& path) {
  return boost::json::parse(file_text(path));
}

#ifdef LUNA_SHARED
/// Calls `visit(item)` for every webhook of a channel in the corpus.
template <class Visitor>
void for_each_webhook(std::string_view channel, Visitor&& visit) {
  auto manifest = file_json(LUNA_SHARED "/corpus/MANIFEST.json");
  for (const auto& item : manifest.at("items").as_array())
    if (item.at("channel").as_string() == channel && item.at("request").at("method") == "POST")
      visit(item);
}

inline std::string payload_of(const boost::json::value& item) {
  return file_text(LUNA_SHARED "/corpus/" + std::string{item.at("file").as_string()});
}

/// True if every field of `expected` is in `got`, with that value.
inline bool fits(const boost::json::object& expected, const boost::json::object& got) {
  for (const auto& [key, value] : expected) {
    const auto* found = got.if_contains(key);
    if (!found || *found != value)
      return false;
  }
  return true;
}

using body_parser = std::function<domain::result<std::vector<domain::event>>(std::string& body)>;

/// Every recorded webhook gives exactly the expected events, and each of them survives being stored. Returns how many
/// webhooks there were.
inline std::size_t check_recorded(std::string_view channel, const body_parser& parse) {
  std::size_t webhooks = 0;
  for_each_webhook(channel, [&](const boost::json::value& item) {
    INFO(item.at("id"));
    auto body = payload_of(item);
    auto events = parse(body);
    REQUIRE(events.has_value());
    const auto& expected = item.at("expect").as_array();
    REQUIRE(events->size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      auto stored = channels::to_json((*events)[i]);
      INFO("expected " << expected[i] << "\n     got " << stored);
      CHECK(fits(expected[i].as_object(), boost::json::parse(stored).as_object()));
      auto restored = channels::event_from_json(stored);
      CHECK((restored && *restored == (*events)[i]));
    }
    ++webhooks;
  });
  return webhooks;
}

/// A recorded webhook that is cut anywhere is invalid as a whole.
inline void check_cut(std::string_view channel, const body_parser& parse) {
  for_each_webhook(channel, [&](const boost::json::value& item) {
    INFO(item.at("id"));
    auto body = payload_of(item);
    while (!body.empty() && body.back() != '}')
      body.pop_back();
    for (std::size_t size = 0; size < body.size(); ++size) {
      auto cut = body.substr(0, size);
      if (parse(cut))
        FAIL("accepted after " << size << " bytes");
    }
  });
}

/// A recorded webhook with any one byte changed is invalid, or read into what can be stored; never a crash.
inline void check_changed(std::string_view channel, const body_parser& parse) {
  for_each_webhook(channel, [&](const boost::json::value& item) {
    const auto body = payload_of(item);
    for (std::size_t i = 0; i < body.size(); ++i)
      for (char byte : {'\0', '"', '{', ']', '\\', '\xff', '9'}) {
        auto changed = body;
        changed[i] = byte;
        if (auto events = parse(changed))
          for (const auto& what : *events)
            if (*channels::event_from_json(channels::to_json(what)) != what)
              FAIL("byte " << i << " of " << item.at("id"));
      }
  });
}
#endif

} // namespace luna::test
