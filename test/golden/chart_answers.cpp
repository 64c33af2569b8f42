#include "test/golden/chart_answers.hpp"

#include "domain/astro/kp.hpp"
#include "domain/astro/lords.hpp"
#include "domain/astro/months.hpp"
#include "domain/astro/motion.hpp"
#include "domain/astro/vargas.hpp"
#include "domain/astro/zodiac.hpp"
#include "test/golden/place_cases.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace luna::golden {

namespace {

using answered = std::optional<json::value>;

std::optional<double> decimal(std::string_view text) {
  auto value = 0.0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

answered place_answer(double longitude, std::string_view what, const json::value& wanted) {
  auto where = domain::zodiac_place_of(longitude);
  if (what == "longitude")
    return json::value(longitude);
  if (what == "sign")
    return json::value(domain::sign_name(where.sign));
  if (what == "degree")
    return json::value(where.degrees_in_sign);
  if (what == "nakshatra_name" || (what == "nakshatra" && wanted.is_string()))
    return json::value(domain::nakshatra_name(where.nakshatra));
  if (what == "nakshatra")
    return json::value(where.nakshatra);
  if (what == "sign_lord")
    return json::value(domain::name_of(domain::sign_lord(where.sign)));
  if (what == "nakshatra_lord")
    return json::value(domain::name_of(domain::nakshatra_lord(where.nakshatra)));
  if (what == "pada")
    return json::value(where.pada);
  if (what == "nakshatra_pada")
    return json::array{where.nakshatra, where.pada};
  return std::nullopt;
}

bool is_lagna(std::string_view name) {
  return name == "ascendant" || name == "lagna" || name == "Lagna" || name == "Ascendant";
}

/// "planets.Moon.longitude", "ascendant.sign"
answered planet_answer(const question& q) {
  const auto& path = q.path;
  if (!q.of.birth || path.size() < 2)
    return std::nullopt;
  if (path.size() == 2 && is_lagna(path[0].name)) {
    auto rising = longitude_at_birth(q, path[0].name);
    return rising ? place_answer(*rising, path[1].name, q.assertion.at("value")) : std::nullopt;
  }
  if (path.size() != 3 || path[0].name != "planets")
    return std::nullopt;
  const auto& what = path[2].name;
  if (auto which = graha_named(path[1].name);
      which && (what == "retrograde" || what == "speed" || what == "latitude")) {
    auto found = q.with.sky.position(*which, domain::julian_day_of(q.of.birth->ut_seconds), q.of.settings);
    if (!found)
      return std::nullopt;
    return what == "retrograde" ? json::value(domain::is_retrograde(*found))
           : what == "speed"    ? json::value(found->speed_degrees_per_day)
                                : json::value(found->latitude_degrees);
  }
  auto longitude = longitude_at_birth(q, path[1].name);
  if (what == "house" && longitude) {
    auto lagna = longitude_at_birth(q, "lagna");
    return lagna ? answered{json::value(
             domain::whole_sign_house(domain::zodiac_place_of(*longitude).sign, domain::zodiac_place_of(*lagna).sign))}
                 : std::nullopt;
  }
  return longitude ? place_answer(*longitude, what, q.assertion.at("value")) : std::nullopt;
}

/// "ayanamsa.krishnamurti", at the birth; "ayanamsa.lahiri@1983-08-25T11:31+05:30" or with the instant in brackets
answered ayanamsa_answer(const question& q) {
  if (q.path.size() != 2 || q.path[0].name != "ayanamsa")
    return std::nullopt;
  const auto& step = q.path[1];
  auto at = std::min(step.name.find('@'), step.name.size());
  auto zero = zero_point_named(step.name.substr(0, at));
  auto words = !step.arguments.empty() ? step.arguments[0] : step.name.substr(std::min(at + 1, step.name.size()));
  std::optional<double> instant;
  if (!words.empty())
    instant = instant_of(words, {}, q.of.where.offset_seconds);
  else if (q.of.birth)
    instant = static_cast<double>(q.of.birth->ut_seconds);
  if (!zero || !instant)
    return std::nullopt;
  auto settings = q.of.settings;
  settings.zero_point = *zero;
  if (text_at(q.assertion, "note").find("with nutation") != std::string::npos)
    settings.ayanamsa_nutation = true;
  auto found = q.with.sky.zero_point_at(domain::julian_day_of(std::llround(*instant)), settings);
  return found ? answered{json::value(found->degrees)} : std::nullopt;
}

/// "nakshatra_of_longitude[13.333333333333334]", "sign_of_longitude[...]"
answered longitude_answer(const question& q) {
  const auto& step = q.path[0];
  auto longitude = q.path.size() == 1 && step.arguments.size() == 1 ? decimal(step.arguments[0]) : std::nullopt;
  if (!longitude)
    return std::nullopt;
  auto where = domain::zodiac_place_of(*longitude);
  if (step.name == "nakshatra_of_longitude")
    return json::array{where.nakshatra, where.pada};
  if (step.name == "pada_of_longitude")
    return json::value(where.pada);
  if (step.name == "sign_of_longitude")
    return json::value(domain::sign_name(where.sign));
  return std::nullopt;
}

/// The method in the words of the vectors and of PyJHora, in small letters: "continuous", "parashara (leo/cancer
/// only)", "parivritti dwaya with even-sign reversal (...), not parashara". What says nothing of it is Parashara's.
domain::varga_method method_named(std::string_view words) {
  using domain::varga_method;
  static constexpr std::array named{std::pair{"kashinatha", varga_method::kashinatha},
                                    std::pair{"somanatha", varga_method::somanatha},
                                    std::pair{"alternate", varga_method::somanatha},
                                    std::pair{"jagan", varga_method::jagannatha},
                                    std::pair{"kalachakra", varga_method::kalachakra},
                                    std::pair{"uniform krishna", varga_method::even_reversed},
                                    std::pair{"rangacharya", varga_method::backward},
                                    std::pair{"raman", varga_method::raman},
                                    std::pair{"like trimsamsa", varga_method::from_sign},
                                    std::pair{"double reversal", varga_method::from_leo},
                                    std::pair{"reverse 9th", varga_method::backward_from_fifth},
                                    std::pair{"backward", varga_method::backward}};
  auto has = [&](std::string_view word) { return words.find(word) != std::string_view::npos; };
  for (const auto& [word, method] : named)
    if (has(word))
      return method;
  auto parivritti = has("parivritti") || has("continuous") || has("cyclic") || has("from aries");
  if (has("even") && has("revers"))
    return parivritti || !has("para") ? varga_method::even_reversed : varga_method::backward;
  return parivritti ? varga_method::parivritti : varga_method::parashara;
}

domain::varga_methods methods_of(const question& q, domain::varga which) {
  auto methods = q.of.settings.vargas;
  auto method = method_named(q.of.varga_words);
  // Where Parashara's parts go on through the zodiac without a break, both reversals are the same.
  if (method == domain::varga_method::backward && !domain::has_method(which, method))
    method = domain::varga_method::even_reversed;
  (void)methods.choose(which, method);
  return methods;
}

/// "vargas.D9.Moon.sign", and "varga_of[D3,Gemini 19deg]" as a pure function
answered varga_answer(const question& q) {
  const auto& path = q.path;
  if (path.size() == 1 && path[0].name == "varga_of" && path[0].arguments.size() == 1) {
    const auto& argument = path[0].arguments[0];
    auto comma = argument.find(','), blank = argument.find(' ');
    if (comma == std::string::npos || blank == std::string::npos || blank < comma)
      return std::nullopt;
    auto which = domain::varga_of(argument.substr(0, comma));
    auto sign = sign_named(argument.substr(comma + 1, blank - comma - 1));
    auto unit = std::min(argument.find("deg"), argument.size());
    auto degrees = decimal(argument.substr(blank + 1, unit - blank - 1));
    auto minutes = decimal(argument.substr(std::min(unit + 3, argument.size()), 2)).value_or(0.0);
    if (!which || !sign || !degrees)
      return std::nullopt;
    auto longitude = 30.0 * *sign + *degrees + minutes / 60.0;
    return json::value(domain::sign_name(varga_place_of(*which, longitude, methods_of(q, *which)).sign));
  }
  if (path.size() != 4 || path[0].name != "vargas" || !q.of.birth)
    return std::nullopt;
  auto which = domain::varga_of(path[1].name);
  auto longitude = longitude_at_birth(q, path[2].name);
  if (!which || !longitude)
    return std::nullopt;
  auto where = domain::varga_place_of(*which, *longitude, methods_of(q, *which));
  if (path[3].name == "sign")
    return json::value(domain::sign_name(where.sign));
  if (path[3].name == "degree")
    return json::value(where.degrees_in_sign);
  return std::nullopt;
}

/// "Delhi 1990-01-15T06:30Z": coordinates and an instant.
std::optional<std::pair<spot, double>> place_and_instant(const question& q, const std::string& argument) {
  auto blank = argument.rfind(' ');
  if (blank == std::string::npos)
    return std::nullopt;
  auto where = place_named(q, argument.substr(0, blank), argument.substr(blank + 1, 10));
  auto at = instant_of(std::string_view{argument}.substr(blank + 1), {}, 0.0);
  return where && at ? std::optional{std::pair{*where, *at}} : std::nullopt;
}

/// "kp.lords[59.99]", "kp.cusp5[Delhi 1990-01-15T06:30Z]", "kp.ascendant[...]"
answered kp_answer(const question& q) {
  if (q.path.size() < 2 || q.path[0].name != "kp")
    return std::nullopt;
  const auto& step = q.path[1];
  if (step.name == "lords" && step.arguments.size() == 1) {
    auto longitude = decimal(step.arguments[0]);
    if (!longitude)
      return std::nullopt;
    auto lords = domain::kp_lords_of(*longitude);
    return json::object{{"star", domain::name_of(lords.star)},
                        {"sub", domain::name_of(lords.sub)},
                        {"subsub", domain::name_of(lords.subsub)},
                        {"number", lords.number}};
  }
  auto asked = step.arguments.size() == 1 ? place_and_instant(q, step.arguments[0]) : std::nullopt;
  if (!asked)
    return std::nullopt;
  auto found = domain::houses_at(q.with.sky, domain::julian_day_of(std::llround(asked->second)), asked->first.latitude,
                                 asked->first.longitude, q.of.settings);
  if (!found)
    return std::nullopt;
  if (step.name == "ascendant")
    return json::value(found->of.ascendant_degrees);
  if (step.name == "midheaven" || step.name == "mc")
    return json::value(found->of.midheaven_degrees);
  auto cusp = step.name.starts_with("cusp") ? decimal(step.name.substr(4)) : std::nullopt;
  if (!cusp || *cusp < 1.0 || *cusp > 12.0)
    return std::nullopt;
  return json::value(found->at(static_cast<unsigned>(*cusp)).begin_degrees);
}

/// "houses.sripati.sandhi[3->4]", "houses.sripati.madhya[5]" of the case's ascendant and midheaven or of the birth;
/// "houses.placidus.cusp[5]"
answered house_answer(const question& q) {
  if (q.path.size() != 3 || q.path[0].name != "houses" || q.path[2].arguments.size() != 1)
    return std::nullopt;
  const auto* input = q.of.raw.if_contains("input");
  const auto* ascendant = input ? input->as_object().if_contains("ascendant") : nullptr;
  const auto* midheaven = input ? input->as_object().if_contains("midheaven") : nullptr;
  const auto& argument = q.path[2].arguments[0];
  auto number = decimal(argument.substr(0, argument.find('-')));
  auto system = domain::house_system_of(q.path[1].name);
  if (!system || !number || *number < 1.0 || *number > 12.0)
    return std::nullopt;
  auto settings = q.of.settings;
  settings.houses = *system;
  std::optional<domain::house_chart> houses;
  if (ascendant && midheaven && *system == domain::house_system::sripati)
    houses = domain::sripati_houses({ascendant->to_number<double>(), midheaven->to_number<double>()});
  else if (q.of.birth)
    if (auto found = domain::houses_at(q.with.sky, domain::julian_day_of(q.of.birth->ut_seconds), q.of.where.latitude,
                                       q.of.where.longitude, settings))
      houses = *found;
  if (!houses)
    return std::nullopt;
  const auto& house = houses->at(static_cast<unsigned>(*number));
  const auto& what = q.path[2].name;
  if (what == "sandhi" || what == "end")
    return json::value(house.end_degrees);
  if (what.ends_with("madhya") || what == "middle" || (what == "cusp" && *system == domain::house_system::sripati))
    return json::value(house.middle_degrees);
  if (what == "begin" || what == "cusp")
    return json::value(house.begin_degrees);
  return std::nullopt;
}

} // namespace

std::optional<double> longitude_at_birth(const question& q, std::string_view name) {
  auto jd = domain::julian_day_of(q.of.birth->ut_seconds);
  if (is_lagna(name)) {
    auto rising = q.with.sky.ascendant(jd, q.of.where.latitude, q.of.where.longitude, q.of.settings);
    return rising ? std::optional{*rising} : std::nullopt;
  }
  auto which = graha_named(name);
  if (!which)
    return std::nullopt;
  auto found = q.with.sky.position(*which, jd, q.of.settings);
  return found ? std::optional{found->longitude_degrees} : std::nullopt;
}

std::optional<domain::graha> graha_named(std::string_view name) {
  for (std::size_t i = 0; i < domain::body_count; ++i)
    if (name == domain::name_of(static_cast<domain::graha>(i)))
      return static_cast<domain::graha>(i);
  return std::nullopt;
}

std::optional<unsigned> sign_named(std::string_view name) {
  for (unsigned sign = 0; sign < 12; ++sign)
    if (name == domain::sign_name(sign) || name == domain::solar_month_name(sign))
      return sign;
  return std::nullopt;
}

answered chart_answer(const question& q) {
  for (auto of : {planet_answer, ayanamsa_answer, longitude_answer, varga_answer, kp_answer, house_answer})
    if (auto found = of(q))
      return found;
  return std::nullopt;
}

} // namespace luna::golden
