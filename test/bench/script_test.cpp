#include "bench/harness/script.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <stdexcept>

using namespace luna::bench;

TEST_CASE("a mix gives each kind of conversation its share, whatever number of scripts it has", "[bench][script]") {
  auto weights = read_mix("kundli=2,edit=1");
  auto of = [&](const char* kind) {
    auto sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (scripts()[i].kind == kind)
        sum += weights[i];
    return sum;
  };
  CHECK(of("kundli") == Approx(2.0));
  CHECK(of("edit") == Approx(1.0));
  CHECK(of("burst") == 0.0);
}

TEST_CASE("the usual mix uses every script", "[bench][script]") {
  for (auto weight : read_mix(usual_mix))
    CHECK(weight > 0.0);
}

TEST_CASE("a mix that cannot be read says why", "[bench][script]") {
  for (const auto* bad : {"kundly=1", "kundli=x", "kundli=-1", "kundli=", "", "kundli=0"})
    CHECK_THROWS_AS(read_mix(bad), std::invalid_argument);
}
