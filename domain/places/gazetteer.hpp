// The places people are born in: GeoNames' cities, by any of their names, with coordinates and time zone.
#pragma once

#include "domain/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luna::domain {

struct place {
  std::string name;         // "Udaipur"
  std::string region;       // the state or province: "Rajasthan"; may be empty
  std::string country;      // "India"
  std::string country_code; // ISO 3166-1: "IN"
  std::string zone;         // IANA: "Asia/Kolkata"
  double latitude = 0.0;    // degrees, north positive
  double longitude = 0.0;   // degrees, east positive
  std::uint32_t population = 0;
  std::string near; // a larger city close by, where name and region do not tell two places apart

  friend bool operator==(const place&, const place&) = default;
};

struct search_result {
  std::vector<place> places; // best first
  bool exact = true;         // false: nothing has that name, these are spelt much like it
};

/// "Udaipur, Rajasthan, India", and "(near Sikar)" where there are two.
std::string describe(const place& p);

/// Read-only after loading; may be shared by threads.
class gazetteer {
public:
  static constexpr std::string_view default_path = "/usr/share/libtimezonemap/ui";
  static constexpr std::string_view attribution = "Places: GeoNames (geonames.org), CC BY 4.0";

  /// Reads cities15000.txt, admin1Codes.txt and countryInfo.txt. Errors: not_found for a missing file; invalid for one
  /// without a single usable line.
  static result<gazetteer> load(const std::filesystem::path& folder);

  gazetteer(gazetteer&&) noexcept;
  ~gazetteer();

  /// Everything of that name in any script, spelt with or without accents, at most `limit`. Words after a comma, or at
  /// the end, may name the state or country: "Udaipur, Rajasthan", "Salem Oregon", "Paris, TX, US". Namesakes are all
  /// given, those whose usual name it is first, then by population. Without an exact match, names that differ in one
  /// letter (two from eight letters on) are given as guesses.
  search_result find(std::string_view name, std::size_t limit) const;

  std::size_t size() const;

private:
  struct index;
  explicit gazetteer(std::unique_ptr<index> data);
  std::unique_ptr<index> data_;
};

} // namespace luna::domain
