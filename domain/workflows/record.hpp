// How answers are written into a history. The forms are part of stored conversations: never change one, add another.
#pragma once

#include "domain/language/dates.hpp"
#include "domain/language/times.hpp"
#include "domain/places/gazetteer.hpp"
#include "domain/time/zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

/// Fields joined so that any bytes come back: each as its length, a colon and its bytes.
std::string join_fields(const std::vector<std::string>& fields);
/// None if `joined` is not the work of join_fields.
std::optional<std::vector<std::string>> split_fields(std::string_view joined);

std::string to_record(const std::string& text);
std::string to_record(std::int64_t number);
std::string to_record(const date_reading& reading);
std::string to_record(const time_reading& reading);
std::string to_record(const search_result& found);
std::string to_record(const zone_reading& reading);

/// Each is false, and leaves its argument unspecified, for a record of another form.
bool from_record(std::string_view record, std::string& text);
bool from_record(std::string_view record, std::int64_t& number);
bool from_record(std::string_view record, date_reading& reading);
bool from_record(std::string_view record, time_reading& reading);
bool from_record(std::string_view record, search_result& found);
bool from_record(std::string_view record, zone_reading& reading);

} // namespace luna::domain
