#include "domain/astro/nakshatras.hpp"

#include "domain/astro/lords.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <string>

using namespace luna::domain;

TEST_CASE("each lord of Vimshottari rules three nakshatras, each graha but the nodes one sign or two",
          "[domain][astro][nakshatra]") {
  std::map<graha, int> stars, signs;
  for (unsigned i = 1; i <= 27; ++i)
    ++stars[nakshatra_lord(i)];
  for (unsigned sign = 0; sign < 12; ++sign)
    ++signs[sign_lord(sign)];
  CHECK(stars.size() == 9);
  for (auto [lord, count] : stars)
    CHECK(count == 3);
  CHECK(signs.size() == 7);
  CHECK(signs[graha::sun] == 1);
  CHECK(signs[graha::moon] == 1);
  CHECK(signs[graha::saturn] == 2);
}

TEST_CASE("each gana and each nadi has nine of the 27 nakshatras", "[domain][astro][nakshatra]") {
  std::map<gana, int> ganas;
  std::map<nadi, int> nadis;
  for (unsigned i = 1; i <= 27; ++i) {
    ++ganas[traits_of(i).gana];
    ++nadis[traits_of(i).nadi];
  }
  for (auto [which, count] : ganas)
    CHECK(count == 9);
  for (auto [which, count] : nadis)
    CHECK(count == 9);
}

TEST_CASE("each yoni has a male and a female of the 28 nakshatras, each varna four", "[domain][astro][nakshatra]") {
  std::map<yoni, std::set<bool>> yonis;
  std::map<nakshatra_varna, int> varnas;
  for (unsigned i = 1; i <= abhijit_nakshatra; ++i) {
    CHECK(yonis[traits_of(i).yoni].insert(traits_of(i).yoni_female).second);
    ++varnas[traits_of(i).varna];
  }
  CHECK(yonis.size() == 14);
  for (auto [which, count] : varnas)
    CHECK(count == 4);
}

TEST_CASE("every pada has a name syllable of its own, in both scripts", "[domain][astro][nakshatra]") {
  std::set<std::string> devanagari;
  for (unsigned i = 1; i <= abhijit_nakshatra; ++i)
    for (const auto& syllable : syllables_of(i)) {
      CHECK_FALSE(syllable.latin.empty());
      CHECK(devanagari.insert(std::string{syllable.devanagari}).second);
    }
  CHECK(devanagari.size() == 112);
}

TEST_CASE("a longitude's syllable is that of its pada", "[domain][astro][nakshatra]") {
  CHECK(syllable_of(0.0).latin == "Chu");
  CHECK(syllable_of(10.0 / 3.0).latin == "Che");
  CHECK(syllable_of(53.4).latin == "Ve"); // Mrigashira 1
  CHECK(syllable_of(359.9).devanagari == "ची");
}

TEST_CASE("Abhijit spans the end of Uttara Ashadha and the beginning of Shravana", "[domain][astro][nakshatra]") {
  auto begin = 276.0 + 40.0 / 60.0, end = 280.0 + 53.0 / 60.0 + 20.0 / 3600.0;
  CHECK_FALSE(in_abhijit(begin - 2e-6));
  CHECK(in_abhijit(begin));
  CHECK(in_abhijit(280.0));
  CHECK(in_abhijit(end - 2e-6));
  CHECK_FALSE(in_abhijit(end));
}

TEST_CASE("traits have names", "[domain][astro][nakshatra]") {
  CHECK(name_of(traits_of(1).gana) == "Deva");
  CHECK(name_of(traits_of(1).nadi) == "Adi");
  CHECK(name_of(traits_of(1).yoni) == "Horse");
  CHECK(name_of(traits_of(24).varna) == "Fierce");
  CHECK(traits_of(3).deity == "Agni");
  CHECK(traits_of(abhijit_nakshatra).deity == "Brahma");
}
