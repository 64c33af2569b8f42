#include "domain/astro/chart_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace luna::domain {

namespace {

constexpr double side = 360.0;
constexpr double head = 32.0; // above the chart, for the title
constexpr double largest_letter = 15.0, smallest_letter = 10.0;
constexpr double letter_width = 0.6; // of its height, on average and rounded up, for sans-serif digits and letters
constexpr double row_height = 1.15;  // of the letters' height
constexpr double margin = 3.0;       // between a label and the lines around its house

struct point {
  double x = 0.0, y = 0.0; // in units of a quarter of the side until drawn
};

/// A house's outline, convex, at most four corners.
struct outline {
  std::array<point, 4> corners;
  std::size_t count = 4;
};

/// Quarters of the side; houses counted against the clock from the one on top.
constexpr std::array<outline, 12> north_houses{{
  {{{{2, 0}, {1, 1}, {2, 2}, {3, 1}}}, 4},
  {{{{0, 0}, {2, 0}, {1, 1}}}, 3},
  {{{{0, 0}, {1, 1}, {0, 2}}}, 3},
  {{{{0, 2}, {1, 1}, {2, 2}, {1, 3}}}, 4},
  {{{{0, 2}, {1, 3}, {0, 4}}}, 3},
  {{{{0, 4}, {1, 3}, {2, 4}}}, 3},
  {{{{2, 4}, {1, 3}, {2, 2}, {3, 3}}}, 4},
  {{{{2, 4}, {3, 3}, {4, 4}}}, 3},
  {{{{4, 4}, {3, 3}, {4, 2}}}, 3},
  {{{{4, 2}, {3, 3}, {2, 2}, {3, 1}}}, 4},
  {{{{4, 2}, {3, 1}, {4, 0}}}, 3},
  {{{{4, 0}, {3, 1}, {2, 0}}}, 3},
}};

constexpr outline box(double x, double y, double size) {
  return {{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}}}, 4};
}

/// Signs clockwise around the edge; Pisces in the upper left corner.
constexpr std::array<outline, 12> south_signs{box(1, 0, 1), box(2, 0, 1), box(3, 0, 1), box(3, 1, 1),
                                              box(3, 2, 1), box(3, 3, 1), box(2, 3, 1), box(1, 3, 1),
                                              box(0, 3, 1), box(0, 2, 1), box(0, 1, 1), box(0, 0, 1)};

constexpr double third = 4.0 / 3.0;

/// Signs against the clock from the middle on top; the corners are halved.
constexpr std::array<outline, 12> east_signs{{
  box(third, 0, third),
  {{{{0, 0}, {third, 0}, {third, third}}}, 3},
  {{{{0, 0}, {third, third}, {0, third}}}, 3},
  box(0, third, third),
  {{{{0, 2 * third}, {third, 2 * third}, {0, 4}}}, 3},
  {{{{0, 4}, {third, 2 * third}, {third, 4}}}, 3},
  box(third, 2 * third, third),
  {{{{2 * third, 4}, {2 * third, 2 * third}, {4, 4}}}, 3},
  {{{{2 * third, 2 * third}, {4, 2 * third}, {4, 4}}}, 3},
  box(2 * third, third, third),
  {{{{4, 0}, {4, third}, {2 * third, third}}}, 3},
  {{{{4, 0}, {2 * third, third}, {2 * third, 0}}}, 3},
}};

outline drawn(const outline& house) {
  auto placed = house;
  for (auto& corner : placed.corners)
    corner = {corner.x * side / 4.0, corner.y * side / 4.0 + head};
  return placed;
}

struct span {
  double from = 0.0, to = 0.0;
};

/// What a horizontal line cuts out of the house; empty outside.
span chord(const outline& house, double y) {
  span cut{side, 0.0};
  for (std::size_t i = 0; i < house.count; ++i) {
    auto a = house.corners[i], b = house.corners[(i + 1) % house.count];
    if (a.y == b.y)
      continue;
    auto t = (y - a.y) / (b.y - a.y);
    if (t < 0.0 || t > 1.0)
      continue;
    auto x = a.x + t * (b.x - a.x);
    cut = {std::min(cut.from, x), std::max(cut.to, x)};
  }
  return cut;
}

span vertical(const outline& house) {
  span reach{1e9, 0.0};
  for (std::size_t i = 0; i < house.count; ++i)
    reach = {std::min(reach.from, house.corners[i].y), std::max(reach.to, house.corners[i].y)};
  return reach;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

struct placed_label {
  std::string_view text;
  point at; // middle of the baseline
};

/// The labels in rows from `top` on, each row as full as the house is wide there; fewer than given if they do not fit.
std::vector<placed_label> in_rows(const outline& house, const std::vector<std::string>& labels, double letter,
                                  double top) {
  std::vector<placed_label> placed;
  auto height = letter * row_height, bottom = vertical(house).to - margin;
  for (auto y = top; y + height <= bottom && placed.size() < labels.size(); y += height) {
    auto above = chord(house, y), below = chord(house, y + height);
    auto from = std::max(above.from, below.from) + margin, to = std::min(above.to, below.to) - margin;
    auto first = placed.size();
    auto width = 0.0;
    while (placed.size() < labels.size()) {
      auto more = static_cast<double>(letters_of(labels[placed.size()]) + (placed.size() > first ? 1 : 0)) * letter
                  * letter_width;
      if (width + more > to - from)
        break;
      placed.push_back({labels[placed.size()], {width + more, y + letter}});
      width += more;
    }
    for (auto i = first; i < placed.size(); ++i)
      placed[i].at.x +=
        (from + to - width) / 2.0 - static_cast<double>(letters_of(placed[i].text)) * letter * letter_width / 2.0;
  }
  return placed;
}

struct layout {
  double letter = smallest_letter;
  std::vector<placed_label> labels;
};

/// The largest letters at which all labels fit, the block as near to the house's middle as it goes.
layout laid_out(const outline& house, const std::vector<std::string>& labels) {
  auto reach = vertical(house);
  layout best;
  for (auto letter = largest_letter; letter >= smallest_letter; letter -= 1.0) {
    auto nearest = side;
    layout found{letter, {}};
    for (auto top = reach.from + margin; top < reach.to; top += 2.0) {
      auto rows = in_rows(house, labels, letter, top);
      if (rows.empty() || rows.size() < found.labels.size())
        continue;
      auto middle = (rows.front().at.y + rows.back().at.y - letter) / 2.0;
      auto away = std::abs(middle - (reach.from + reach.to) / 2.0);
      if (rows.size() > found.labels.size() || away < nearest) {
        found.labels = std::move(rows);
        nearest = away;
      }
    }
    if (found.labels.size() > best.labels.size())
      best = std::move(found);
    if (best.labels.size() == labels.size())
      break;
  }
  return best;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (auto c : text)
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20)
          safe += c;
    }
  return safe;
}

/// At most `limit` letters, whole ones.
std::string cut(std::string_view text, std::size_t limit) {
  if (letters_of(text) <= limit)
    return std::string{text};
  std::size_t letters = 0, end = 0;
  while (end < text.size() && letters < limit)
    if ((text[++end] & 0xC0) != 0x80)
      ++letters;
  return std::string{text.substr(0, end)} + "…";
}

void draw_outline(std::string& svg, const outline& house, bool marked) {
  svg += "<polygon points=\"";
  for (std::size_t i = 0; i < house.count; ++i)
    fmt::format_to(std::back_inserter(svg), "{}{:.1f},{:.1f}", i == 0 ? "" : " ", house.corners[i].x,
                   house.corners[i].y);
  svg += marked ? "\" class=\"lagna\"/>\n" : "\"/>\n";
}

void draw_labels(std::string& svg, const outline& house, std::vector<std::string> labels, bool numbered) {
  auto rows = laid_out(house, labels);
  if (rows.labels.size() < labels.size()) {
    // The last that fits tells how many do not.
    auto shown = rows.labels.empty() ? 0 : rows.labels.size() - 1;
    auto left = labels.size() - shown;
    labels.resize(shown);
    labels.push_back(fmt::format("+{}", left));
    rows = laid_out(house, labels);
  }
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    fmt::format_to(std::back_inserter(svg), "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{:.0f}\"{}>{}</text>\n",
                   rows.labels[i].at.x, rows.labels[i].at.y, rows.letter, numbered && i == 0 ? " class=\"sign\"" : "",
                   escaped(rows.labels[i].text));
}

} // namespace

std::optional<chart_style> chart_style_of(std::string_view key) {
  if (key == "north")
    return chart_style::north;
  if (key == "south")
    return chart_style::south;
  if (key == "east")
    return chart_style::east;
  return std::nullopt;
}

std::string chart_svg(const chart_picture& picture, chart_style style) {
  auto svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"100%\" "
                         "role=\"img\">\n<title>{2}</title>\n"
                         "<style>polygon{{fill:#fffdf5;stroke:#7a3b00;stroke-width:1.5}}.lagna{{fill:#fff0cc}}"
                         "text{{font-family:sans-serif;text-anchor:middle;fill:#222}}.sign{{fill:#a0522d}}</style>\n"
                         "<text x=\"{3:.0f}\" y=\"21\" font-size=\"15\">{4}</text>\n",
                         side, side + head, escaped(picture.title), side / 2.0, escaped(cut(picture.title, 38)));
  for (unsigned i = 0; i < 12; ++i) {
    auto north = style == chart_style::north;
    auto sign = north ? (picture.lagna_sign + i) % 12 : i;
    auto house = drawn(north ? north_houses[i] : style == chart_style::south ? south_signs[i] : east_signs[i]);
    std::vector<std::string> labels;
    if (north)
      labels.push_back(std::to_string(sign + 1));
    if (sign == picture.lagna_sign)
      labels.push_back("As");
    labels.insert(labels.end(), picture.signs[sign].begin(), picture.signs[sign].end());
    draw_outline(svg, house, sign == picture.lagna_sign);
    draw_labels(svg, house, std::move(labels), north);
  }
  return svg + "</svg>\n";
}

} // namespace luna::domain
