#include "test/golden/runner.hpp"

#include "test/golden/answers.hpp"
#include "test/golden/comparison.hpp"
#include "test/golden/place_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace luna::golden {

namespace {

using printer = std::function<void(const std::string&)>;

struct tally {
  std::size_t passed = 0, failed = 0, skipped = 0;
  std::size_t hard_skipped = 0; // of those skipped, what could have been answered
  std::size_t soft_passed = 0, soft_failed = 0;
  std::set<std::string> unknown; // paths that were skipped, without their arguments
};

json::value read_json(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    throw std::runtime_error{fmt::format("cannot read {}", file.string())};
  return json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
}

/// An assertion that must hold.
bool is_hard(const golden_case& c, const json::object& assertion) {
  const auto* agreed = assertion.if_contains("ref_agrees");
  auto disputed = agreed && agreed->is_bool() && !agreed->get_bool();
  if (c.trust == 'S')
    return !disputed;
  return (c.trust == 'A' || c.trust == 'B') && agreed && !disputed;
}

std::string kind_of(const std::vector<step>& path) {
  std::string kind;
  for (const auto& part : path)
    kind += (kind.empty() ? "" : ".") + part.name + (part.arguments.empty() ? "" : "[]");
  return kind;
}

void check_case(const golden_case& c, const engine& with, const spots& named, tally& sum, const printer& print) {
  for (const auto& each : c.raw.at("expect").as_array()) {
    const auto& assertion = each.as_object();
    if (text_at(assertion, "cmp") == "info")
      continue;
    auto path = steps_of(text_at(assertion, "path"));
    auto hard = is_hard(c, assertion);
    wall_clock clock{c.date, c.where.offset_seconds};
    auto got = c.problem.empty() ? answer({c, assertion, path, with, named}, clock) : std::nullopt;
    if (!got) {
      sum.unknown.insert(c.problem.empty() ? kind_of(path) : c.problem);
      ++sum.skipped;
      sum.hard_skipped += hard && !leaves_place_to_source(c, path) ? 1 : 0;
      continue;
    }
    auto right = agrees(assertion, *got, clock, c.settings.dasha_year_days);
    if (hard)
      ++(right ? sum.passed : sum.failed);
    else
      ++(right ? sum.soft_passed : sum.soft_failed);
    if (!right)
      print(fmt::format("{} {} {}: {} expected {}, got {} ({}, trust {})", hard ? "FAILED" : "differs", c.category,
                        c.id, text_at(assertion, "path"), json::serialize(assertion.at("value")), json::serialize(*got),
                        c.source, c.trust));
  }
}

/// A case of clocks or places holds as a whole.
void check_faults(const std::vector<std::string>& faults, const json::object& raw, tally& sum, const printer& print) {
  ++(faults.empty() ? sum.passed : sum.failed);
  auto what =
    text_at(raw, "query") + text_at(raw, "place") + (raw.contains("local") ? " " + text_at(raw, "local") : "");
  for (const auto& fault : faults)
    print(fmt::format("FAILED {}: {}", what, fault));
}

void tell(const std::string& category, const tally& sum, const printer& print) {
  auto line = fmt::format("{}: {} passed, {} failed, {} skipped, of {}", category, sum.passed, sum.failed, sum.skipped,
                          sum.passed + sum.failed + sum.skipped);
  if (sum.soft_passed + sum.soft_failed > 0)
    line += fmt::format("; soft: {} of {} agree", sum.soft_passed, sum.soft_passed + sum.soft_failed);
  for (const auto& path : sum.unknown)
    line += fmt::format("\n  skipped: {}", path);
  print(line);
}

} // namespace

bool run(const std::filesystem::path& folder, const engine& with, const printer& print,
         const std::vector<std::string>& required) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<json::value> sets;
  spots named;
  for (const auto& file : files) {
    sets.push_back(read_json(file));
    auto more = places_named(sets.back().at("cases").as_array());
    named.insert(named.end(), more.begin(), more.end());
  }
  if (sets.empty())
    throw std::runtime_error{fmt::format("{} holds no golden vectors", folder.string())};
  auto held = true;
  auto missing = std::set<std::string>{required.begin(), required.end()};
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const auto& set = sets[i].as_object();
    auto schema = text_at(set, "schema");
    tally sum;
    for (const auto& raw : set.at("cases").as_array())
      if (schema == "tz-golden-1")
        check_faults(clock_faults(raw.as_object()), raw.as_object(), sum, print);
      else if (schema == "geo-golden-1")
        check_faults(place_faults(raw.as_object(), with.places), raw.as_object(), sum, print);
      else
        check_case(read_case(raw.as_object()), with, named, sum, print);
    auto category = files[i].stem().string();
    tell(category, sum, print);
    if (missing.erase(category) > 0 && sum.hard_skipped > 0) {
      print(fmt::format("SKIPPED {}: {} that must hold were not asked", category, sum.hard_skipped));
      held = false;
    }
    held &= sum.failed == 0;
  }
  for (const auto& category : missing)
    print(fmt::format("MISSING {}: {} has no {}.json", category, folder.string(), category));
  return held && missing.empty();
}

} // namespace luna::golden
