#include "domain/astro/festival_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace luna::domain {

namespace {

/// What of a name is the same in most spellings.
std::string sound_of(std::string_view text) {
  std::string kept;
  for (auto letter : text) {
    auto c = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (c == 'w')
      c = 'v';
    if (c != 'a' && std::isalnum(static_cast<unsigned char>(c)) && (kept.empty() || kept.back() != c))
      kept += c;
  }
  return kept;
}

} // namespace

std::span<const lunar_festival> lunar_festivals() {
  using enum day_part;
  using enum day_choice;
  static constexpr std::array table{
    lunar_festival{"Ugadi|Gudi Padwa|Yugadi|Ugadi / Gudi Padwa|Chaitra Navratri|Hindu New Year", 1, 1, sunrise, first},
    lunar_festival{"Rama Navami", 1, 9, madhyahna, second},
    lunar_festival{"Hanuman Jayanti|Hanuman Janmotsav", 1, 15, sunrise, first},
    lunar_festival{"Akshaya Tritiya|Akha Teej", 2, 3, purvahna, first},
    lunar_festival{"Parashurama Jayanti", 2, 3, pradosha, first},
    lunar_festival{"Narasimha Jayanti", 2, 14, sayahna, longer},
    lunar_festival{"Buddha Purnima|Vesak|Buddha Jayanti", 2, 15, sunrise, first},
    lunar_festival{"Rath Yatra|Jagannath Rath Yatra", 4, 2, sunrise, first},
    lunar_festival{"Guru Purnima|Vyasa Purnima", 4, 15, sunrise, first},
    lunar_festival{"Hariyali Teej", 5, 3, sunrise, first},
    lunar_festival{"Nag Panchami", 5, 5, sunrise, first},
    lunar_festival{"Krishna Janmashtami|Janmashtami|Gokulashtami", 5, 23, nishita, second},
    lunar_festival{"Krishna Janmashtami (Vaishnava)|Janmashtami ISKCON|Vaishnava Janmashtami", 5, 23, sunrise, first},
    lunar_festival{"Hartalika Teej|Haritalika Teej", 6, 3, sunrise, first},
    lunar_festival{"Ganesh Chaturthi|Vinayaka Chaturthi", 6, 4, madhyahna, longer},
    lunar_festival{"Rishi Panchami", 6, 5, madhyahna, longer},
    lunar_festival{"Radha Ashtami", 6, 8, madhyahna, longer},
    lunar_festival{"Anant Chaturdashi|Ganesh Visarjan", 6, 14, sunrise, first},
    lunar_festival{"Sarva Pitru Amavasya|Mahalaya Amavasya", 6, 30, aparahna, longer},
    lunar_festival{"Navratri Start|Sharad Navratri|Shardiya Navratri|Navratri|Ghatasthapana", 7, 1, sunrise, first},
    lunar_festival{"Durga Ashtami|Maha Ashtami", 7, 8, sunrise, first},
    lunar_festival{"Maha Navami|Durga Navami", 7, 9, aparahna, first},
    lunar_festival{"Sharad Purnima|Kojagara Puja|Kojagiri Purnima", 7, 15, nishita, first},
    lunar_festival{"Karva Chauth|Karaka Chaturthi", 7, 19, moonrise, first},
    lunar_festival{"Ahoi Ashtami", 7, 23, pradosha, longer},
    lunar_festival{"Dhanteras|Dhanatrayodashi|Dhan Teras", 7, 28, pradosha, longer},
    lunar_festival{"Naraka Chaturdashi|Choti Diwali", 7, 29, arunodaya, first},
    lunar_festival{"Diwali|Deepavali|Lakshmi Puja|Lakshmi Pujan|Dipawali", 7, 30, pradosha, second},
    lunar_festival{"Bhai Dooj|Bhaiya Dooj|Yama Dwitiya|Bhau Beej", 8, 2, aparahna, second},
    lunar_festival{"Chhath Puja|Chhath|Surya Shashthi", 8, 6, sunrise, first},
    lunar_festival{"Tulasi Vivah", 8, 12, sunrise, first},
    lunar_festival{"Dev Deepavali|Dev Diwali", 8, 15, pradosha, longer},
    lunar_festival{"Kartik Purnima|Guru Nanak Jayanti", 8, 15, sunrise, first},
    lunar_festival{"Kalabhairava Jayanti", 8, 23, pradosha, first},
    lunar_festival{"Vivah Panchami", 9, 5, sunrise, first},
    lunar_festival{"Dattatreya Jayanti|Datta Jayanti", 9, 15, pradosha, longer},
    lunar_festival{"Vasant Panchami|Basant Panchami|Saraswati Puja", 11, 5, purvahna, first},
    lunar_festival{"Ratha Saptami", 11, 7, arunodaya, first},
    lunar_festival{"Maha Shivaratri|Shivaratri", 11, 29, nishita, second},
  };
  return table;
}

std::span<const lasting_festival> lasting_festivals() {
  static constexpr std::array table{
    lasting_festival{"Raksha Bandhan|Rakhi", 5, 15, 3.0 / 15.0},
    lasting_festival{"Govardhan Puja|Annakut", 8, 1, 9.0 / 15.0},
    lasting_festival{"Holika Dahan|Chhoti Holi", 12, 15, 7.0 / 8.0},
  };
  return table;
}

std::span<const std::string_view> other_festivals() {
  static constexpr std::array<std::string_view, 10> table{
    "Holi|Dhulandi|Rangwali Holi|Dhuleti",
    "Vijayadashami|Dussehra|Dasara|Dussehra (Vijaya Dashami)",
    "Gita Jayanti",
    "Vaikuntha Ekadashi|Mukkoti Ekadashi",
    "Makara Sankranti|Pongal|Thai Pongal|Uttarayan",
    "Lohri|Bhogi",
    "Vaisakhi|Baisakhi|Mesha Sankranti Day",
    "Puthandu|Tamil New Year",
    "Vishu",
    "Onam|Thiruvonam",
  };
  return table;
}

std::string_view first_name(std::string_view names) {
  return names.substr(0, names.find('|'));
}

bool is_one_of(std::string_view names, std::string_view by_people) {
  auto wanted = sound_of(by_people);
  while (!names.empty()) {
    auto name = first_name(names);
    if (sound_of(name) == wanted)
      return true;
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
  return false;
}

} // namespace luna::domain
