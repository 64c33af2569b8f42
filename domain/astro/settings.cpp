#include "domain/astro/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace luna::domain {

namespace {

struct ayanamsa_name {
  std::string_view key;
  std::string_view name;
};

constexpr std::array ayanamsas{
  ayanamsa_name{"lahiri", "Lahiri"},
  ayanamsa_name{"true_chitra", "True Chitra"},
  ayanamsa_name{"raman", "Raman"},
  ayanamsa_name{"krishnamurti", "Krishnamurti"},
  ayanamsa_name{"true_pushya", "True Pushya"},
  ayanamsa_name{"yukteshwar", "Yukteshwar"},
  ayanamsa_name{"fagan_bradley", "Fagan-Bradley"},
  ayanamsa_name{"lahiri_icrc", "Lahiri (ICRC)"},
  ayanamsa_name{"lahiri_1940", "Lahiri (1940)"},
  ayanamsa_name{"lahiri_vp285", "Lahiri (VP285)"},
  ayanamsa_name{"krishnamurti_vp291", "Krishnamurti (VP291)"},
  ayanamsa_name{"true_revati", "True Revati"},
  ayanamsa_name{"true_mula", "True Mula"},
  ayanamsa_name{"true_sheoran", "True Sheoran"},
  ayanamsa_name{"ushashashi", "Ushashashi"},
  ayanamsa_name{"jn_bhasin", "J.N. Bhasin"},
  ayanamsa_name{"de_luce", "De Luce"},
  ayanamsa_name{"djwhal_khul", "Djwhal Khul"},
  ayanamsa_name{"suryasiddhanta", "Surya Siddhanta"},
  ayanamsa_name{"suryasiddhanta_msun", "Surya Siddhanta, mean Sun"},
  ayanamsa_name{"aryabhata", "Aryabhata"},
  ayanamsa_name{"aryabhata_msun", "Aryabhata, mean Sun"},
  ayanamsa_name{"aryabhata_522", "Aryabhata 522"},
  ayanamsa_name{"ss_revati", "Surya Siddhanta, Revati"},
  ayanamsa_name{"ss_citra", "Surya Siddhanta, Chitra"},
  ayanamsa_name{"galactic_center_0_sagittarius", "Galactic Centre at 0 Sagittarius"},
  ayanamsa_name{"galactic_center_mula_wilhelm", "Galactic Centre in the middle of Mula (Wilhelm)"},
  ayanamsa_name{"sassanian", "Sassanian"},
};
static_assert(ayanamsas.size() == ayanamsa_count);

constexpr auto ayanamsa_key_list = [] {
  std::array<std::string_view, ayanamsas.size()> keys;
  std::transform(ayanamsas.begin(), ayanamsas.end(), keys.begin(), [](const auto& entry) { return entry.key; });
  return keys;
}();

using keys = std::string_view;
constexpr std::array node_keys{keys{"mean"}, keys{"true"}};
constexpr std::array position_keys{keys{"apparent"}, keys{"geometric"}};
constexpr std::array house_keys{keys{"whole_sign"}, keys{"equal"}, keys{"sripati"}, keys{"placidus"}};
constexpr std::array rise_keys{keys{"upper_limb"}, keys{"centre_refracted"}, keys{"centre"}, keys{"hindu"}};

/// The enumerator whose key this is.
template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& keys_in_order, std::string_view key) {
  auto at = std::find(keys_in_order.begin(), keys_in_order.end(), key);
  if (at == keys_in_order.end())
    return std::nullopt;
  return static_cast<Enum>(at - keys_in_order.begin());
}

chart_settings with(auto change) {
  chart_settings settings;
  change(settings);
  return settings;
}

/// "Lahiri ayanamsa +0.5° without nutation"
std::string zero_point_words(const chart_settings& settings) {
  auto offset =
    settings.ayanamsa_offset_degrees == 0.0 ? std::string{} : fmt::format(" {:+}°", settings.ayanamsa_offset_degrees);
  return fmt::format("{} ayanamsa{}{}", name_of(settings.zero_point), offset,
                     settings.ayanamsa_nutation ? "" : " without nutation");
}

} // namespace

std::string_view name_of(ayanamsa zero_point) {
  return ayanamsas[static_cast<std::size_t>(zero_point)].name;
}

std::string_view key_of(ayanamsa zero_point) {
  return ayanamsas[static_cast<std::size_t>(zero_point)].key;
}

std::string_view key_of(lunar_node node) {
  return node_keys[static_cast<std::size_t>(node)];
}

std::string_view key_of(position_kind kind) {
  return position_keys[static_cast<std::size_t>(kind)];
}

std::string_view key_of(house_system system) {
  return house_keys[static_cast<std::size_t>(system)];
}

std::string_view key_of(rise_definition rising) {
  return rise_keys[static_cast<std::size_t>(rising)];
}

std::optional<ayanamsa> ayanamsa_of(std::string_view key) {
  return value_of<ayanamsa>(ayanamsa_key_list, key == "kp" ? "krishnamurti" : key);
}

std::optional<lunar_node> lunar_node_of(std::string_view key) {
  return value_of<lunar_node>(node_keys, key);
}

std::optional<position_kind> position_kind_of(std::string_view key) {
  return value_of<position_kind>(position_keys, key);
}

std::optional<house_system> house_system_of(std::string_view key) {
  return value_of<house_system>(house_keys, key);
}

std::optional<rise_definition> rise_definition_of(std::string_view key) {
  return value_of<rise_definition>(rise_keys, key);
}

std::span<const std::string_view> ayanamsa_keys() {
  return ayanamsa_key_list;
}

std::span<const settings_preset> presets() {
  static const std::array list{
    settings_preset{"luna", "Luna's own defaults: Lahiri, mean node, apparent positions", {}},
    settings_preset{
      "jhora", "Jagannatha Hora: geometric positions, zero point without nutation, sidereal year, Uma Shambhu's hora",
      with([](chart_settings& s) {
        s.positions = position_kind::geometric;
        s.ayanamsa_nutation = false;
        s.sunrise = rise_definition::centre;
        s.dasha_year_days = 365.256364;
        (void)s.vargas.choose(varga::d2, varga_method::even_reversed);
      })},
    settings_preset{"drikpanchang", "drikpanchang.com: true node, sunrise of the upper limb",
                    with([](chart_settings& s) { s.node = lunar_node::true_node; })},
    settings_preset{"prokerala", "prokerala.com: zero point without nutation, sunrise of the disc's centre",
                    with([](chart_settings& s) {
                      s.ayanamsa_nutation = false;
                      s.sunrise = rise_definition::centre;
                      s.moonrise = rise_definition::upper_limb;
                    })},
    settings_preset{"astrologyapi", "AstrologyAPI: tropical dasha year, sunrise of the refracted centre",
                    with([](chart_settings& s) {
                      s.sunrise = rise_definition::centre_refracted;
                      s.dasha_year_days = 365.2422;
                    })},
    settings_preset{"jyotisha", "jyotisha and drik-panchanga: True Chitra, Hindu risings", with([](chart_settings& s) {
                      s.zero_point = ayanamsa::true_chitra;
                      s.sunrise = s.moonrise = rise_definition::hindu;
                    })},
    settings_preset{"kp", "Krishnamurti Paddhati: Krishnamurti's ayanamsa, Placidus houses",
                    with([](chart_settings& s) {
                      s.zero_point = ayanamsa::krishnamurti;
                      s.houses = house_system::placidus;
                    })},
    settings_preset{"raman", "B.V. Raman's books: Raman's ayanamsa, houses of Sripati", with([](chart_settings& s) {
                      s.zero_point = ayanamsa::raman;
                      s.houses = house_system::sripati;
                    })},
  };
  return list;
}

std::optional<chart_settings> preset_of(std::string_view key) {
  for (const auto& preset : presets())
    if (preset.key == key)
      return preset.settings;
  return std::nullopt;
}

std::string describe(const chart_settings& settings) {
  static constexpr std::array houses{"whole-sign", "equal", "Sripati", "Placidus"};
  auto text = fmt::format("{}, {} node, {} positions, {} houses, dasha year {} days", zero_point_words(settings),
                          key_of(settings.node), key_of(settings.positions),
                          houses[static_cast<std::size_t>(settings.houses)], settings.dasha_year_days);
  for (auto which : vargas)
    if (auto method = settings.vargas.at(which); method != varga_method::parashara)
      text += fmt::format(", {} {}", key_of(which), name_of(method));
  return text;
}

std::string describe_almanac(const chart_settings& settings) {
  static constexpr std::array rises{"upper limb with refraction", "centre with refraction", "centre",
                                    "centre, latitude left out"};
  auto by = [&](rise_definition rising) { return rises[static_cast<std::size_t>(rising)]; };
  return fmt::format("{}, {} positions, sunrise by the {}, moonrise by the {}", zero_point_words(settings),
                     key_of(settings.positions), by(settings.sunrise), by(settings.moonrise));
}

} // namespace luna::domain
