#include "data/area_names.hpp"

#include <algorithm>
#include <string_view>

namespace luna::data {

namespace {

struct names_row {
  std::string_view code;
  std::vector<std::string> names;
};

const std::vector<names_row>& country_rows() {
  static const std::vector<names_row> rows{
    {"AE", {"UAE", "Emirates"}},
    {"BD", {"Bangla Desh", "East Pakistan", "बांग्लादेश"}},
    {"CD", {"DR Congo", "Zaire"}},
    {"CZ", {"Czechia"}},
    {"GB", {"UK", "Britain", "Great Britain", "England", "इंग्लैंड"}},
    {"IN", {"Bharat", "भारत", "Hindustan", "हिंदुस्तान"}},
    {"LK", {"Ceylon", "श्रीलंका"}},
    {"MM", {"Burma", "Myanmar"}},
    {"NL", {"Holland", "Netherlands"}},
    {"NP", {"नेपाल"}},
    {"PK", {"पाकिस्तान"}},
    {"RU", {"USSR"}},
    {"US", {"USA", "America", "United States of America", "अमेरिका"}},
    {"VN", {"Viet Nam"}},
  };
  return rows;
}

// Abbreviations as on number plates and in addresses; former names as in the First Schedule to the Constitution of
// India and its amendments.
const std::vector<names_row>& state_rows() {
  static const std::vector<names_row> rows{
    {"01", {"Andaman", "Andaman Nicobar", "A and N", "अंडमान और निकोबार"}},
    {"02", {"AP", "आंध्र प्रदेश", "आन्ध्र प्रदेश"}},
    {"03", {"AS", "Asom", "असम"}},
    {"05", {"CH", "चंडीगढ़"}},
    {"07", {"DL", "Delhi", "New Delhi", "NCT of Delhi", "Dilli", "दिल्ली"}},
    {"09", {"GJ", "Gujrat", "गुजरात"}},
    {"10", {"HR", "हरियाणा"}},
    {"11", {"HP", "Himachal", "हिमाचल प्रदेश"}},
    {"12",
     {"JK", "J and K", "J K", "Jammu", "Kashmir", "Jammu Kashmir", "Jammu and Kashmir", "जम्मू और कश्मीर", "जम्मू कश्मीर"}},
    {"13", {"KL", "Keralam", "केरल"}},
    {"14", {"LD", "Lakshadweep", "Laccadives"}},
    {"16", {"MH", "Maharastra", "महाराष्ट्र"}},
    {"17", {"MN", "मणिपुर"}},
    {"18", {"ML", "मेघालय"}},
    {"19", {"KA", "Mysore State", "कर्नाटक"}},
    {"20", {"NL", "नागालैंड"}},
    {"21", {"OD", "OR", "Orissa", "ओडिशा", "उड़ीसा"}},
    {"22", {"PY", "Pondicherry", "Puducherry", "पुदुचेरी"}},
    {"23", {"PB", "पंजाब"}},
    {"24", {"RJ", "Rajputana", "राजस्थान"}},
    {"25", {"TN", "Tamilnadu", "Madras State", "तमिलनाडु", "तमिल नाडु"}},
    {"26", {"TR", "त्रिपुरा"}},
    {"28", {"WB", "Bengal", "पश्चिम बंगाल", "बंगाल"}},
    {"29", {"SK", "सिक्किम"}},
    {"30", {"AR", "NEFA", "अरुणाचल प्रदेश"}},
    {"31", {"MZ", "मिज़ोरम"}},
    {"32", {"DD", "Daman and Diu"}},
    {"33", {"GA", "गोवा"}},
    {"34", {"BR", "बिहार"}},
    {"35", {"MP", "मध्य प्रदेश"}},
    {"36", {"UP", "United Provinces", "उत्तर प्रदेश"}},
    {"37", {"CG", "Chattisgarh", "छत्तीसगढ़"}},
    {"38", {"JH", "झारखंड", "झारखण्ड"}},
    {"39", {"UK", "UA", "Uttaranchal", "उत्तराखंड", "उत्तराखण्ड"}},
    {"40", {"TS", "TG", "Telengana", "तेलंगाना"}},
    {"41", {"LA", "लद्दाख"}},
  };
  return rows;
}

std::vector<std::string> names_in(const std::vector<names_row>& rows, std::string_view code) {
  auto at = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.code == code; });
  return at == rows.end() ? std::vector<std::string>{} : at->names;
}

} // namespace

std::vector<std::string> country_names_of(const std::string& code) {
  return names_in(country_rows(), code);
}

std::vector<std::string> region_names_of(const std::string& country, const std::string& code) {
  return country == "IN" ? names_in(state_rows(), code) : std::vector<std::string>{};
}

std::string without_kind(const std::string& folded_name) {
  static constexpr std::string_view behind[] = {" district", " county", " parish",   " region",    " division",
                                                " state",    " oblast", " province", " prefecture"};
  static constexpr std::string_view before[] = {"district ",       "kabupaten ", "kota ",    "provincia di ",
                                                "departement de ", "landkreis ", "city of ", "state of "};
  for (auto kind : behind)
    if (folded_name.ends_with(kind))
      return folded_name.substr(0, folded_name.size() - kind.size());
  for (auto kind : before)
    if (folded_name.starts_with(kind))
      return folded_name.substr(kind.size());
  return folded_name;
}

} // namespace luna::data
