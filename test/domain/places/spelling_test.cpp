#include "domain/places/spelling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace luna::domain;

TEST_CASE("names that are written for one another have one spelling key") {
  for (auto [a, b] : {std::pair{"jaipur", "jaipore"},
                      {"kolkata", "calcutta"},
                      {"delhi", "dehli"},
                      {"phagwara", "fagwara"},
                      {"ghazipur", "gajipur"},
                      {"etawah", "itawa"},
                      {"vadodara", "wadodara"}}) {
    INFO(a << " " << b);
    CHECK(spelling_key(a) == spelling_key(b));
  }
  CHECK(spelling_key("jaipur") != spelling_key("jodhpur"));
  CHECK(spelling_key("nana") != spelling_key("na"));
  CHECK(spelling_key("anna") == spelling_key("ana"));
  CHECK(spelling_key("") == 0);
}

TEST_CASE("a key with a letter more, less, other or swapped is among the neighbours") {
  std::vector<std::uint64_t> keys;
  spelling_neighbours(spelling_key("jaipur"), keys);
  CHECK(keys.front() == spelling_key("jaipur"));
  for (auto other : {"japr", "jaipuri", "jaiput", "jairup", "jaipurn", "ajaipur", "aipur", "jaipu"}) {
    INFO(other);
    CHECK(std::count(keys.begin(), keys.end(), spelling_key(other)) >= 1);
  }
  spelling_neighbours(spelling_key("pune"), keys);
  CHECK(keys.size() == 1);
}

TEST_CASE("an edit is a letter more, less, other, or two swapped, and is counted up to the limit") {
  CHECK(edit_distance("jaipur", "jaipur", 2) == 0);
  CHECK(edit_distance("jaipur", "jaipurr", 2) == 1);
  CHECK(edit_distance("jaipur", "jaipr", 2) == 1);
  CHECK(edit_distance("delhi", "dehli", 2) == 1);
  CHECK(edit_distance("jaipur", "jodhpur", 2) == 3);
  CHECK(edit_distance("jaipur", "jodhpur", 3) == 3);
  CHECK(edit_distance("", "abc", 3) == 3);
  CHECK(edit_distance(std::string(63, 'a'), std::string(62, 'a') + 'b', 2) == 1);
  CHECK(edit_distance(std::string(64, 'a'), std::string(64, 'a'), 2) == 3);
}

TEST_CASE("letters in common and length rule out only names that differ by more") {
  for (auto [a, b] : {std::pair{"jaipur", "jaipurr"}, {"delhi", "dehli"}, {"kota", "kotb"}, {"salem", "selam"}})
    CHECK(may_be_alike(letters_of(a), letters_of(b), edit_distance(a, b, 3)));
  CHECK_FALSE(may_be_alike(letters_of("jaipur"), letters_of("mumbai"), 2));
  CHECK_FALSE(may_be_alike(letters_of("pune"), letters_of("puneeee"), 2));
}

TEST_CASE("an Indian name is written in Latin letters, its inherent vowels too") {
  CHECK(romanized("शाहपुर") == "shahapur");
  CHECK(romanized("मुंबई") == "munbai");
  CHECK(romanized("बलिया") == "baliya");
  CHECK(romanized("ಮೈಸೂರು") == "maisuru");
  CHECK(romanized("jaipur").empty());
  CHECK(romanized("Москва").empty());
}
