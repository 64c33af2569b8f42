// What was expected against what came.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace luna::corpus {

/// Where `got` is not what `expected` asks for, one line each: `field media.mime: expected "image/png", got nothing`.
/// Every field of an expected object must be there and match, whatever else is; lists match element by element and have
/// the same length; null asks for null or nothing; numbers match by value. `path` is the name of what is compared.
std::vector<std::string> differences(const boost::json::value& expected, const boost::json::value* got,
                                     const std::string& path = {});

/// The member of that name, as a text; empty if it is none.
std::string_view text_at(const boost::json::object& object, std::string_view key);

/// Null if there is no object of that name.
const boost::json::object* object_at(const boost::json::object& object, std::string_view key);

/// Null if there is no list of that name.
const boost::json::array* list_at(const boost::json::object& object, std::string_view key);

} // namespace luna::corpus
