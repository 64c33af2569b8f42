#include "domain/workflows/record.hpp"

#include <charconv>

namespace luna::domain {

namespace {

template <class T>
bool parse(std::string_view text, T& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The shortest text that reads back as the same double.
std::string text_of(double number) {
  char buffer[32];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return {buffer, end};
}

} // namespace

std::string join_fields(const std::vector<std::string>& fields) {
  std::string joined;
  for (const auto& field : fields)
    joined += std::to_string(field.size()) + ':' + field;
  return joined;
}

std::optional<std::vector<std::string>> split_fields(std::string_view joined) {
  std::vector<std::string> fields;
  while (!joined.empty()) {
    auto colon = joined.find(':');
    std::size_t size = 0;
    if (colon == std::string_view::npos || !parse(joined.substr(0, colon), size) || joined.size() - colon - 1 < size)
      return std::nullopt;
    fields.emplace_back(joined.substr(colon + 1, size));
    joined.remove_prefix(colon + 1 + size);
  }
  return fields;
}

std::string to_record(const std::string& text) {
  return text;
}

bool from_record(std::string_view record, std::string& text) {
  text = record;
  return true;
}

std::string to_record(std::int64_t number) {
  return std::to_string(number);
}

bool from_record(std::string_view record, std::int64_t& number) {
  return parse(record, number);
}

std::string to_record(const date_reading& reading) {
  std::vector<std::string> fields;
  for (const auto& day : reading.days)
    for (auto part : {day.year, static_cast<int>(day.month), static_cast<int>(day.day)})
      fields.push_back(std::to_string(part));
  return join_fields(fields);
}

bool from_record(std::string_view record, date_reading& reading) {
  auto fields = split_fields(record);
  if (!fields || fields->empty() || fields->size() % 3 != 0)
    return false;
  reading = {};
  for (std::size_t i = 0; i < fields->size(); i += 3) {
    civil_date day;
    if (!parse((*fields)[i], day.year) || !parse((*fields)[i + 1], day.month) || !parse((*fields)[i + 2], day.day)
        || !is_valid(day))
      return false;
    reading.days.push_back(day);
  }
  reading.what = reading.days.size() == 1 ? date_reading::kind::unique : date_reading::kind::ambiguous;
  return true;
}

std::string to_record(const time_reading& reading) {
  std::vector<std::string> fields;
  for (const auto& time : reading.times)
    for (auto part : {time.hour, time.minute, time.second})
      fields.push_back(std::to_string(part));
  return join_fields(fields);
}

bool from_record(std::string_view record, time_reading& reading) {
  auto fields = split_fields(record);
  if (!fields || fields->size() % 3 != 0)
    return false;
  reading = {};
  for (std::size_t i = 0; i < fields->size(); i += 3) {
    civil_time time;
    if (!parse((*fields)[i], time.hour) || !parse((*fields)[i + 1], time.minute)
        || !parse((*fields)[i + 2], time.second) || !is_valid(time))
      return false;
    reading.times.push_back(time);
  }
  reading.what = reading.times.empty()       ? time_reading::kind::unknown
                 : reading.times.size() == 1 ? time_reading::kind::unique
                                             : time_reading::kind::half_of_day;
  return true;
}

std::string to_record(const search_result& found) {
  std::vector<std::string> fields{found.exact ? "exact" : "guess"};
  for (const auto& p : found.places)
    fields.push_back(
      join_fields({p.name, p.region, p.country, p.country_code, p.zone, text_of(p.latitude), text_of(p.longitude),
                   std::to_string(p.population), p.near, p.district, p.region_code}));
  return join_fields(fields);
}

bool from_record(std::string_view record, search_result& found) {
  auto fields = split_fields(record);
  if (!fields || fields->empty() || ((*fields)[0] != "exact" && (*fields)[0] != "guess"))
    return false;
  found = {};
  found.exact = (*fields)[0] == "exact";
  for (std::size_t i = 1; i < fields->size(); ++i) {
    auto parts = split_fields((*fields)[i]);
    place p;
    if (!parts || (parts->size() != 9 && parts->size() != 11) || !parse((*parts)[5], p.latitude)
        || !parse((*parts)[6], p.longitude) || !parse((*parts)[7], p.population))
      return false;
    p.name = (*parts)[0];
    p.region = (*parts)[1];
    p.country = (*parts)[2];
    p.country_code = (*parts)[3];
    p.zone = (*parts)[4];
    p.near = (*parts)[8];
    if (parts->size() == 11) { // before there were districts it was nine
      p.district = (*parts)[9];
      p.region_code = (*parts)[10];
    }
    found.places.push_back(std::move(p));
  }
  return true;
}

std::string to_record(const zone_reading& reading) {
  std::vector<std::string> fields;
  for (const auto& at : reading.options)
    fields.push_back(join_fields({std::to_string(at.ut_seconds), std::to_string(at.offset_seconds), at.abbreviation,
                                  at.local_mean_time ? "1" : "0"}));
  return join_fields(fields);
}

bool from_record(std::string_view record, zone_reading& reading) {
  auto fields = split_fields(record);
  if (!fields || fields->size() > 2)
    return false;
  reading = {};
  for (const auto& field : *fields) {
    auto parts = split_fields(field);
    local_instant at;
    if (!parts || parts->size() != 4 || !parse((*parts)[0], at.ut_seconds) || !parse((*parts)[1], at.offset_seconds))
      return false;
    at.abbreviation = (*parts)[2];
    at.local_mean_time = (*parts)[3] == "1";
    reading.options.push_back(std::move(at));
  }
  reading.what = reading.options.empty()       ? zone_reading::kind::nonexistent
                 : reading.options.size() == 1 ? zone_reading::kind::unique
                                               : zone_reading::kind::ambiguous;
  return true;
}

} // namespace luna::domain
