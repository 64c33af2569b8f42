#include "cli/commands.hpp"
#include "cli/composition.hpp"
#include "cli/stores.hpp"
#include "domain/astro/json_parts.hpp"
#include "domain/time/zone.hpp"
#include "persistence/database_url.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace luna::cli {

namespace {

/// Prints one line a check, and keeps whether all passed.
class report {
public:
  void good(std::string_view what, std::string_view found) { fmt::print("ok    {}: {}\n", what, found); }
  void bad(std::string_view what, std::string_view found, std::string_view mend) {
    fmt::print("FAIL  {}: {}\n      mend: {}\n", what, found, mend);
    healthy_ = false;
  }
  void off(std::string_view what, std::string_view found) { fmt::print("off   {}: {}\n", what, found); }
  bool healthy() const { return healthy_; }

private:
  bool healthy_ = true;
};

std::string day_text(double jd_ut) {
  return domain::instant_text(domain::ut_seconds_of(jd_ut)).substr(0, 10);
}

void check_ephemeris(report& r, const configuration& config) {
  auto path = config.ephemeris_path.empty() ? std::string{domain::ephemeris::default_path} : config.ephemeris_path;
  domain::ephemeris sky{path}; // without the fit, to see whether the files are found
  constexpr double jd_2000 = 2451545.0;
  auto found = sky.positions(jd_2000, {});
  if (found && found->source == domain::ephemeris_source::swiss_files)
    r.good("ephemeris", fmt::format("Swiss Ephemeris {}, files in {}", domain::ephemeris::version(), path));
  else
    r.bad("ephemeris", fmt::format("no files in {}; the less exact Moshier formulae would be used", path),
          "apt-get install swe-standard-data, or set LUNA_EPHEMERIS_PATH");
}

void check_fitted(report& r, const configuration& config) {
  std::string trouble;
  auto sky = open_ephemeris(config, trouble);
  if (const auto* fitted = sky.fitted())
    r.good("fitted positions", fmt::format("from {} until {}; the library answers for other years",
                                           day_text(fitted->begin_ut()), day_text(fitted->end_ut())));
  else
    r.off("fitted positions", fmt::format("the library answers everything, a hundred times slower ({}); mend: "
                                          "`ninja -C build luna_data_files`, or set LUNA_DATA_PATH",
                                          trouble));
}

void check_places(report& r, const configuration& config) {
  std::string problem;
  auto places = load_places(config, problem);
  if (!places)
    r.bad("places", problem, "build luna anew, or unset LUNA_PLACES_PATH");
  else
    r.good("places", fmt::format("{} places{}. {}", places->size(),
                                 places->has_towns() ? "" : ", without small towns (npm was missing at the build)",
                                 domain::gazetteer::attribution));
}

void check_zones(report& r) {
  auto delhi = domain::resolve_local({1942, 12, 25}, {12, 0, 0}, "Asia/Kolkata", 77.2);
  if (!delhi)
    r.bad("time zones", "tzdata cannot be read", "apt-get install tzdata");
  else if (delhi->options[0].offset_seconds != 23'400)
    r.bad("time zones", "this tzdata lacks the history before 1970", "install Debian's tzdata, which has it");
  else
    r.good("time zones", "tzdata " + domain::tzdata_version());
}

void check_store(report& r, const configuration& config) {
  std::string problem;
  auto store = open_store(config, false, problem);
  if (!store)
    return r.bad("store", problem, "set DATABASE_URL=sqlite:///var/luna.db");
  if (store->probe())
    r.good("store", persistence::public_url(config.database_url) + " commits");
  else
    r.bad("store", store->trouble(), "see the reason; Luna answers 503 until then, and heals by itself");
}

void check_settings(report& r, const configuration_reading& reading) {
  for (const auto& problem : reading.problems)
    r.bad("settings", problem, "luna config lists every setting");
  if (reading.problems.empty())
    r.good("settings", "every setting is understood");
  auto all = reading.values.accounts();
  for (const auto& account : all)
    r.good("channel " + account.channel, account.api_base.empty() ? "on" : "on, sends to " + account.api_base);
  for (const auto& half : half_channels(reading.values))
    r.bad("channel " + half.channel,
          fmt::format("off, though some of its settings are given; missing: {}", fmt::join(half.missing, ", ")),
          "set these too, or none");
  if (all.empty())
    r.off("channels", "no credentials; the web chat and luna chat work without");
}

} // namespace

int doctor(const configuration_reading& reading) {
  report r;
  check_settings(r, reading);
  check_ephemeris(r, reading.values);
  check_fitted(r, reading.values);
  check_places(r, reading.values);
  check_zones(r);
  check_store(r, reading.values);
  return r.healthy() ? exit_done : exit_dependency;
}

} // namespace luna::cli
