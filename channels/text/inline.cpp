#include "channels/text/inline.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace luna::channels::text {

namespace {

// So that no text, however it is made, takes longer than its length allows.
constexpr std::size_t address_bytes_max = 2048;
constexpr std::size_t title_bytes_max = 512;
constexpr std::size_t address_brackets_max = 32;
constexpr std::size_t backticks_max = 32;

bool is_punctuation(char c) {
  return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c < 0x7f);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/// A piece of the run: words, code, or a run of marks of which some may be words after all.
struct piece {
  std::string_view words; // as they are printed
  char mark = 0;          // one of *_~|, else 0
  bool code = false;
  bool opens = false;
  bool closes = false;
  bool inside_word = false;
  std::size_t begin = 0; // in the text, of what is printed
  std::size_t end = 0;
};

/// From behind the words of one piece up to those of another.
struct pair {
  span::kind what;
  std::size_t first;
  std::size_t last;
  std::string value;
};

struct bracket {
  std::size_t piece;
  std::size_t behind; // in the run
  std::size_t marks;  // how many came before
};

/// In scripts that are written without spaces a letter beside a mark says nothing about where a word ends.
bool continues_word(char32_t character) {
  if (!is_word(character))
    return false;
  auto breaking =
    character < 0x80 ? U_LB_ALPHABETIC : u_getIntPropertyValue(static_cast<UChar32>(character), UCHAR_LINE_BREAK);
  return breaking != U_LB_IDEOGRAPHIC && breaking != U_LB_COMPLEX_CONTEXT
         && breaking != U_LB_CONDITIONAL_JAPANESE_STARTER && breaking != U_LB_NONSTARTER;
}

bool has_scheme(std::string_view address) {
  for (std::string_view scheme : {"https://", "http://", "mailto:", "tg:"})
    if (address.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), address.begin(), [](char a, char b) {
          return a == (b >= 'A' && b <= 'Z' ? b | 0x20 : b);
        }))
      return true;
  return false;
}

/// Behind the address that a text names without any marks and whose "://" is at `colon`; what may well follow an
/// address in a sentence is left out.
std::size_t end_of_bare_address(std::string_view run, std::size_t colon) {
  auto end = run.find_first_of(" \t\n<>[]\"`\\|", colon);
  end = end == run.npos ? run.size() : end;
  while (end > colon + 3 && std::string_view{"?!.,:;*_~')"}.find(run[end - 1]) != std::string_view::npos)
    --end;
  return end;
}

struct destination {
  std::string address;
  std::size_t end; // behind the closing bracket
};

/// What follows the words of a link: (address), (<address>) or (address "title"), at `at`.
std::optional<destination> destination_at(std::string_view run, std::size_t at) {
  auto skip_blanks = [&] {
    while (at < run.size() && is_blank(run[at]))
      ++at;
  };
  if (at >= run.size() || run[at] != '(')
    return std::nullopt;
  ++at;
  skip_blanks();
  auto pointed = at < run.size() && run[at] == '<';
  at += pointed ? 1 : 0;
  if (!has_scheme(run.substr(at, 16))) // before all of it is read
    return std::nullopt;
  destination found;
  for (std::size_t open = 0; at < run.size() && found.address.size() <= address_bytes_max; ++at) {
    auto c = run[at];
    if (is_blank(c) || (pointed ? c == '>' : c == ')' && open == 0))
      break;
    if (c == '<' || (c >= 0 && c < ' ') || open > address_brackets_max)
      return std::nullopt;
    if (c == '\\' && at + 1 < run.size() && is_punctuation(run[at + 1]))
      c = run[++at];
    else if (c == '(')
      ++open;
    else if (c == ')' && open > 0)
      --open;
    found.address += c;
  }
  if (found.address.size() > address_bytes_max || !has_scheme(found.address)
      || (pointed && (at >= run.size() || run[at++] != '>')))
    return std::nullopt;
  skip_blanks();
  if (at < run.size() && (run[at] == '"' || run[at] == '\'')) {
    auto title = run.substr(at + 1, title_bytes_max).find(run[at]);
    if (title == run.npos)
      return std::nullopt;
    at += title + 2;
    skip_blanks();
  }
  if (at >= run.size() || run[at] != ')')
    return std::nullopt;
  found.end = at + 1;
  return found;
}

/// Reads one run from left to right into pieces and pairs.
class scanner {
public:
  explicit scanner(std::string& run) : run_{run} { no_code_.fill(false); }

  void scan() {
    while (at_ < run_.size())
      step();
    pair_marks(0);
  }

  void print(styled& out) {
    for (auto& one : pieces_) {
      one.begin = out.text.size();
      out.text += one.words;
      one.end = out.text.size();
      if (one.code)
        out.stretches.push_back({span::kind::code, one.begin, one.end, {}});
    }
    for (auto& one : pairs_)
      out.stretches.push_back({one.what, pieces_[one.first].end, pieces_[one.last].begin, std::move(one.value)});
  }

private:
  std::string_view run() const { return run_; }

  void words(std::size_t begin, std::size_t end) {
    if (begin < end)
      pieces_.push_back({run().substr(begin, end - begin)});
    at_ = std::max(at_, end);
  }

  void step() {
    auto special = run().find_first_of("\\`*_~|[]!<:", at_);
    words(at_, std::min(special, run_.size()));
    if (special == run_.npos)
      return;
    auto rest = run().substr(at_);
    switch (rest[0]) {
      case '\\':
        if (rest.size() > 1 && is_punctuation(rest[1])) {
          words(at_ + 1, at_ + 2);
          return;
        }
        break;
      case '`': read_code(); return;
      case '*':
      case '_':
      case '~':
      case '|': read_marks(); return;
      case '!':
        if (rest.starts_with("![")) {
          open_bracket(2);
          return;
        }
        break;
      case '[': open_bracket(1); return;
      case ']': close_bracket(); return;
      case '<':
        if (read_pointed_address())
          return;
        break;
      case ':':
        if (rest.starts_with("://")) {
          words(at_, end_of_bare_address(run(), at_));
          return;
        }
        break;
    }
    words(at_, at_ + 1);
  }

  void read_code() {
    auto behind = std::min(run().find_first_not_of('`', at_), run_.size());
    auto length = behind - at_;
    if (length <= backticks_max && !no_code_[length]) {
      auto closing = closing_backticks(behind, length);
      no_code_[length] = closing == run_.npos;
      auto begin = run().find_first_not_of(" \t\n", behind);
      if (closing != run_.npos && begin < closing) {
        auto end = run().find_last_not_of(" \t\n", closing - 1) + 1;
        std::replace(run_.begin() + static_cast<std::ptrdiff_t>(begin), run_.begin() + static_cast<std::ptrdiff_t>(end),
                     '\n', ' ');
        words(begin, end);
        pieces_.back().code = true;
        at_ = closing + length;
        return;
      }
    }
    words(at_, behind);
  }

  std::size_t closing_backticks(std::size_t from, std::size_t length) const {
    while ((from = run().find('`', from)) != run_.npos) {
      auto behind = std::min(run().find_first_not_of('`', from), run_.size());
      if (behind - from == length)
        return from;
      from = behind;
    }
    return run_.npos;
  }

  void read_marks() {
    auto mark = run_[at_];
    auto behind = std::min(run().find_first_not_of(mark, at_), run_.size());
    auto length = behind - at_;
    auto previous = character_before(run(), at_);
    auto next = character_after(run(), behind);
    auto words_before = continues_word(previous);
    auto words_after = continues_word(next);
    words(at_, behind);
    if (mark == '*' || mark == '_' ? length > 3 : length != 2)
      return;
    auto& one = pieces_.back();
    one.mark = mark;
    one.inside_word = words_before && words_after;
    one.opens = !is_white(next) && !words_before;
    one.closes = !is_white(previous) && !words_after;
    if (one.inside_word && one.words == "**") // **L**una, but neither 2**3**4 nor snake_case
      one.opens = one.closes = true;
    if (one.opens || one.closes)
      marks_.push_back(pieces_.size() - 1);
  }

  void open_bracket(std::size_t length) {
    words(at_, at_ + length);
    brackets_.push_back({pieces_.size() - 1, at_, marks_.size()});
  }

  void close_bracket() {
    auto closing = at_;
    words(at_, at_ + 1);
    if (brackets_.empty())
      return;
    auto opening = brackets_.back();
    brackets_.pop_back();
    auto label = run().substr(opening.behind, closing - opening.behind);
    auto found = destination_at(run(), at_);
    if (!found || label.find_first_not_of(" \t\n") == label.npos)
      return;
    pair_marks(opening.marks);
    pieces_[opening.piece].words = {};
    pieces_.back().words = {};
    pairs_.push_back({span::kind::link, opening.piece, pieces_.size() - 1, std::move(found->address)});
    at_ = found->end;
    brackets_.clear(); // no link inside a link
  }

  bool read_pointed_address() {
    auto end = run().substr(at_ + 1, address_bytes_max).find_first_of(" \t\n<>");
    if (end == run_.npos || run_[at_ + 1 + end] != '>' || !has_scheme(run().substr(at_ + 1, end)))
      return false;
    auto behind = at_ + end + 2;
    words(at_ + 1, behind - 1);
    at_ = behind;
    return true;
  }

  // Marks that wait to be closed, by what closes them: so many there are.
  using waiting = std::array<std::array<std::size_t, 4>, 2>; // inside a word or not; 1 to 3 marks

  static bool closes(const piece& closing, std::size_t count, bool inside_word) {
    auto length = closing.words.size();
    return (length == count || length == 3 || count == 3) && !(inside_word && closing.inside_word);
  }

  static std::size_t kind_of(char mark) { return mark == '*' ? 0 : mark == '_' ? 1 : mark == '~' ? 2 : 3; }

  /// Pairs the marks from the `from`th on and forgets them. What is not closed stays words.
  void pair_marks(std::size_t from) {
    std::vector<std::size_t> open;
    std::array<waiting, 4> open_counts{};
    auto count_of = [&](const piece& one) -> std::size_t& {
      return open_counts[kind_of(one.mark)][one.inside_word ? 1 : 0][one.words.size()];
    };
    auto can_be_closed = [&](const piece& closing) {
      for (bool inside_word : {false, true})
        for (std::size_t count : {1, 2, 3})
          if (open_counts[kind_of(closing.mark)][inside_word ? 1 : 0][count] > 0 && closes(closing, count, inside_word))
            return true;
      return false;
    };
    for (auto i = from; i < marks_.size(); ++i) {
      auto& closing = pieces_[marks_[i]];
      while (closing.closes && !closing.words.empty() && can_be_closed(closing)) {
        while (pieces_[open.back()].mark != closing.mark
               || !closes(closing, pieces_[open.back()].words.size(), pieces_[open.back()].inside_word)) {
          --count_of(pieces_[open.back()]);
          open.pop_back();
        }
        pair_up(open, marks_[i], count_of);
      }
      if (closing.opens && !closing.words.empty()) {
        ++count_of(closing);
        open.push_back(marks_[i]);
      }
    }
    marks_.resize(from);
  }

  template <class Count>
  void pair_up(std::vector<std::size_t>& open, std::size_t closing, Count&& count_of) {
    auto first = open.back();
    auto& opening = pieces_[first];
    auto length = std::min({opening.words.size(), pieces_[closing].words.size(), std::size_t{2}});
    auto strong = length == 2;
    auto what = opening.mark == '~'   ? span::kind::strikethrough
                : opening.mark == '|' ? span::kind::spoiler
                : strong              ? span::kind::bold
                                      : span::kind::italic;
    pairs_.push_back({what, first, closing, {}});
    --count_of(opening);
    opening.words.remove_suffix(length);
    pieces_[closing].words.remove_prefix(length);
    if (opening.words.empty())
      open.pop_back();
    else
      ++count_of(opening);
  }

  std::string& run_;
  std::size_t at_ = 0;
  std::vector<piece> pieces_;
  std::vector<pair> pairs_;
  std::vector<std::size_t> marks_; // pieces that may open or close
  std::vector<bracket> brackets_;
  std::array<bool, backticks_max + 1> no_code_; // so many backticks do not come again
};

} // namespace

void read_inline(std::string& run, styled& out) {
  if (run.find_first_of("\\`*_~|[<") == run.npos) {
    out.text += run;
    return;
  }
  scanner reading{run};
  reading.scan();
  reading.print(out);
}

} // namespace luna::channels::text
