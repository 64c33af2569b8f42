#include "domain/astro/festivals.hpp"

#include "test/support/golden.hpp"

using namespace luna::domain;

namespace {

const ephemeris source;
const observer delhi{28.6139, 77.209};
constexpr std::int64_t indian_offset = 19'800;

std::string iso(const civil_date& date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", date.year, date.month, date.day);
  return text;
}
std::string clock_text(std::int64_t ut) {
  auto local = ut + indian_offset;
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", int(local / 3600 % 24), int(local / 60 % 60));
  return iso(civil_date_of_days(local / 86400)).substr(5) + " " + text;
}

} // namespace

TEST_CASE("print years") {
  for (int year : {2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}) {
    auto found = festivals_of(source, year, indian_offset, delhi);
    REQUIRE(found.has_value());
    for (const auto& f : found->festivals)
      if (f.kind == festival_kind::festival)
      std::printf("%s %s  t%u [%s - %s] puja %s\n", iso(f.date).c_str(), std::string(f.name).c_str(), f.tithi, clock_text(f.begin_ut).c_str(),
                  clock_text(f.end_ut).c_str(),
                  f.puja ? (clock_text(f.puja->begin_ut) + " .. " + clock_text(f.puja->end_ut)).c_str() : "-");
    for (const auto& e : found->ekadashis)
      std::printf("%s %s %s E[%s %s] D..%s parana %s %s\n", iso(e.smarta.date).c_str(), iso(e.vaishnava.date).c_str(), std::string(e.name).c_str(),
        clock_text(e.tithi.begin_ut).c_str(), clock_text(e.tithi.end_ut).c_str(), clock_text(e.dvadashi_end_ut).c_str(), clock_text(e.smarta.parana.begin_ut).c_str(), clock_text(e.smarta.parana.end_ut).c_str());
  }
}
