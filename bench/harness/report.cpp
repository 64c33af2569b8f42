#include "bench/harness/report.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace luna::bench {

namespace json = boost::json;

namespace {

/// CPU seconds and memory of a group over the measured samples.
struct group_use {
  double cpu_seconds = 0.0;
  std::uint64_t most_memory = 0;
};

std::map<std::string, group_use> use_of(const report& r) {
  std::map<std::string, group_use> all;
  for (std::size_t i = 0; i < r.samples.size(); ++i)
    for (const auto& [name, use] : r.samples[i].groups) {
      auto& sum = all[name];
      sum.most_memory = std::max(sum.most_memory, use.memory);
      if (i > 0)
        if (auto before = r.samples[i - 1].groups.find(name); before != r.samples[i - 1].groups.end())
          sum.cpu_seconds += std::max(0.0, use.cpu_seconds - before->second.cpu_seconds);
    }
  return all;
}

/// The CPU a message took, in microseconds: over the samples, per message acknowledged in their time.
double cpu_a_message(const report& r, const group_use& use) {
  auto messages = r.measured.per_second() * (r.samples.empty() ? 0.0 : r.samples.back().at - r.samples.front().at);
  return messages > 0.0 ? use.cpu_seconds / messages * 1e6 : 0.0;
}

double rounded(double value) {
  return std::round(value * 1000.0) / 1000.0;
}

json::object numbers_of(const histogram& of) {
  json::object numbers{{"count", of.count()},
                       {"mean_ms", rounded(of.mean())},
                       {"p50_ms", of.percentile(0.5)},
                       {"p90_ms", of.percentile(0.9)},
                       {"p99_ms", of.percentile(0.99)},
                       {"p999_ms", of.percentile(0.999)},
                       {"max_ms", of.max()}};
  json::array curve;
  for (auto [share, ms] : of.curve())
    curve.push_back(json::array{share, ms});
  numbers["curve"] = std::move(curve);
  return numbers;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (auto c : text)
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  return out;
}

/// A line of a picture; the points are in the picture's own units.
struct line {
  std::string name, colour;
  std::vector<std::pair<double, double>> points;
};

std::string short_number(double value) {
  if (value >= 1e6)
    return fmt::format("{:g} M", value / 1e6);
  return value >= 1e4 ? fmt::format("{:g} k", value / 1e3) : fmt::format("{:g}", value);
}

/// 1, 2 or 5 times a power of ten: about a fifth of `range`.
double tick_of(double range) {
  auto power = std::pow(10.0, std::floor(std::log10(std::max(range, 1e-9) / 5.0)));
  for (auto factor : {1.0, 2.0, 5.0})
    if (power * factor * 5.0 >= range)
      return power * factor;
  return power * 10.0;
}

/// An SVG picture. A logarithmic y axis begins at the power of ten below the least value.
std::string picture(std::string_view title, std::string_view x_name, std::string_view y_name,
                    const std::vector<line>& lines, bool logarithmic,
                    const std::vector<std::pair<double, std::string>>& x_ticks = {}) {
  constexpr auto width = 640.0, height = 300.0, left = 56.0, bottom = 40.0, top = 34.0, right = 12.0;
  auto x_least = 1e300, x_most = -1e300, y_least = 1e300, y_most = 0.0;
  for (const auto& each : lines)
    for (auto [x, y] : each.points) {
      x_least = std::min(x_least, x);
      x_most = std::max(x_most, x);
      if (y > 0.0)
        y_least = std::min(y_least, y);
      y_most = std::max(y_most, y);
    }
  if (x_most <= x_least || y_most <= 0.0)
    return {};
  auto y_of = [&](double y) {
    if (!logarithmic)
      return height - bottom - y / (y_most * 1.05) * (height - bottom - top);
    auto low = std::floor(std::log10(y_least)), high = std::ceil(std::log10(y_most));
    if (high <= low)
      high = low + 1.0;
    return height - bottom
           - (std::log10(std::max(y, std::pow(10.0, low))) - low) / (high - low) * (height - bottom - top);
  };
  auto x_of = [&](double x) { return left + (x - x_least) / (x_most - x_least) * (width - left - right); };
  auto svg =
    fmt::format(R"(<figure><svg viewBox="0 0 {} {}" role="img" aria-label="{}"><text x="{}" y="16" class="t">{})"
                "</text>\n",
                width, height, escaped(title), left, escaped(title));
  auto grid = [&](double y) {
    svg += fmt::format(R"(<path class="g" d="M{:.1f} {:.1f}H{:.1f}"/><text x="{:.1f}" y="{:.1f}" class="e">{}</text>)"
                       "\n",
                       left, y_of(y), width - right, left - 5.0, y_of(y) + 4.0, short_number(y));
  };
  if (logarithmic)
    for (auto power = std::floor(std::log10(y_least)); power <= std::ceil(std::log10(y_most)); ++power)
      grid(std::pow(10.0, power));
  else
    for (auto y = 0.0; y <= y_most * 1.05; y += tick_of(y_most))
      grid(y);
  auto x_label = [&](double x, std::string_view text) {
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" class="m">{}</text>)"
                       "\n",
                       x_of(x), height - bottom + 16.0, text);
  };
  for (const auto& [x, text] : x_ticks)
    if (x >= x_least && x <= x_most)
      x_label(x, text);
  if (x_ticks.empty())
    for (auto x = std::ceil(x_least / tick_of(x_most - x_least)) * tick_of(x_most - x_least); x <= x_most;
         x += tick_of(x_most - x_least))
      x_label(x, short_number(x));
  svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" class="e">{}, {}</text>)"
                     "\n",
                     width - right, height - 6.0, escaped(x_name), escaped(y_name));
  auto legend = left;
  for (const auto& each : lines) {
    svg += fmt::format(R"(<path fill="none" stroke="{}" stroke-width="2" d=")", each.colour);
    auto command = 'M';
    for (auto [x, y] : each.points) {
      svg += fmt::format("{}{:.1f} {:.1f}", command, x_of(x), y_of(y));
      command = 'L';
    }
    svg += fmt::format(R"("/><text x="{:.1f}" y="30" fill="{}">{}</text>)"
                       "\n",
                       legend, each.colour, escaped(each.name));
    legend += 18.0 + 7.2 * static_cast<double>(each.name.size());
  }
  return svg + "</svg></figure>\n";
}

constexpr const char* colours[] = {"#3b5bdb", "#e8590c", "#2b8a3e", "#9c36b5"};

/// Shares by their nines: 90 % is 1, 99 % is 2.
std::vector<std::pair<double, double>> nines(const histogram& of) {
  std::vector<std::pair<double, double>> points;
  for (auto [share, ms] : of.curve())
    if (share < 1.0)
      points.emplace_back(-std::log10(1.0 - share), std::max(ms, 0.001));
  return points;
}

std::string latency_picture(const tally& t) {
  std::vector<line> lines{{"acknowledged", colours[0], nines(t.acknowledgement)}};
  if (t.end_to_end.count() > 0)
    lines.push_back({"end to end", colours[1], nines(t.end_to_end)});
  return picture(
    "Latency", "share of messages", "ms from the intended start", lines, true,
    {{0.0, "0"}, {0.301, "50 %"}, {1.0, "90 %"}, {2.0, "99 %"}, {3.0, "99.9 %"}, {4.0, "99.99 %"}, {5.0, "99.999 %"}});
}

std::string throughput_picture(const tally& t) {
  std::vector<line> lines{{"offered", "#868e96", {}}, {"acknowledged", colours[0], {}}, {"replies", colours[1], {}}};
  for (std::size_t i = 0; i < t.course.size(); ++i) {
    auto x = static_cast<double>(i);
    lines[0].points.emplace_back(x, static_cast<double>(t.course[i].offered));
    lines[1].points.emplace_back(x, static_cast<double>(t.course[i].acknowledged));
    lines[2].points.emplace_back(x, static_cast<double>(t.course[i].replies));
  }
  return picture("Throughput", "seconds", "messages a second", lines, false);
}

std::string course_picture(const tally& t) {
  std::vector<line> lines{{"acknowledged p99", colours[0], {}}, {"end to end p99", colours[1], {}}};
  for (std::size_t i = 0; i < t.course.size(); ++i) {
    auto x = static_cast<double>(i);
    if (t.course[i].acknowledgement.count() > 0)
      lines[0].points.emplace_back(x, std::max(0.001, t.course[i].acknowledgement.percentile(0.99)));
    if (t.course[i].end_to_end.count() > 0)
      lines[1].points.emplace_back(x, std::max(0.001, t.course[i].end_to_end.percentile(0.99)));
  }
  return picture("Latency over time", "seconds", "ms", lines, true);
}

std::string resource_pictures(const report& r) {
  std::vector<line> cpu, memory;
  auto colour = 0U;
  for (const auto& [name, _] : use_of(r)) {
    line of_cpu{name, colours[colour % std::size(colours)], {}}, of_memory = of_cpu;
    ++colour;
    for (std::size_t i = 1; i < r.samples.size(); ++i) {
      const auto &now = r.samples[i], &before = r.samples[i - 1];
      auto at = now.groups.find(name), was = before.groups.find(name);
      if (at == now.groups.end() || was == before.groups.end())
        continue;
      of_cpu.points.emplace_back(now.at, std::max(0.0, at->second.cpu_seconds - was->second.cpu_seconds)
                                           / (now.at - before.at));
      of_memory.points.emplace_back(now.at, static_cast<double>(at->second.memory) / 1e6);
    }
    cpu.push_back(std::move(of_cpu));
    memory.push_back(std::move(of_memory));
  }
  line whole{"whole machine", "#868e96", {}};
  for (const auto& s : r.samples)
    if (s.busy > 0.0)
      whole.points.emplace_back(s.at, s.busy * r.host.cores);
  cpu.push_back(std::move(whole));
  return picture("Processor", "seconds", "cores busy", cpu, false) + picture("Memory", "seconds", "MB", memory, false);
}

std::string knee_picture(const report& r) {
  line ack{"acknowledged p99", colours[0], {}}, both{"end to end p99", colours[1], {}};
  auto steps = r.knee_steps;
  std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.offered < b.offered; });
  for (const auto& s : steps) {
    ack.points.emplace_back(s.offered, std::max(0.001, s.p99));
    if (s.end_to_end_p99 > 0.0)
      both.points.emplace_back(s.offered, s.end_to_end_p99);
  }
  return picture("Latency by load", "messages offered a second", "ms", {ack, both}, true);
}

std::string latencies(std::string_view name, const histogram& of) {
  return of.count() == 0 ? std::string{}
                         : fmt::format("{}: p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms, worst {:.1f} ms\n", name,
                                       of.percentile(0.5), of.percentile(0.99), of.percentile(0.999), of.max());
}

std::string outcome(const ledger::totals& t) {
  return fmt::format("{} replies owed: {} lost, {} doubled, {} out of order, {} unexpected", t.owed, t.lost(),
                     t.doubled, t.out_of_order, t.unexpected);
}

} // namespace

bool report::clean() const {
  return (!replies || replies->lost() + replies->doubled + replies->out_of_order + replies->unexpected == 0)
         && verified.value_or(true);
}

std::string to_json(const report& r) {
  json::object settings;
  for (const auto& [name, value] : r.settings)
    settings[name] = value;
  const auto& t = r.measured;
  json::object all{
    {"what", r.what},
    {"when", r.when},
    {"server", r.server},
    {"machine", json::object{{"cores", r.host.cores},
                             {"processor", r.host.processor},
                             {"kernel", r.host.kernel},
                             {"memory_bytes", r.host.memory}}},
    {"settings", std::move(settings)},
    {"seconds", t.seconds},
    {"offered", t.offered},
    {"acknowledged", t.acknowledged},
    {"per_second", rounded(t.per_second())},
    {"waiting_at_the_end", t.waiting},
    {"acknowledgement", numbers_of(t.acknowledgement)},
    {"first_reply", numbers_of(t.first_reply)},
    {"end_to_end", numbers_of(t.end_to_end)},
    {"refused_and_repeated", r.troubles.refused},
    {"broken_and_repeated", r.troubles.broken},
    {"kills", r.kills},
    {"clean", r.clean()},
  };
  if (r.replies)
    all["replies"] = json::object{{"owed", r.replies->owed},
                                  {"arrived", r.replies->arrived},
                                  {"lost", r.replies->lost()},
                                  {"doubled", r.replies->doubled},
                                  {"out_of_order", r.replies->out_of_order},
                                  {"unexpected", r.replies->unexpected}};
  if (r.verified)
    all["verified"] = *r.verified;
  if (r.knee > 0.0)
    all["knee"] = r.knee;
  json::array steps;
  for (const auto& s : r.knee_steps)
    steps.push_back(json::object{{"offered", rounded(s.offered)},
                                 {"acknowledged", rounded(s.acknowledged)},
                                 {"p50_ms", s.p50},
                                 {"p99_ms", s.p99},
                                 {"end_to_end_p99_ms", s.end_to_end_p99},
                                 {"held", s.held}});
  all["knee_steps"] = std::move(steps);
  json::array course;
  for (const auto& s : t.course)
    course.push_back(json::object{{"offered", s.offered},
                                  {"acknowledged", s.acknowledged},
                                  {"replies", s.replies},
                                  {"p99_ms", s.acknowledgement.percentile(0.99)},
                                  {"end_to_end_p99_ms", s.end_to_end.percentile(0.99)}});
  all["course"] = std::move(course);
  json::object resources;
  for (const auto& [name, use] : use_of(r))
    resources[name] = json::object{{"cpu_seconds", rounded(use.cpu_seconds)},
                                   {"cpu_us_a_message", rounded(cpu_a_message(r, use))},
                                   {"memory_bytes", use.most_memory}};
  all["resources"] = std::move(resources);
  json::array samples;
  for (const auto& s : r.samples) {
    json::object one{{"at", rounded(s.at)}, {"busy", rounded(s.busy)}};
    for (const auto& [name, use] : s.groups)
      one[name] = json::object{{"cpu_seconds", rounded(use.cpu_seconds)}, {"memory_bytes", use.memory}};
    samples.push_back(std::move(one));
  }
  all["samples"] = std::move(samples);
  return json::serialize(all) + "\n";
}

std::string to_text(const report& r) {
  const auto& t = r.measured;
  auto text = fmt::format("{} messages acknowledged in {:.0f} s: {:.0f} a second{}\n", t.within, t.seconds,
                          t.per_second(), t.rate > 0.0 ? fmt::format(" of {:.0f} offered", t.rate) : "");
  text += latencies("acknowledged", t.acknowledgement) + latencies("first reply", t.first_reply)
          + latencies("end to end", t.end_to_end);
  if (r.knee > 0.0)
    text += fmt::format("knee: {:.0f} messages a second\n", r.knee);
  for (const auto& [name, use] : use_of(r))
    text += fmt::format("{}: {:.1f} us of CPU a message, {:.0f} MB\n", name, cpu_a_message(r, use),
                        static_cast<double>(use.most_memory) / 1e6);
  if (r.troubles.refused + r.troubles.broken > 0)
    text += fmt::format("sent again: {} refused, {} without an answer\n", r.troubles.refused, r.troubles.broken);
  if (r.kills > 0)
    text += fmt::format("servers killed: {}\n", r.kills);
  text += r.replies ? outcome(*r.replies) + "\n" : "replies were not looked at\n";
  if (r.verified)
    text += fmt::format("luna verify: {}\n", *r.verified ? "clean" : "NOT CLEAN");
  return text;
}

std::string to_html(const report& r) {
  auto html = fmt::format(
    R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">)"
    "<title>{0}</title><style>\n"
    "body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:0 "
    "auto;padding:1rem;color:#212529;background:#fff}}\n"
    "h1{{font-size:1.4rem}}figure{{margin:1rem 0}}svg{{width:100%;height:auto;font:12px system-ui,sans-serif}}\n"
    ".t{{font-size:14px;font-weight:600}}.g{{stroke:#dee2e6}}.e{{text-anchor:end;fill:#495057}}"
    ".m{{text-anchor:middle;fill:#495057}}\n"
    "pre{{white-space:pre-wrap;background:#f1f3f5;padding:.8rem;border-radius:.4rem}}"
    "table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top;"
    "overflow-wrap:anywhere}}\n"
    ".good{{color:#2b8a3e}}.bad{{color:#c92a2a}}</style></head><body>\n<h1>{0}</h1><p>{1}, {2}</p>\n",
    escaped(r.what), escaped(r.when), escaped(r.server));
  if (r.replies)
    html += fmt::format(R"(<p class="{}"><strong>{}</strong></p>)"
                        "\n",
                        r.clean() ? "good" : "bad", outcome(*r.replies));
  html += "<pre>" + escaped(to_text(r)) + "</pre>\n";
  html += latency_picture(r.measured) + throughput_picture(r.measured) + course_picture(r.measured);
  if (!r.knee_steps.empty())
    html += knee_picture(r);
  html += resource_pictures(r);
  if (!r.knee_steps.empty()) {
    html += "<h2>Steps to the knee</h2><table><tr><th>offered</th><th>acknowledged</th><th>p50</th><th>p99</th>"
            "<th>end to end p99</th><th></th></tr>\n";
    for (const auto& s : r.knee_steps)
      html += fmt::format("<tr><td>{:.0f}/s</td><td>{:.0f}/s</td><td>{:.1f} ms</td><td>{:.1f} ms</td><td>{:.1f} ms</td>"
                          "<td>{}</td></tr>\n",
                          s.offered, s.acknowledged, s.p50, s.p99, s.end_to_end_p99, s.held ? "held" : "too much");
    html += "</table>\n";
  }
  html += fmt::format("<h2>Machine and settings</h2><table><tr><td>machine</td><td>{} cores, {}, {:.0f} GB</td></tr>"
                      "<tr><td>kernel</td><td>{}</td></tr>\n",
                      r.host.cores, escaped(r.host.processor), static_cast<double>(r.host.memory) / 1e9,
                      escaped(r.host.kernel));
  for (const auto& [name, value] : r.settings)
    html += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(name), escaped(value));
  return html + "</table></body></html>\n";
}

} // namespace luna::bench
