// The pictures, looked at as a reader's program would: parsed, and every label compared with the lines around it.
#include "domain/astro/chart_svg.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <sstream>

using namespace luna::domain;

namespace {

struct box {
  double left = 0.0, right = 0.0, top = 0.0, bottom = 0.0;
  std::string text;
  double letter = 0.0;
};

struct corner {
  double x = 0.0, y = 0.0;
};

struct drawing {
  std::vector<std::vector<corner>> houses;
  std::vector<bool> marked;
  std::vector<box> labels; // without the title
  std::string title;
};

drawing parsed(const std::string& svg) {
  boost::property_tree::ptree tree;
  std::istringstream in{svg};
  boost::property_tree::read_xml(in, tree);
  drawing found;
  for (const auto& [name, node] : tree.get_child("svg")) {
    if (name == "title")
      found.title = node.data();
    if (name == "polygon") {
      std::istringstream points{node.get<std::string>("<xmlattr>.points")};
      found.houses.emplace_back();
      found.marked.push_back(node.get("<xmlattr>.class", "") == "lagna");
      for (corner c; points >> c.x && points.ignore() && points >> c.y;)
        found.houses.back().push_back(c);
    }
    if (name == "text" && !found.houses.empty()) {
      auto letter = node.get<double>("<xmlattr>.font-size");
      auto x = node.get<double>("<xmlattr>.x"), y = node.get<double>("<xmlattr>.y");
      auto half = 0.5 * 0.55 * letter * static_cast<double>(node.data().size());
      found.labels.push_back({x - half, x + half, y - 0.75 * letter, y, node.data(), letter});
    }
  }
  return found;
}

/// Of a convex house; on the line counts.
bool holds(const std::vector<corner>& house, double x, double y) {
  auto left = false, right = false;
  for (std::size_t i = 0; i < house.size(); ++i) {
    auto a = house[i], b = house[(i + 1) % house.size()];
    auto turn = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    left |= turn > 1e-6;
    right |= turn < -1e-6;
  }
  return !(left && right);
}

/// The index of the house that holds the whole label, or -1.
int house_of(const drawing& d, const box& label) {
  for (std::size_t i = 0; i < d.houses.size(); ++i)
    if (holds(d.houses[i], label.left, label.top) && holds(d.houses[i], label.right, label.top)
        && holds(d.houses[i], label.left, label.bottom) && holds(d.houses[i], label.right, label.bottom))
      return static_cast<int>(i);
  return -1;
}

bool overlap(const box& a, const box& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

constexpr std::array styles{chart_style::north, chart_style::south, chart_style::east};

chart_picture crowded(unsigned lagna, unsigned sign) {
  chart_picture picture{"Birth chart", lagna, {}};
  picture.signs[sign] = {"Su", "Mo", "Ma(R)", "Me(R)", "Ju(R)", "Ve(R)", "Sa(R)", "Ra", "Ke"};
  return picture;
}

} // namespace

TEST_CASE("a picture has twelve houses that fill the square once, and one of them is marked as the lagna's") {
  for (auto style : styles) {
    auto d = parsed(chart_svg({"Chart", 4, {}}, style));
    CHECK(d.houses.size() == 12);
    CHECK(std::count(d.marked.begin(), d.marked.end(), true) == 1);
    for (auto x = 7.3; x < 360.0; x += 11.171) // on no line
      for (auto y = 39.1; y < 392.0; y += 13.043) {
        auto around = std::count_if(d.houses.begin(), d.houses.end(), [&](const auto& h) { return holds(h, x, y); });
        // The South's and the East's middle is empty.
        CHECK(around <= 1);
        if (style == chart_style::north)
          CHECK(around == 1);
      }
  }
}

TEST_CASE("nine grahas and the lagna in one house are all legible in every house of every style") {
  for (auto style : styles)
    for (unsigned sign = 0; sign < 12; ++sign) {
      auto d = parsed(chart_svg(crowded(sign, sign), style));
      std::size_t grahas = 0;
      for (std::size_t i = 0; i < d.labels.size(); ++i) {
        CHECK(d.labels[i].letter >= 10.0);
        INFO(d.labels[i].text << " in sign " << sign << " style " << static_cast<int>(style));
        CHECK(house_of(d, d.labels[i]) >= 0);
        for (std::size_t k = 0; k < i; ++k)
          CHECK_FALSE(overlap(d.labels[i], d.labels[k]));
        grahas += std::isalpha(static_cast<unsigned char>(d.labels[i].text[0])) != 0;
      }
      CHECK(grahas == 10);
    }
}

TEST_CASE("a label stands in its own sign's house") {
  auto place_of = [](chart_style style, unsigned lagna, unsigned sign) {
    chart_picture picture{"Chart", lagna, {}};
    picture.signs[sign] = {"Zz"};
    auto d = parsed(chart_svg(picture, style));
    for (const auto& label : d.labels)
      if (label.text == "Zz")
        return std::pair{(label.left + label.right) / 2.0, (label.top + label.bottom) / 2.0 - 32.0};
    return std::pair{-1.0, -1.0};
  };
  auto [x, y] = place_of(chart_style::north, 4, 4); // the first house: on top
  CHECK((x > 90 && x < 270 && y < 180));
  std::tie(x, y) = place_of(chart_style::north, 4, 7); // the fourth: left
  CHECK((x < 180 && y > 90 && y < 270));
  std::tie(x, y) = place_of(chart_style::south, 4, 0); // Aries: second of the upper row
  CHECK((x > 90 && x < 180 && y < 90));
  std::tie(x, y) = place_of(chart_style::south, 4, 11); // Pisces: upper left corner
  CHECK((x < 90 && y < 90));
  std::tie(x, y) = place_of(chart_style::east, 4, 0); // Aries: middle of the upper row
  CHECK((x > 120 && x < 240 && y < 120));
  std::tie(x, y) = place_of(chart_style::east, 4, 3); // Cancer: middle of the left column
  CHECK((x < 120 && y > 120 && y < 240));
}

TEST_CASE("more labels than a house can hold end with the number of those left out") {
  auto picture = crowded(0, 1);
  for (auto i = 0; i < 60; ++i)
    picture.signs[1].push_back("Xx(R)");
  for (auto style : styles) {
    auto d = parsed(chart_svg(picture, style));
    std::size_t shown = 0, left = 0;
    for (const auto& label : d.labels) {
      shown += std::isalpha(static_cast<unsigned char>(label.text[0])) != 0 && label.text != "As";
      if (label.text[0] == '+')
        left = std::stoul(label.text.substr(1));
    }
    CHECK(left > 0);
    CHECK(shown + left == 69);
  }
}

TEST_CASE("a title of any text makes a sound document and is cut to one line") {
  chart_picture picture{"<b>\"Ravi\" & मीरा</b> " + std::string(100, 'x'), 0, {}};
  auto d = parsed(chart_svg(picture, chart_style::north));
  CHECK(d.title == picture.title);
}
