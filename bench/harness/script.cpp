#include "bench/harness/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace luna::bench {

namespace {

script alone(std::string kind, std::string text) {
  return {std::move(kind), {{{{std::move(text)}}}}};
}

script together(std::string kind, step::manner how, std::vector<std::string> texts) {
  step all{{}, how};
  for (auto& text : texts)
    all.says.push_back({std::move(text)});
  return {std::move(kind), {std::move(all)}};
}

script one_by_one(std::string kind, std::vector<std::string> texts) {
  script made{std::move(kind), {}};
  for (auto& text : texts)
    made.steps.push_back({{{std::move(text)}}});
  return made;
}

std::vector<script> make_scripts() {
  using enum step::manner;
  std::vector<script> all{
    one_by_one("kundli", {"kundli", "Asha", "28/02/1990", "2:30 pm", "Udaipur", "1", "yes"}),
    one_by_one("kundli", {"kundli", "Ravi", "5 June 1984", "unknown", "Mumbai", "yes"}),
    one_by_one("kundli", {"kundli", "Meera", "the day it rained", "15/08/1947", "help", "00:01", "Udaipur", "1", "no",
                          "1", "Mira", "yes"}),
    one_by_one("question", {"When will I marry?", "Is this a good year for a new job?"}),
    alone("oneliner", "hello"),
    alone("oneliner", "help"),
    alone("oneliner", "thanks"),
    together("burst", in_turn, {"hello", "help", "thanks"}),
    together("burst", one_body, {"thanks", "hello", "help", "What about my health?"}),
    together("duplicate", repeated, {"hello"}),
    together("duplicate", repeated, {"thanks"}),
    together("reorder", at_once, {"hello", "thanks"}),
  };
  all.push_back({"edit", {{{{"helo"}}}, {{{"hello", true}}}}});
  return all;
}

} // namespace

const std::vector<script>& scripts() {
  static const auto all = make_scripts();
  return all;
}

std::vector<double> read_mix(std::string_view text) {
  const auto& all = scripts();
  std::vector<double> weights(all.size());
  while (!text.empty()) {
    auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    auto kind = part.substr(0, part.find('='));
    auto value = kind.size() < part.size() ? part.substr(kind.size() + 1) : "1";
    auto weight = 0.0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), weight);
    if (error != std::errc{} || end != value.data() + value.size() || !(weight >= 0.0))
      throw std::invalid_argument{fmt::format("\"{}\": a weight is a number from 0, as in {}", part, usual_mix)};
    auto of_kind = [&](const script& s) { return s.kind == kind; };
    auto number = std::count_if(all.begin(), all.end(), of_kind);
    if (number == 0)
      throw std::invalid_argument{
        fmt::format("no conversation is called \"{}\"; the usual mix is {}", kind, usual_mix)};
    for (std::size_t i = 0; i < all.size(); ++i)
      if (of_kind(all[i]))
        weights[i] = weight / static_cast<double>(number);
  }
  if (std::none_of(weights.begin(), weights.end(), [](double w) { return w > 0.0; }))
    throw std::invalid_argument{"the mix leaves nothing to say"};
  return weights;
}

} // namespace luna::bench
