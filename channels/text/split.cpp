#include "channels/text/layout.hpp"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>

namespace luna::channels::text {

namespace {

/// Finds where characters, as people see them, end. Built once a thread; null if ICU's data is missing.
icu::BreakIterator* graphemes_of_thread() {
  thread_local const auto graphemes = [] {
    UErrorCode error = U_ZERO_ERROR;
    return std::unique_ptr<icu::BreakIterator>{
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error)};
  }();
  return graphemes.get();
}

/// The graphemes of a text of which the first one begins at 0.
class graphemes {
public:
  explicit graphemes(std::string_view utf8) : size_{utf8.size()}, found_{graphemes_of_thread()} {
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

/// Nothing that anybody sees: platforms refuse such a message.
bool is_blank(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  for (std::size_t at = 0; at < utf8.size();) {
    UChar32 character = 0;
    U8_NEXT(bytes, at, utf8.size(), character);
    if (character < 0
        || (!is_white(static_cast<char32_t>(character)) && !u_iscntrl(character)
            && !u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)))
      return false;
  }
  return true;
}

constexpr std::string_view white_space = " \t\r\n";

/// Where to cut within `window`, behind which `behind` goes on: the number of bytes that stay, more than 0.
std::size_t cut_of(std::string_view window, std::string_view behind) {
  graphemes whole{{window.data(), window.size() + behind.size()}};
  auto first_word = std::min(window.find_first_not_of(white_space), window.size());
  using marks = std::array<std::string_view, 7>;
  static constexpr std::array<marks, 4> levels{{
    {"\n\n"},
    {"\n"},
    {". ", "! ", "? ", "\u0964 ", "\u3002", "\uff01", "\uff1f"}, // the first of these ends a Hindi sentence
    {" "},
  }};
  for (auto least : {std::max(window.size() / 2, first_word), first_word})
    for (const auto& level : levels) {
      std::size_t cut = 0;
      for (auto mark : level)
        if (auto found = window.rfind(mark); !mark.empty() && found != window.npos)
          cut = std::max(cut, found + mark.size());
      if (cut > least && whole.last_boundary(cut) == cut)
        return cut;
    }
  auto cut = whole.last_boundary(window.size());
  return cut > 0 ? cut : window.size();
}

/// Cut off at the end of a character.
std::size_t end_of_window(std::string_view utf8, std::size_t limit) {
  return prefix_of(utf8, std::max<std::size_t>(limit, 2));
}

} // namespace

std::vector<std::string> split_plain(std::string_view utf8, std::size_t limit) {
  std::vector<std::string> parts;
  while (!utf8.empty()) {
    auto window = utf8.substr(0, end_of_window(utf8, limit));
    auto part = window.size() == utf8.size() ? window : window.substr(0, cut_of(window, utf8.substr(window.size(), 8)));
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
