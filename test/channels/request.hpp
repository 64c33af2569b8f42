// A webhook request as a test makes it up.
#pragma once

#include "channels/codec.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luna::test {

struct request {
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::int64_t now = 0;

  /// Refers to this request.
  channels::webhook view() {
    return {{}, body, [this](std::string_view name) { return header(name); }, now};
  }

private:
  std::string_view header(std::string_view name) const {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    for (const auto& [key, value] : headers)
      if (std::equal(key.begin(), key.end(), name.begin(), name.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }))
        return value;
    return {};
  }
};

inline std::vector<std::pair<std::string, std::string>> headers_of(const boost::json::value& object) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [key, value] : object.as_object())
    headers.emplace_back(key, value.as_string());
  return headers;
}

} // namespace luna::test
