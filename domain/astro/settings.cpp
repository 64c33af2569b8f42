#include "domain/astro/settings.hpp"

#include <fmt/format.h>

namespace luna::domain {

namespace {

struct ayanamsa_name {
  ayanamsa which;
  std::string_view key;
  std::string_view name;
};

constexpr ayanamsa_name names[] = {
  {ayanamsa::lahiri, "lahiri", "Lahiri"},
  {ayanamsa::true_chitra, "true_chitra", "True Chitra"},
  {ayanamsa::raman, "raman", "Raman"},
  {ayanamsa::krishnamurti, "kp", "Krishnamurti"},
  {ayanamsa::true_pushya, "true_pushya", "True Pushya"},
  {ayanamsa::yukteshwar, "yukteshwar", "Yukteshwar"},
  {ayanamsa::fagan_bradley, "fagan_bradley", "Fagan-Bradley"},
};

} // namespace

std::string_view name_of(ayanamsa zero_point) {
  return names[static_cast<std::size_t>(zero_point)].name;
}

std::string_view key_of(ayanamsa zero_point) {
  return names[static_cast<std::size_t>(zero_point)].key;
}

std::optional<ayanamsa> ayanamsa_of(std::string_view key) {
  for (const auto& entry : names)
    if (entry.key == key)
      return entry.which;
  return std::nullopt;
}

std::string describe(const chart_settings& settings) {
  return fmt::format(
    "{} ayanamsa{}, {} node, {} positions, whole-sign houses, dasha year {} days", name_of(settings.zero_point),
    settings.ayanamsa_nutation ? "" : " without nutation", settings.node == lunar_node::mean ? "mean" : "true",
    settings.positions == position_kind::apparent ? "apparent" : "geometric", settings.dasha_year_days);
}

} // namespace luna::domain
