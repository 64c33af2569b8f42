// One case of the golden vectors (schema vedic-golden-1): what was born where, by which settings, and by which clock.
#pragma once

#include "domain/astro/chart.hpp"
#include "domain/time/civil.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luna::golden {

namespace json = boost::json;

/// A field of that key; empty, or `otherwise`, if there is none of that type.
std::string text_at(const json::object& object, std::string_view key);
double number_at(const json::object& object, std::string_view key, double otherwise = 0.0);

/// In small letters.
std::string small(std::string_view text);

/// "12"; none for any other text.
std::optional<std::size_t> whole_number(std::string_view text);

/// A part of a path, "cusp5[Delhi 1990-01-15T06:30Z]": its name, and what stands in each pair of brackets.
struct step {
  std::string name;
  std::vector<std::string> arguments;
};
/// Steps are parted by dots outside of brackets; what follows the last bracket is part of the step's name, after a
/// blank: "sunrise[2024-07-17 chennai] JHora" is {"sunrise JHora", {"2024-07-17 chennai"}}. Dots after an @ are part of
/// an instant: "lahiri@2458434.083" is one step.
std::vector<step> steps_of(std::string_view path);

/// Coordinates and the clock's distance from UT.
struct spot {
  double latitude = 0.0, longitude = 0.0; // degrees, north and east positive
  double offset_seconds = 0.0;            // local minus UT
};

/// The place of a case, by the name that it gives it, in small letters; may have none.
struct named_spot {
  std::string name;
  spot where;
};
using spots = std::vector<named_spot>;

struct golden_case {
  std::string id, category, source;
  char trust = 'S'; // A, B, C, S or D
  domain::chart_settings settings;
  bool rises_by_note = false; // each assertion's note says how the Sun rises
  std::string varga_words;    // settings.varga_method, in small letters: which division a varga means
  std::string problem;        // settings the engine does not have; empty: none
  std::optional<domain::birth> birth;
  bool has_place = false; // of its own; without one `where` is the central station of India's national almanac
  spot where;
  std::string date; // input.date, "2026-04-03"; may be empty
  json::object raw;
};

/// Errors are told in `problem`; throws std::exception for a case that is not of the schema.
golden_case read_case(const json::object& raw);

/// The places of all births and inputs.
spots places_named(const json::array& cases);

/// The ayanamsa of the vectors' words: our own keys, "kp", "true_citra", "Fagan-Bradley", in any case.
std::optional<domain::ayanamsa> zero_point_named(std::string_view words);

/// "sunrise[1983-08-25] VedicRishi" of a case without a place: only that source knows where, so nobody can answer.
bool leaves_place_to_source(const golden_case& c, const std::vector<step>& path);

/// How the Sun or the Moon rises, in the vectors' words: "disc centre, no refraction"; none if they say nothing of it.
std::optional<domain::rise_definition> rising_of(std::string_view words);

/// Seconds since 1970 UT of "2026-04-03T06:38+02:00", "2026-04-03 06:38:10", "2018-04-14" or, on `date`, "07:06" and
/// "01:28+1" (the day after). Without an offset, by a clock `offset_seconds` ahead of UT. "JD 2458434.0833" is a Julian
/// day in UT. None for any other text.
std::optional<double> instant_of(std::string_view text, std::string_view date, double offset_seconds);

/// An instant as the vectors write it, in UT: "2026-04-03T04:38:00Z".
std::string instant_text(std::int64_t ut_seconds);

} // namespace luna::golden
