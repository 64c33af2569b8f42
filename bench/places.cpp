// What finding a place costs, and mapping the file of places.
#include "test/support/knowledge.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace luna;

void place_search(benchmark::State& state, const char* name) {
  for (auto _ : state)
    benchmark::DoNotOptimize(test::tools().places.find(name, 9));
}
BENCHMARK_CAPTURE(place_search, exact, "Jaipur");
BENCHMARK_CAPTURE(place_search, namesakes, "Springfield");
BENCHMARK_CAPTURE(place_search, area, "Shahpur, Bhojpur, Bihar");
BENCHMARK_CAPTURE(place_search, trailing_area, "salem tamil nadu");
BENCHMARK_CAPTURE(place_search, devanagari, "मुंबई");
BENCHMARK_CAPTURE(place_search, prefix, "Thiruvanantha");
BENCHMARK_CAPTURE(place_search, misspelt, "Jaipore");
BENCHMARK_CAPTURE(place_search, misspelt_long, "Allahbad");
BENCHMARK_CAPTURE(place_search, unknown, "xqzzvwk");

void places_load(benchmark::State& state) {
  auto file = std::filesystem::path{LUNA_DATA "/places.dat"};
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::gazetteer::load(file));
}
BENCHMARK(places_load);

} // namespace
