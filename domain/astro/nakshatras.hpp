// What tradition says of each nakshatra, Abhijit among them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace luna::domain {

enum class gana : std::uint8_t { deva, manushya, rakshasa };

enum class nadi : std::uint8_t { adi, madhya, antya };

enum class yoni : std::uint8_t {
  horse,
  elephant,
  sheep,
  serpent,
  dog,
  cat,
  rat,
  cow,
  buffalo,
  tiger,
  deer,
  monkey,
  mongoose,
  lion
};

/// Of a nakshatra; that of a sign, which matching uses, is another.
enum class nakshatra_varna : std::uint8_t { brahmin, kshatriya, vaishya, shudra, servant, fierce, outcaste };

struct nakshatra_traits {
  std::string_view deity;
  std::string_view symbol;
  domain::gana gana = gana::deva;
  domain::yoni yoni = yoni::horse;
  bool yoni_female = false;
  domain::nadi nadi = nadi::adi;
  nakshatra_varna varna = nakshatra_varna::brahmin;
};

/// Abhijit as a number; it lies within 21 and 22.
constexpr unsigned abhijit_nakshatra = 28;

/// Of a `nakshatra` 1..27, Ashwini = 1, or `abhijit_nakshatra`; their lords are in lords.hpp. Sources: deities
/// Taittiriya Brahmana 3.1 and Brihat Samhita 98.4-5; symbols Muhurta Chintamani, Nakshatra 58-59; gana, yoni and nadi
/// Muhurta Chintamani, Vivaha (the eight kutas); varna Brihat Samhita 15.28-30.
const nakshatra_traits& traits_of(unsigned nakshatra);

/// The syllable a name begins with.
struct name_syllable {
  std::string_view latin;      // "Chu"
  std::string_view devanagari; // "चू"
};

/// Of the four padas of a `nakshatra` 1..27, or of the quarters of `abhijit_nakshatra`. Source: the Avakahada Chakra of
/// Narapatijayacharya.
const std::array<name_syllable, 4>& syllables_of(unsigned nakshatra);

/// Of a longitude, any, by its nakshatra of the 27 and pada.
name_syllable syllable_of(double longitude_degrees);

/// Whether a longitude lies in Abhijit: the last quarter of Uttara Ashadha and the first fifteenth of Shravana, from
/// 276 40' to 280 53' 20" (exact; the end belongs to Shravana alone). Source: Muhurta Chintamani, Nakshatra (the span
/// of Abhijit); Brihat Samhita 98.
bool in_abhijit(double longitude_degrees);

std::string_view name_of(gana which);            // "Deva", ...
std::string_view name_of(nadi which);            // "Adi", ...
std::string_view name_of(yoni which);            // "Horse", ...
std::string_view name_of(nakshatra_varna which); // "Brahmin", ...

} // namespace luna::domain
