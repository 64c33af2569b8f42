#include "channels/text/layout.hpp"

#include <unicode/brkiter.h>

#include <algorithm>
#include <array>
#include <memory>

namespace luna::channels::text {

namespace {

/// Finds where characters, as people see them, end. Built once a thread; null if ICU's data is missing.
const std::unique_ptr<icu::BreakIterator>& graphemes_of_thread() {
  thread_local std::unique_ptr<icu::BreakIterator> kept;
  if (!kept) {
    UErrorCode error = U_ZERO_ERROR;
    kept.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  }
  return kept;
}

/// The graphemes of a text of which the first one begins at 0.
class graphemes {
public:
  explicit graphemes(std::string_view utf8) : size_{utf8.size()}, found_{graphemes_of_thread().get()} {
    UErrorCode error = U_ZERO_ERROR;
    utext_openUTF8(&text_, utf8.data(), static_cast<std::int64_t>(utf8.size()), &error);
    if (found_)
      found_->setText(&text_, error);
    if (U_FAILURE(error))
      found_ = nullptr;
  }
  ~graphemes() { utext_close(&text_); }
  graphemes(const graphemes&) = delete;
  graphemes& operator=(const graphemes&) = delete;

  /// The last boundary at or before `at`.
  std::size_t last_boundary(std::size_t at) {
    if (!found_ || at == 0 || at >= size_ || found_->isBoundary(static_cast<std::int32_t>(at)))
      return at;
    auto boundary = found_->preceding(static_cast<std::int32_t>(at));
    return boundary == icu::BreakIterator::DONE ? 0 : static_cast<std::size_t>(boundary);
  }

private:
  UText text_ = UTEXT_INITIALIZER;
  std::size_t size_;
  icu::BreakIterator* found_;
};

constexpr std::string_view white_space = " \t\r\n";

/// Where to cut within `window`, behind which `behind` goes on: the number of bytes that stay, more than 0. Looks for
/// the ends of paragraphs and the like in `visible`, which is the window, or hides what must not be cut.
std::size_t cut_of(std::string_view window, std::string_view visible, std::string_view behind) {
  graphemes whole{{window.data(), window.size() + behind.size()}};
  auto first_word = std::min(window.find_first_not_of(white_space), window.size());
  using marks = std::array<std::string_view, 7>;
  static constexpr std::array<marks, 4> levels{{
    {"\n\n"},
    {"\n"},
    {". ", "! ", "? ", "\u0964 ", "\u3002", "\uff01", "\uff1f"}, // the fourth ends a Hindi sentence
    {" "},
  }};
  for (auto least : {std::max(window.size() / 2, first_word), first_word})
    for (const auto& level : levels) {
      std::size_t cut = 0;
      for (auto mark : level)
        if (auto found = visible.rfind(mark); !mark.empty() && found != visible.npos)
          cut = std::max(cut, found + mark.size());
      if (cut > least && whole.last_boundary(cut) == cut)
        return cut;
    }
  auto cut = whole.last_boundary(window.size());
  return cut > 0 ? cut : window.size();
}

/// The bytes from `begin` to `end`, with what is styled in them.
styled slice_of(std::string_view text, const std::vector<stretch>& stretches, std::size_t begin, std::size_t end) {
  styled slice{std::string{text.substr(begin, end - begin)}, {}};
  for (const auto& one : stretches)
    if (one.begin < end && one.end > begin)
      slice.stretches.push_back(
        {one.what, std::max(one.begin, begin) - begin, std::min(one.end, end) - begin, one.value});
  return slice;
}

styled settled(styled what) {
  settle(what);
  return what;
}

/// UTF-16 units of the longer one of the forms that the bytes up to `end` are written in.
std::size_t units_of(const styled& what, std::size_t end) {
  auto slice = settled(slice_of(what.text, what.stretches, 0, end));
  return utf16_units(slice.stretches.empty() ? slice.text : to_whatsapp(slice));
}

/// Those of many stretches that are near a place, for places further and further on.
class vicinity {
public:
  explicit vicinity(const std::vector<stretch>& all) : all_{&all} {}

  /// At least those between `begin` and `end`.
  const std::vector<stretch>& of(std::size_t begin, std::size_t end) {
    for (; next_ < all_->size() && (*all_)[next_].begin < end; ++next_)
      near_.push_back((*all_)[next_]);
    std::erase_if(near_, [&](const stretch& one) { return one.end <= begin; });
    return near_;
  }

private:
  const std::vector<stretch>* all_;
  std::vector<stretch> near_;
  std::size_t next_ = 0;
};

/// Writes the address of a link that takes more than `limit` units behind its words, where both can be cut.
void write_out_long_links(styled& what, std::size_t limit) {
  std::string text;
  std::vector<stretch> kept;
  std::vector<std::pair<std::size_t, std::size_t>> added; // behind which byte, how many in all
  std::size_t passed = 0;
  vicinity near{what.stretches};
  for (const auto& one : what.stretches) {
    auto link = one.what == span::kind::link
                  ? settled(slice_of(what.text, near.of(one.begin, one.end), one.begin, one.end))
                  : styled{};
    if (utf16_units(to_whatsapp(link)) <= limit) {
      kept.push_back(one);
      continue;
    }
    text.append(what.text, passed, one.begin - passed);
    text += to_plain(link);
    passed = one.end;
    added.emplace_back(one.end, text.size() - one.end);
  }
  text.append(what.text, passed);
  auto next = added.begin();
  std::size_t shift = 0;
  for (auto* edge : boundaries(kept)) {
    for (; next != added.end() && next->first < *edge; ++next)
      shift = next->second;
    *edge += shift;
  }
  what = {std::move(text), std::move(kept)};
}

/// Where the character begins that `at` is in or in front of.
std::size_t character_begin(std::string_view utf8, std::size_t at) {
  while (at > 0 && at < utf8.size() && (static_cast<unsigned char>(utf8[at]) & 0xc0) == 0x80)
    --at;
  return at;
}

/// Cuts one part after the other off a text that is too long for one.
class cutter {
public:
  cutter(const styled& what, std::size_t limit) : text_{what.text}, near_{what.stretches}, limit_{limit} {}

  std::vector<std::string> parts() {
    std::vector<std::string> all;
    while (at_ < text_.size()) {
      auto end = at_ + prefix_of(text_.substr(at_), limit_);
      auto chunk = slice_of(text_, near_.of(at_, end), at_, end);
      auto size = part_of(chunk);
      auto part = settled(slice_of(chunk.text, chunk.stretches, 0, size));
      if (!is_blank(part.text))
        all.push_back(written(part));
      advance(size);
    }
    return all;
  }

private:
  /// How many bytes of the chunk, with which the rest of the text begins, are a part.
  std::size_t part_of(const styled& chunk) const {
    auto rest = text_.substr(at_);
    auto links = chunk.stretches;
    std::erase_if(links, [](const stretch& one) { return one.what != span::kind::link; });
    auto visible = chunk.text;
    for (const auto& link : links)
      std::fill(visible.begin() + static_cast<std::ptrdiff_t>(link.begin),
                visible.begin() + static_cast<std::ptrdiff_t>(link.end), '#');
    auto out_of_link = [&](std::size_t cut) {
      auto link =
        std::find_if(links.begin(), links.end(), [&](const stretch& one) { return one.begin < cut && cut < one.end; });
      return link == links.end() ? cut : link->begin > 0 ? link->begin : link->end;
    };
    auto window = window_of(chunk);
    if (window == rest.size())
      return window;
    window = out_of_link(window);
    for (;;) {
      auto cut = cut_of(rest.substr(0, window), std::string_view{visible}.substr(0, window), rest.substr(window, 8));
      cut = out_of_link(cut) == cut ? cut : window;
      auto shorter = character_begin(rest, cut - 1);
      if (shorter == 0 || units_of(chunk, cut) <= limit_)
        return cut;
      window = shorter;
    }
  }

  /// The most bytes of the chunk, or nearly so, that can be written within the limit.
  std::size_t window_of(const styled& chunk) const {
    auto size = chunk.text.size();
    auto units = units_of(chunk, size);
    if (units <= limit_)
      return size;
    auto surely = prefix_of(chunk.text, units < 2 * limit_ ? 2 * limit_ - units : 2);
    auto fitting = units_of(chunk, surely) <= limit_ ? surely : prefix_of(chunk.text, 2);
    for (;;) {
      auto middle = character_begin(chunk.text, fitting + (size - fitting + 1) / 2);
      if (middle == fitting || middle == size)
        return fitting;
      (units_of(chunk, middle) <= limit_ ? fitting : size) = middle;
    }
  }

  static std::string written(const styled& part) {
    auto markdown = to_markdown(part);
    if (part.stretches.empty() || read_markdown(markdown) == part)
      return markdown;
    // Some of the marks cannot stand side by side: better none of them than others.
    return to_markdown(styled{to_plain(part), {}});
  }

  /// Over the part and the white space behind it, but for the indentation of a line.
  void advance(std::size_t size) {
    at_ += size;
    auto words = std::min(text_.find_first_not_of(" \t\n", at_), text_.size());
    auto skipped = text_.substr(at_ - 1, words - at_ + 1);
    auto line = skipped.rfind('\n');
    at_ = line == skipped.npos || words == text_.size() ? words : at_ + line;
  }

  std::string_view text_;
  vicinity near_;
  std::size_t limit_;
  std::size_t at_ = 0;
};

} // namespace

std::vector<std::string> split_markdown(std::string_view markdown, std::size_t limit) {
  limit = std::max<std::size_t>(limit, 64);
  auto what = read_markdown(markdown);
  if (is_blank(what.text))
    return {};
  auto units = utf16_units(what.text);
  if (units <= limit && (what.stretches.empty() || utf16_units(to_whatsapp(what)) <= limit))
    return {std::string{markdown}};
  write_out_long_links(what, limit);
  return cutter{what, limit}.parts();
}

std::vector<std::string> split_plain(std::string_view utf8, std::size_t limit) {
  std::vector<std::string> parts;
  while (!utf8.empty()) {
    auto window = utf8.substr(0, prefix_of(utf8, std::max<std::size_t>(limit, 2)));
    auto part =
      window.size() == utf8.size() ? window : window.substr(0, cut_of(window, window, utf8.substr(window.size(), 8)));
    if (!is_blank(part))
      parts.emplace_back(part);
    utf8.remove_prefix(part.size());
  }
  return parts;
}

std::string shortened(std::string_view utf8, std::size_t limit) {
  constexpr std::string_view more = "\u2026";
  auto whole = prefix_of(utf8, limit);
  if (whole == utf8.size() || limit == 0)
    return std::string{utf8.substr(0, whole)};
  auto end = prefix_of(utf8, limit - 1);
  end = graphemes{utf8.substr(0, end + 8)}.last_boundary(end);
  std::size_t begin = 0;
  trim(utf8, begin, end);
  return std::string{utf8.substr(0, end)}.append(more);
}

} // namespace luna::channels::text
