// Reading JSON that somebody else wrote: a node that is missing or of another type answers every question with nothing.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace luna::channels {

/// A value, or the reason why there is none; `node["key"]` never fails, it hands the reason on.
using node = simdjson::simdjson_result<simdjson::dom::element>;

inline const node nothing{simdjson::NO_SUCH_FIELD};

/// A copy in which U+0000, legal in JSON, is U+FFFD: C strings and databases would end the text there.
inline std::string without_nul(std::string_view text) {
  if (text.find('\0') == text.npos)
    return std::string{text};
  std::string copy;
  for (auto end = text.find('\0'); end != text.npos; end = text.find('\0')) {
    copy.append(text.substr(0, end)).append("\ufffd");
    text.remove_prefix(end + 1);
  }
  copy.append(text);
  return copy;
}

inline std::optional<std::string> text_if(const node& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS)
    return std::nullopt;
  return without_nul(text);
}

/// Empty if there is no text.
inline std::string text_of(const node& value) {
  return text_if(value).value_or(std::string{});
}

/// The first of a few nodes that holds a text which is not empty.
template <class... Nodes>
std::string first_text(const Nodes&... values) {
  std::string text;
  static_cast<void>((... || !(text = text_of(values)).empty()));
  return text;
}

/// The number or truth value; 0 or false if there is none.
template <class T>
T value_of(const node& value) {
  T read{};
  return value.get(read) == simdjson::SUCCESS ? read : T{};
}

template <class Visitor>
void for_each(const node& list, Visitor&& visit) {
  simdjson::dom::array elements;
  if (list.get(elements) == simdjson::SUCCESS)
    for (auto element : elements)
      visit(node{simdjson::dom::element{element}});
}

/// The members of an object that are texts, numbers or truth values, in the order written. False if it is no object.
template <class Visitor>
bool for_each_text(const node& value, Visitor&& visit) {
  simdjson::dom::object members;
  if (value.get(members) != simdjson::SUCCESS)
    return false;
  for (auto [key, member] : members)
    if (member.is_string())
      visit(without_nul(key), text_of(node{simdjson::dom::element{member}}));
    else if (!member.is_object() && !member.is_array() && !member.is_null())
      visit(without_nul(key), simdjson::minify(member));
  return true;
}

/// The members of an object in the order written, values as JSON text. False if it is no object.
template <class Visitor>
bool for_each_member(const node& value, Visitor&& visit) {
  simdjson::dom::object members;
  if (value.get(members) != simdjson::SUCCESS)
    return false;
  for (auto [key, member] : members)
    visit(without_nul(key), simdjson::minify(member));
  return true;
}

} // namespace luna::channels
