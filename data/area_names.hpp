// What else people call countries and the states of India.
#pragma once

#include <string>
#include <vector>

namespace luna::data {

/// Other names of a country, by its ISO 3166-1 code; most have none.
std::vector<std::string> country_names_of(const std::string& code);

/// Abbreviations, former and Hindi names of an Indian state or territory, by its GeoNames admin1 code.
std::vector<std::string> region_names_of(const std::string& country, const std::string& code);

/// A folded name of a district or state without the word for its kind: "jhunjhunu district" gives "jhunjhunu".
std::string without_kind(const std::string& folded_name);

} // namespace luna::data
