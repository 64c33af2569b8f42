// The recorded payloads, and small helpers to read them.
#pragma once

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

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
/// Calls `visit(item)` for every webhook of the channel in the corpus.
template <class Visitor>
void for_each_webhook(std::string_view channel, Visitor&& visit) {
  auto manifest = file_json(LUNA_SHARED "/corpus/MANIFEST.json");
  for (const auto& item : manifest.at("items").as_array())
    if (item.at("channel").as_string() == channel && item.at("request").at("method") == "POST")
      visit(item);
}

template <class Visitor>
void for_each_webhook(Visitor&& visit) {
  for_each_webhook("whatsapp", visit);
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
#endif

} // namespace luna::test
