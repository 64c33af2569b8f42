#include "test/corpus/comparison.hpp"

#include <fmt/format.h>

namespace luna::corpus {

namespace json = boost::json;

namespace {

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Boost.JSON holds 5 and 5.0 to be different.
bool equal(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number() && (a.is_double() || b.is_double()))
    return a.to_number<double>() == b.to_number<double>();
  return a == b;
}

std::vector<std::string> differences_of_objects(const json::object& expected, const json::object& got,
                                                const std::string& path) {
  std::vector<std::string> all;
  for (const auto& [key, value] : expected)
    append(all, differences(value, got.if_contains(key), path + (path.empty() ? "" : ".") + std::string{key}));
  return all;
}

std::vector<std::string> differences_of_lists(const json::array& expected, const json::array& got,
                                              const std::string& path) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < expected.size(); ++i)
    append(all, differences(expected[i], &got[i], fmt::format("{}[{}]", path, i)));
  return all;
}

} // namespace

std::vector<std::string> differences(const json::value& expected, const json::value* got, const std::string& path) {
  if (!got && expected.is_null())
    return {};
  if (got && expected.is_object() && got->is_object())
    return differences_of_objects(expected.get_object(), got->get_object(), path);
  if (got && expected.is_array() && got->is_array() && expected.get_array().size() == got->get_array().size())
    return differences_of_lists(expected.get_array(), got->get_array(), path);
  if (got && equal(expected, *got))
    return {};
  return {fmt::format("field {}: expected {}, got {}", path, json::serialize(expected),
                      got ? json::serialize(*got) : "nothing")};
}

std::string_view text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value ? value->if_object() : nullptr;
}

const json::array* list_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value ? value->if_array() : nullptr;
}

} // namespace luna::corpus
