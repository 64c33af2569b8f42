#include "domain/astro/nakshatras.hpp"

#include "domain/astro/zodiac.hpp"

namespace luna::domain {

namespace {

using varna = nakshatra_varna;
constexpr bool male = false;
constexpr bool female = true;

constexpr std::array traits{
  nakshatra_traits{"the Ashvins", "horse's head", gana::deva, yoni::horse, male, nadi::adi, varna::vaishya},
  nakshatra_traits{"Yama", "womb", gana::manushya, yoni::elephant, male, nadi::madhya, varna::outcaste},
  nakshatra_traits{"Agni", "razor", gana::rakshasa, yoni::sheep, female, nadi::antya, varna::brahmin},
  nakshatra_traits{"Prajapati", "cart", gana::manushya, yoni::serpent, male, nadi::antya, varna::shudra},
  nakshatra_traits{"Soma", "deer's head", gana::deva, yoni::serpent, female, nadi::madhya, varna::servant},
  nakshatra_traits{"Rudra", "gem", gana::manushya, yoni::dog, female, nadi::adi, varna::fierce},
  nakshatra_traits{"Aditi", "house", gana::deva, yoni::cat, female, nadi::adi, varna::vaishya},
  nakshatra_traits{"Brihaspati", "arrow", gana::deva, yoni::sheep, male, nadi::madhya, varna::kshatriya},
  nakshatra_traits{"the Sarpas", "wheel", gana::rakshasa, yoni::cat, male, nadi::antya, varna::outcaste},
  nakshatra_traits{"the Pitris", "house", gana::rakshasa, yoni::rat, male, nadi::antya, varna::shudra},
  nakshatra_traits{"Bhaga", "cot", gana::manushya, yoni::rat, female, nadi::madhya, varna::brahmin},
  nakshatra_traits{"Aryaman", "bed", gana::manushya, yoni::cow, male, nadi::adi, varna::kshatriya},
  nakshatra_traits{"Savitr", "hand", gana::deva, yoni::buffalo, female, nadi::adi, varna::vaishya},
  nakshatra_traits{"Tvashtr", "pearl", gana::rakshasa, yoni::tiger, female, nadi::madhya, varna::servant},
  nakshatra_traits{"Vayu", "coral", gana::deva, yoni::buffalo, male, nadi::antya, varna::fierce},
  nakshatra_traits{"Indra and Agni", "arch", gana::rakshasa, yoni::tiger, male, nadi::antya, varna::outcaste},
  nakshatra_traits{"Mitra", "offering of rice", gana::deva, yoni::deer, female, nadi::madhya, varna::shudra},
  nakshatra_traits{"Indra", "earring", gana::rakshasa, yoni::deer, male, nadi::adi, varna::servant},
  nakshatra_traits{"Nirriti", "lion's tail", gana::rakshasa, yoni::dog, male, nadi::adi, varna::fierce},
  nakshatra_traits{"Apas", "elephant's tusk", gana::manushya, yoni::monkey, male, nadi::madhya, varna::brahmin},
  nakshatra_traits{"the Vishvedevas", "cot", gana::manushya, yoni::mongoose, male, nadi::antya, varna::kshatriya},
  nakshatra_traits{"Vishnu", "three footprints", gana::deva, yoni::monkey, female, nadi::antya, varna::outcaste},
  nakshatra_traits{"the Vasus", "drum", gana::rakshasa, yoni::lion, female, nadi::madhya, varna::servant},
  nakshatra_traits{"Varuna", "circle", gana::rakshasa, yoni::horse, female, nadi::adi, varna::fierce},
  nakshatra_traits{"Aja Ekapada", "cot", gana::manushya, yoni::lion, male, nadi::adi, varna::brahmin},
  nakshatra_traits{"Ahirbudhnya", "pair", gana::manushya, yoni::cow, female, nadi::madhya, varna::kshatriya},
  nakshatra_traits{"Pushan", "drum", gana::deva, yoni::elephant, female, nadi::antya, varna::shudra},
  nakshatra_traits{"Brahma", "triangle", gana::deva, yoni::mongoose, female, nadi::antya, varna::vaishya},
};
static_assert(traits.size() == abhijit_nakshatra);

/// A pada each.
constexpr std::array<std::array<name_syllable, 4>, abhijit_nakshatra> syllables{{
  {{{"Chu", "चू"}, {"Che", "चे"}, {"Cho", "चो"}, {"La", "ला"}}},
  {{{"Li", "ली"}, {"Lu", "लू"}, {"Le", "ले"}, {"Lo", "लो"}}},
  {{{"A", "अ"}, {"I", "ई"}, {"U", "उ"}, {"E", "ए"}}},
  {{{"O", "ओ"}, {"Va", "वा"}, {"Vi", "वी"}, {"Vu", "वू"}}},
  {{{"Ve", "वे"}, {"Vo", "वो"}, {"Ka", "का"}, {"Ki", "की"}}},
  {{{"Ku", "कू"}, {"Gha", "घ"}, {"Nga", "ङ"}, {"Chha", "छ"}}},
  {{{"Ke", "के"}, {"Ko", "को"}, {"Ha", "हा"}, {"Hi", "ही"}}},
  {{{"Hu", "हू"}, {"He", "हे"}, {"Ho", "हो"}, {"Da", "डा"}}},
  {{{"Di", "डी"}, {"Du", "डू"}, {"De", "डे"}, {"Do", "डो"}}},
  {{{"Ma", "मा"}, {"Mi", "मी"}, {"Mu", "मू"}, {"Me", "मे"}}},
  {{{"Mo", "मो"}, {"Ta", "टा"}, {"Ti", "टी"}, {"Tu", "टू"}}},
  {{{"Te", "टे"}, {"To", "टो"}, {"Pa", "पा"}, {"Pi", "पी"}}},
  {{{"Pu", "पू"}, {"Sha", "ष"}, {"Na", "ण"}, {"Tha", "ठ"}}},
  {{{"Pe", "पे"}, {"Po", "पो"}, {"Ra", "रा"}, {"Ri", "री"}}},
  {{{"Ru", "रू"}, {"Re", "रे"}, {"Ro", "रो"}, {"Ta", "ता"}}},
  {{{"Ti", "ती"}, {"Tu", "तू"}, {"Te", "ते"}, {"To", "तो"}}},
  {{{"Na", "ना"}, {"Ni", "नी"}, {"Nu", "नू"}, {"Ne", "ने"}}},
  {{{"No", "नो"}, {"Ya", "या"}, {"Yi", "यी"}, {"Yu", "यू"}}},
  {{{"Ye", "ये"}, {"Yo", "यो"}, {"Bha", "भा"}, {"Bhi", "भी"}}},
  {{{"Bhu", "भू"}, {"Dha", "धा"}, {"Pha", "फा"}, {"Dha", "ढा"}}},
  {{{"Bhe", "भे"}, {"Bho", "भो"}, {"Ja", "जा"}, {"Ji", "जी"}}},
  {{{"Khi", "खी"}, {"Khu", "खू"}, {"Khe", "खे"}, {"Kho", "खो"}}},
  {{{"Ga", "गा"}, {"Gi", "गी"}, {"Gu", "गू"}, {"Ge", "गे"}}},
  {{{"Go", "गो"}, {"Sa", "सा"}, {"Si", "सी"}, {"Su", "सू"}}},
  {{{"Se", "से"}, {"So", "सो"}, {"Da", "दा"}, {"Di", "दी"}}},
  {{{"Du", "दू"}, {"Tha", "थ"}, {"Jha", "झ"}, {"Nya", "ञ"}}},
  {{{"De", "दे"}, {"Do", "दो"}, {"Cha", "चा"}, {"Chi", "ची"}}},
  {{{"Ju", "जू"}, {"Je", "जे"}, {"Jo", "जो"}, {"Kha", "खा"}}},
}};

constexpr auto abhijit_begin = 21 * units_per_nakshatra - units_per_pada;
constexpr auto abhijit_end = 21 * units_per_nakshatra + units_per_nakshatra / 15;
static_assert(units_per_nakshatra % 15 == 0);

} // namespace

const nakshatra_traits& traits_of(unsigned nakshatra) {
  return traits[nakshatra - 1];
}

bool in_abhijit(double longitude_degrees) {
  auto units = circle_units(longitude_degrees);
  return abhijit_begin <= units && units < abhijit_end;
}

const std::array<name_syllable, 4>& syllables_of(unsigned nakshatra) {
  return syllables[nakshatra - 1];
}

name_syllable syllable_of(double longitude_degrees) {
  auto where = zodiac_place_of(longitude_degrees);
  return syllables_of(where.nakshatra)[where.pada - 1];
}

std::string_view name_of(gana which) {
  static constexpr std::array<std::string_view, 3> names{"Deva", "Manushya", "Rakshasa"};
  return names[static_cast<std::size_t>(which)];
}

std::string_view name_of(nadi which) {
  static constexpr std::array<std::string_view, 3> names{"Adi", "Madhya", "Antya"};
  return names[static_cast<std::size_t>(which)];
}

std::string_view name_of(yoni which) {
  static constexpr std::array<std::string_view, 14> names{"Horse", "Elephant", "Sheep",    "Serpent", "Dog",
                                                          "Cat",   "Rat",      "Cow",      "Buffalo", "Tiger",
                                                          "Deer",  "Monkey",   "Mongoose", "Lion"};
  return names[static_cast<std::size_t>(which)];
}

std::string_view name_of(nakshatra_varna which) {
  static constexpr std::array<std::string_view, 7> names{"Brahmin", "Kshatriya", "Vaishya", "Shudra",
                                                         "Servant", "Fierce",    "Outcaste"};
  return names[static_cast<std::size_t>(which)];
}

} // namespace luna::domain
