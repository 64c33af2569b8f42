#include "test/golden/golden_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <regex>

namespace luna::golden {

namespace {

/// Of sources that name neither clock nor place: the central station of the Rashtriya Panchang, India's own almanac.
constexpr spot central_station{23.0 + 11.0 / 60.0, 82.5, 19'800.0};

const json::object* object_at(const json::object& object, std::string_view key) {
  const auto* field = object.if_contains(key);
  return field ? field->if_object() : nullptr;
}

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

spot spot_of(const json::object& given) {
  return {number_at(given, "lat"), number_at(given, "lon"), number_at(given, "tz_offset_hours") * 3600.0};
}

std::optional<domain::house_system> houses_named(std::string_view words) {
  using domain::house_system;
  static constexpr std::array names{
    std::pair{"whole", house_system::whole_sign},  std::pair{"equal", house_system::equal},
    std::pair{"sripati", house_system::sripati},   std::pair{"porphyry", house_system::sripati},
    std::pair{"placidus", house_system::placidus}, std::pair{"kp", house_system::placidus}};
  auto text = small(words);
  for (const auto& [name, system] : names)
    if (has(text, name))
      return system;
  return std::nullopt;
}

void read_settings(const json::object& given, golden_case& c) {
  if (auto key = text_at(given, "ayanamsa"); !key.empty()) {
    if (auto known = zero_point_named(key))
      c.settings.zero_point = *known;
    else
      c.problem = fmt::format("ayanamsa {}", key);
  }
  if (small(text_at(given, "node")).starts_with("true"))
    c.settings.node = domain::lunar_node::true_node;
  if (has(text_at(given, "positions"), "geometric"))
    c.settings.positions = domain::position_kind::geometric;
  if (text_at(given, "ayanamsa_nutation").starts_with("excluded"))
    c.settings.ayanamsa_nutation = false;
  if (given.contains("dasha_year_days"))
    c.settings.dasha_year_days = number_at(given, "dasha_year_days");
  if (auto house = text_at(given, "house"); !house.empty()) {
    if (auto known = houses_named(house))
      c.settings.houses = *known;
    else
      c.problem = fmt::format("houses {}", house);
  }
  c.varga_words = small(text_at(given, "varga_method"));
  auto sunrise = text_at(given, "sun_rise_def");
  c.rises_by_note = has(sunrise, "note");
  if (auto known = rising_of(sunrise))
    c.settings.sunrise = c.settings.birth_sunrise = *known;
  if (c.settings.sunrise == domain::rise_definition::hindu) // one rule for both in jyotisha and drik-panchanga
    c.settings.moonrise = domain::rise_definition::hindu;
  if (auto known = rising_of(text_at(given, "sunrise")))
    c.settings.birth_sunrise = *known;
  if (auto known = rising_of(text_at(given, "moon_rise_def")))
    c.settings.moonrise = *known;
}

} // namespace

std::string text_at(const json::object& object, std::string_view key) {
  const auto* field = object.if_contains(key);
  return field && field->is_string() ? std::string{field->get_string()} : std::string{};
}

double number_at(const json::object& object, std::string_view key, double otherwise) {
  const auto* field = object.if_contains(key);
  return field && field->is_number() ? field->to_number<double>() : otherwise;
}

std::string small(std::string_view text) {
  std::string letters{text};
  std::transform(letters.begin(), letters.end(), letters.begin(), [](unsigned char c) { return std::tolower(c); });
  return letters;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::optional<domain::ayanamsa> zero_point_named(std::string_view words) {
  static constexpr std::array others{
    std::pair{"true_citra", "true_chitra"},       std::pair{"true_lahiri", "true_chitra"},
    std::pair{"true_pusya", "true_pushya"},       std::pair{"fagan", "fagan_bradley"},
    std::pair{"ss_chitra", "ss_citra"},           std::pair{"bhasin", "jn_bhasin"},
    std::pair{"kp_senthil", "krishnamurti_vp291"}};
  auto key = small(words);
  std::replace_if(
    key.begin(), key.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  const auto* other = std::find_if(others.begin(), others.end(), [&](const auto& names) { return key == names.first; });
  return domain::ayanamsa_of(other == others.end() ? std::string_view{key} : other->second);
}

std::vector<step> steps_of(std::string_view path) {
  std::vector<step> steps(1);
  auto depth = 0;
  for (auto c : path) {
    if (c == '[' && depth++ == 0) {
      steps.back().arguments.emplace_back();
    } else if (c == ']' && --depth == 0) {
    } else if (depth > 0) {
      steps.back().arguments.back() += c;
    } else if (c == '.' && steps.back().name.find('@') == std::string::npos) {
      steps.emplace_back();
    } else {
      steps.back().name += c;
    }
  }
  return steps;
}

std::optional<domain::rise_definition> rising_of(std::string_view words) {
  auto text = small(words);
  if (has(text, "hindu"))
    return domain::rise_definition::hindu;
  if (has(text, "upper limb"))
    return domain::rise_definition::upper_limb;
  if (!has(text, "centre") && !has(text, "center"))
    return std::nullopt;
  return has(text, "no refraction") || !has(text, "refraction") ? domain::rise_definition::centre
                                                                : domain::rise_definition::centre_refracted;
}

std::optional<double> instant_of(std::string_view text, std::string_view date, double offset_seconds) {
  static const std::regex whole{
    R"((\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d:\d\d)?)"};
  static const std::regex julian{R"((?:[Jj][Dd] ?)?(\d{7}(?:\.\d+)?))"};
  static const std::regex clock{R"((\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d|\+1)?)"};
  std::string given{text};
  std::smatch part;
  std::string tail;
  auto days = 0.0, seconds = 0.0;
  auto number = [&](std::size_t i) { return part[i].matched ? std::stod(part[i].str()) : 0.0; };
  if (std::regex_match(given, part, whole)) {
    domain::civil_date day{static_cast<int>(number(1)), static_cast<unsigned>(number(2)),
                           static_cast<unsigned>(number(3))};
    if (!domain::is_valid(day))
      return std::nullopt;
    days = static_cast<double>(domain::days_of(day));
    seconds = number(4) * 3600.0 + number(5) * 60.0 + number(6);
    tail = part[7].str();
  } else if (std::regex_match(given, part, clock) && date.size() >= 10) {
    auto midnight = instant_of(date.substr(0, 10), {}, 0.0);
    if (!midnight)
      return std::nullopt;
    days = *midnight / 86'400.0;
    seconds = number(1) * 3600.0 + number(2) * 60.0 + number(3);
    tail = part[4].str();
    if (tail == "+1") {
      days += 1.0;
      tail.clear();
    }
  } else if (std::regex_match(given, part, julian)) {
    days = number(1) - domain::julian_day_of(0);
    tail = "Z";
  } else {
    return std::nullopt;
  }
  if (tail == "Z")
    offset_seconds = 0.0;
  else if (!tail.empty())
    offset_seconds =
      (tail[0] == '-' ? -60.0 : 60.0) * (std::stod(tail.substr(1, 2)) * 60.0 + std::stod(tail.substr(4, 2)));
  return days * 86'400.0 + seconds - offset_seconds;
}

std::string instant_text(std::int64_t ut_seconds) {
  auto days = ut_seconds / 86'400 - (ut_seconds % 86'400 < 0 ? 1 : 0);
  auto date = domain::civil_date_of_days(days);
  auto rest = ut_seconds - days * 86'400;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day, rest / 3600,
                     rest / 60 % 60, rest % 60);
}

golden_case read_case(const json::object& raw) {
  golden_case c;
  c.raw = raw;
  c.id = text_at(raw, "id");
  c.category = text_at(raw, "category");
  if (auto trust = text_at(raw, "trust"); !trust.empty())
    c.trust = trust[0];
  if (const auto* source = object_at(raw, "source"))
    c.source = text_at(*source, "repo");
  if (const auto* settings = object_at(raw, "settings"))
    read_settings(*settings, c);
  if (const auto* born = object_at(raw, "birth")) {
    c.where = spot_of(*born);
    c.date = text_at(*born, "date");
    if (auto at = instant_of(c.date + " " + text_at(*born, "time"), {}, c.where.offset_seconds))
      c.birth = domain::birth{std::llround(*at), c.where.latitude, c.where.longitude};
  } else if (const auto* input = object_at(raw, "input")) {
    c.where = spot_of(*input);
    c.date = text_at(*input, "date");
  }
  const auto* given = object_at(raw, raw.contains("birth") ? "birth" : "input");
  c.has_place = given && given->contains("lat");
  if (!c.has_place)
    c.where.latitude = central_station.latitude, c.where.longitude = central_station.longitude;
  if (!given || !given->contains("tz_offset_hours"))
    c.where.offset_seconds = central_station.offset_seconds;
  return c;
}

spots places_named(const json::array& cases) {
  spots named;
  for (const auto& raw : cases)
    for (const auto* key : {"birth", "input"})
      if (const auto* given = object_at(raw.as_object(), key); given && given->contains("lat"))
        named.push_back({small(text_at(*given, "place")), spot_of(*given)});
  return named;
}

bool leaves_place_to_source(const golden_case& c, const std::vector<step>& path) {
  const auto& first = path.front();
  return !c.has_place && first.name.find(' ') != std::string::npos && first.arguments.size() == 1
         && first.arguments[0].find(' ') == std::string::npos;
}

} // namespace luna::golden
