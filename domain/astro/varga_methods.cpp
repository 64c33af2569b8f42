#include "domain/astro/varga_methods.hpp"

#include <algorithm>

namespace luna::domain {

namespace {

struct varga_name {
  varga which;
  std::string_view key;
  std::string_view name;
};

constexpr std::array names{
  varga_name{varga::d1, "D1", "Rashi"},
  varga_name{varga::d2, "D2", "Hora"},
  varga_name{varga::d3, "D3", "Drekkana"},
  varga_name{varga::d4, "D4", "Chaturthamsha"},
  varga_name{varga::d5, "D5", "Panchamsha"},
  varga_name{varga::d6, "D6", "Shashthamsha"},
  varga_name{varga::d7, "D7", "Saptamsha"},
  varga_name{varga::d8, "D8", "Ashtamsha"},
  varga_name{varga::d9, "D9", "Navamsha"},
  varga_name{varga::d10, "D10", "Dashamsha"},
  varga_name{varga::d11, "D11", "Rudramsha"},
  varga_name{varga::d12, "D12", "Dwadashamsha"},
  varga_name{varga::d16, "D16", "Shodashamsha"},
  varga_name{varga::d20, "D20", "Vimshamsha"},
  varga_name{varga::d24, "D24", "Chaturvimshamsha"},
  varga_name{varga::d27, "D27", "Saptavimshamsha"},
  varga_name{varga::d30, "D30", "Trimshamsha"},
  varga_name{varga::d40, "D40", "Khavedamsha"},
  varga_name{varga::d45, "D45", "Akshavedamsha"},
  varga_name{varga::d60, "D60", "Shashtyamsha"},
  varga_name{varga::d81, "D81", "Nava-navamsha"},
  varga_name{varga::d108, "D108", "Ashtottaramsha"},
  varga_name{varga::d144, "D144", "Dwadasha-dwadashamsha"},
};
static_assert(names.size() == vargas.size());

struct method_name {
  std::string_view key;
  std::string_view name;
};

constexpr std::array<method_name, varga_method_count> methods{{
  {"parashara", "Parashara"},
  {"parivritti", "parivritti"},
  {"even_reversed", "even signs reversed"},
  {"somanatha", "Somanatha"},
  {"backward", "even signs backwards"},
  {"backward_from_fifth", "even signs backwards from the fifth"},
  {"jagannatha", "Jagannatha"},
  {"kashinatha", "Kashinatha"},
  {"kalachakra", "Kalachakra"},
  {"raman", "Raman"},
  {"from_sign", "from the sign"},
  {"from_leo", "from Leo"},
}};

const varga_name& entry_of(varga which) {
  return *std::find_if(names.begin(), names.end(), [&](const varga_name& n) { return n.which == which; });
}

} // namespace

std::string_view name_of(varga which) {
  return entry_of(which).name;
}

std::string_view key_of(varga which) {
  return entry_of(which).key;
}

std::string_view name_of(varga_method method) {
  return methods[static_cast<std::size_t>(method)].name;
}

std::string_view key_of(varga_method method) {
  return methods[static_cast<std::size_t>(method)].key;
}

std::optional<varga> varga_of(std::string_view key) {
  for (const auto& entry : names)
    if (entry.key == key || entry.key.substr(1) == key)
      return entry.which;
  return std::nullopt;
}

std::optional<varga_method> varga_method_of(std::string_view key) {
  if (key == "uma_shambhu")
    return varga_method::even_reversed;
  for (std::size_t i = 0; i < methods.size(); ++i)
    if (methods[i].key == key)
      return static_cast<varga_method>(i);
  return std::nullopt;
}

bool has_method(varga which, varga_method method) {
  switch (method) {
    case varga_method::parashara: return true;
    case varga_method::parivritti:
    case varga_method::even_reversed:
    case varga_method::somanatha: return which != varga::d1 && which != varga::d24;
    case varga_method::backward:
      return which == varga::d7 || which == varga::d9 || which == varga::d10 || which == varga::d12
             || which == varga::d24;
    case varga_method::backward_from_fifth: return which == varga::d10;
    case varga_method::jagannatha: return which == varga::d3;
    case varga_method::kashinatha: return which == varga::d2;
    case varga_method::kalachakra: return which == varga::d9;
    case varga_method::raman: return which == varga::d11;
    case varga_method::from_sign: return which == varga::d30;
    case varga_method::from_leo: return which == varga::d24;
  }
  return false;
}

result<void> varga_methods::choose(varga which, varga_method method) {
  if (!has_method(which, method))
    return fault::invalid;
  chosen_[index(which)] = method;
  return {};
}

} // namespace luna::domain
