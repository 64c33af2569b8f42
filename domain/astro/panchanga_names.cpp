#include "domain/astro/panchanga.hpp"

#include <array>

namespace luna::domain {

std::string_view tithi_name(unsigned tithi) {
  static constexpr std::array<std::string_view, 30> names{
    "Shukla Pratipada",  "Shukla Dwitiya",   "Shukla Tritiya",     "Shukla Chaturthi",    "Shukla Panchami",
    "Shukla Shashthi",   "Shukla Saptami",   "Shukla Ashtami",     "Shukla Navami",       "Shukla Dashami",
    "Shukla Ekadashi",   "Shukla Dwadashi",  "Shukla Trayodashi",  "Shukla Chaturdashi",  "Purnima",
    "Krishna Pratipada", "Krishna Dwitiya",  "Krishna Tritiya",    "Krishna Chaturthi",   "Krishna Panchami",
    "Krishna Shashthi",  "Krishna Saptami",  "Krishna Ashtami",    "Krishna Navami",      "Krishna Dashami",
    "Krishna Ekadashi",  "Krishna Dwadashi", "Krishna Trayodashi", "Krishna Chaturdashi", "Amavasya"};
  return names[tithi - 1];
}

std::string_view yoga_name(unsigned yoga) {
  static constexpr std::array<std::string_view, 27> names{
    "Vishkambha", "Priti",   "Ayushman", "Saubhagya", "Shobhana", "Atiganda", "Sukarma", "Dhriti",    "Shula",
    "Ganda",      "Vriddhi", "Dhruva",   "Vyaghata",  "Harshana", "Vajra",    "Siddhi",  "Vyatipata", "Variyana",
    "Parigha",    "Shiva",   "Siddha",   "Sadhya",    "Shubha",   "Shukla",   "Brahma",  "Indra",     "Vaidhriti"};
  return names[yoga - 1];
}

std::string_view karana_name(unsigned karana) {
  static constexpr std::array<std::string_view, 7> movable{"Bava", "Balava", "Kaulava", "Taitila",
                                                           "Gara", "Vanija", "Vishti"};
  switch (karana) {
    case 1: return "Kimstughna";
    case 58: return "Shakuni";
    case 59: return "Chatushpada";
    case 60: return "Naga";
    default: return movable[(karana - 2) % movable.size()];
  }
}

std::string_view vara_name(unsigned weekday) {
  static constexpr std::array<std::string_view, 7> names{"Ravivara", "Somavara",   "Mangalavara", "Budhavara",
                                                         "Guruvara", "Shukravara", "Shanivara"};
  return names[weekday];
}

} // namespace luna::domain
