#include "channels/text/inline.hpp"
#include "channels/text/layout.hpp"

#include <simdjson.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace luna::channels::text {

namespace {

constexpr std::string_view blanks = " \t";
constexpr auto span_kinds = static_cast<std::size_t>(span::kind::code) + 1;

std::string_view without_trailing_blanks(std::string_view line) {
  auto last = line.find_last_not_of(blanks);
  return line.substr(0, last == line.npos ? 0 : last + 1);
}

std::size_t indentation_of(std::string_view line) {
  return std::min(line.find_first_not_of(blanks), line.size());
}

/// Takes the ">" at the beginning away. False if there is none.
bool take_quote_mark(std::string_view& line) {
  auto at = indentation_of(line);
  if (at == line.size() || line[at] != '>')
    return false;
  line.remove_prefix(at + 1);
  if (!line.empty() && line[0] == ' ')
    line.remove_prefix(1);
  return true;
}

/// The words of "# Heading" or "## Heading ##"; empty if it is none.
std::string_view heading_of(std::string_view line) {
  line.remove_prefix(indentation_of(line));
  auto level = std::min(line.find_first_not_of('#'), line.size());
  if (level < 1 || level > 6 || level == line.size() || blanks.find(line[level]) == blanks.npos)
    return {};
  line.remove_prefix(level);
  line.remove_prefix(indentation_of(line));
  auto last = line.find_last_not_of('#');
  if (last != line.npos && blanks.find(line[last]) != blanks.npos)
    line = without_trailing_blanks(line.substr(0, last));
  return line;
}

/// ---, ***, * * * and the like.
bool is_rule(std::string_view line) {
  std::size_t marks = 0;
  char mark = 0;
  for (char c : line) {
    if (c == ' ' || c == '\t')
      continue;
    if ((c != '-' && c != '*' && c != '_') || (mark != 0 && c != mark))
      return false;
    mark = c;
    ++marks;
  }
  return marks >= 3;
}

/// "- ", "* " or "+ " at the beginning.
bool is_bullet(std::string_view item) {
  return item.size() > 2 && std::string_view{"-*+"}.find(item[0]) != std::string_view::npos
         && blanks.find(item[1]) != blanks.npos;
}

/// "1. " or "1) " at the beginning.
bool is_numbered(std::string_view item) {
  auto digits = std::min(item.find_first_not_of("0123456789"), item.size());
  return digits > 0 && digits < 10 && digits + 1 < item.size() && (item[digits] == '.' || item[digits] == ')')
         && blanks.find(item[digits + 1]) != blanks.npos;
}

struct fence {
  char mark = 0; // 0: we are in none
  std::size_t length = 0;
  std::size_t indentation = 0;
  std::string_view language;
  std::size_t begin = 0; // of its content in the text
};

/// The language named behind an opening fence: its first word, if it can be one.
std::string_view language_of(std::string_view rest) {
  rest.remove_prefix(indentation_of(rest));
  rest = rest.substr(0, rest.find_first_of(blanks));
  auto plain = [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
           || std::string_view{"+-#._"}.find(c) != std::string_view::npos;
  };
  return rest.size() <= 64 && std::all_of(rest.begin(), rest.end(), plain) ? rest : std::string_view{};
}

fence fence_of(std::string_view line) {
  fence found;
  found.indentation = indentation_of(line);
  line.remove_prefix(found.indentation);
  if (!line.starts_with("```") && !line.starts_with("~~~"))
    return {};
  found.length = std::min(line.find_first_not_of(line[0]), line.size());
  auto rest = line.substr(found.length);
  if (line[0] == '`' && rest.find('`') != rest.npos) // ```code``` within a line
    return {};
  found.mark = line[0];
  found.language = language_of(rest);
  return found;
}

bool closes(const fence& open, std::string_view line) {
  auto other = fence_of(line);
  line.remove_prefix(other.indentation);
  return other.mark == open.mark && other.length >= open.length && other.length == line.size();
}

/// Reads line by line.
class reader {
public:
  void line(std::string_view given) {
    given = without_trailing_blanks(given);
    auto code = fence_.mark != 0;
    auto quoted = (!code || quoted_) && take_quote_mark(given);
    if (quoted != quoted_)
      turn_quote(quoted);
    while (!code && quoted && take_quote_mark(given)) // quotes in quotes are one
      continue;
    if (fence_.mark != 0)
      fenced_line(given);
    else
      open_line(given);
  }

  styled finish() {
    turn_quote(false);
    return std::move(out_);
  }

private:
  void begin_line() {
    if (std::exchange(begun_, true))
      out_.text += '\n';
  }

  void end_run() {
    if (run_.empty())
      return;
    begin_line();
    read_inline(run_, out_);
    run_.clear();
  }

  void end_fence() {
    if (fence_.mark == 0)
      return;
    out_.stretches.push_back({span::kind::pre, fence_.begin, out_.text.size(), std::string{fence_.language}});
    fence_ = {};
  }

  void turn_quote(bool quoted) {
    end_run();
    end_fence();
    if (quoted_)
      out_.stretches.push_back({span::kind::quote, quote_begin_, out_.text.size(), {}});
    quoted_ = quoted;
    quote_begin_ = out_.text.size();
  }

  void fenced_line(std::string_view line) {
    if (closes(fence_, line)) {
      end_fence();
      return;
    }
    begin_line();
    out_.text += line.substr(std::min(indentation_of(line), fence_.indentation));
  }

  void open_line(std::string_view line) {
    if (auto found = fence_of(line); found.mark != 0) {
      end_run();
      fence_ = found;
      fence_.begin = out_.text.size();
    } else if (line.empty() || is_rule(line)) {
      end_run();
      begin_line();
      out_.text += line;
    } else if (auto words = heading_of(line); !words.empty()) {
      end_run();
      auto begin = out_.text.size();
      run_ = words;
      end_run();
      out_.stretches.push_back({span::kind::bold, begin, out_.text.size(), {}});
    } else {
      paragraph_line(line);
    }
  }

  void paragraph_line(std::string_view line) {
    auto indentation = indentation_of(line);
    auto item = line.substr(indentation);
    if (is_bullet(item)) {
      end_run();
      run_ += line.substr(0, indentation);
      run_ += "\u2022 ";
      line = item.substr(1 + indentation_of(item.substr(1)));
    } else if (is_numbered(item)) {
      end_run();
    } else if (!run_.empty()) {
      add_break();
    }
    run_ += line;
  }

  /// A backslash at the end of a line asks for the break that we keep anyway.
  void add_break() {
    auto last = run_.find_last_not_of('\\');
    if ((run_.size() - 1 - last) % 2 == 1) {
      run_.pop_back();
      run_.resize(without_trailing_blanks(run_).size());
    }
    run_ += '\n';
  }

  styled out_;
  std::string run_; // the lines of a paragraph, heading or list item so far
  fence fence_;
  std::size_t quote_begin_ = 0;
  bool quoted_ = false;
  bool begun_ = false;
};

/// Valid UTF-8 with "\n" for every line break. A byte that is no UTF-8 becomes a character of one UTF-16 unit.
std::string cleaned(std::string_view given) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(given.data());
  std::string clean;
  clean.reserve(given.size());
  for (std::size_t at = 0; at < given.size();) {
    auto begin = at;
    UChar32 character = 0;
    U8_NEXT(bytes, at, given.size(), character);
    if (character < 0) {
      clean += "\ufffd";
      at = begin + 1;
    } else if (character == '\r') {
      clean += '\n';
      at += at < given.size() && given[at] == '\n' ? 1 : 0;
    } else {
      clean += given.substr(begin, at - begin);
    }
  }
  return clean;
}

bool is_clean(std::string_view given) {
  return given.find('\r') == given.npos && simdjson::validate_utf8(given.data(), given.size());
}

bool is_tidy(std::string_view text) {
  return text.empty()
         || (text.front() != '\n' && text.back() != '\n' && text.back() != ' ' && text.back() != '\t'
             && text.find(" \n") == text.npos && text.find("\t\n") == text.npos);
}

/// Takes out empty lines in front of all text, blanks at the ends of lines, white space at the end of the text.
void tidy(styled& what) {
  std::string text;
  text.reserve(what.text.size());
  auto edges = boundaries(what.stretches);
  auto edge = edges.begin();
  std::string_view rest = what.text;
  std::size_t passed = 0;
  auto take = [&](std::size_t size, bool keep) {
    for (; edge != edges.end() && **edge <= passed + size; ++edge)
      **edge = text.size() + (keep ? **edge - passed : 0);
    if (keep)
      text += rest.substr(0, size);
    passed += size;
    rest.remove_prefix(size);
  };
  auto first = std::min(rest.find_first_not_of(" \t\n"), rest.size());
  take(first == 0 ? 0 : rest.rfind('\n', first - 1) + 1, false);
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    auto kept = without_trailing_blanks(line).size();
    take(kept, true);
    take(line.size() - kept, false);
    take(std::min<std::size_t>(1, rest.size()), true);
  }
  text.resize(text.find_last_not_of('\n') + 1);
  for (auto* one : edges)
    *one = std::min(*one, text.size());
  what.text = std::move(text);
}

/// Of a fence's white space, the indentation of its first line is part of it.
void trim_stretch(std::string_view text, stretch& one) {
  auto begin = one.begin;
  trim(text, one.begin, one.end);
  if (one.what != span::kind::pre)
    return;
  auto line = text.substr(begin, one.begin - begin).rfind('\n');
  one.begin = line == text.npos ? begin : begin + line + 1;
}

void drop_empty(std::vector<stretch>& all) {
  std::erase_if(all, [](const stretch& one) { return one.begin >= one.end; });
}

/// Takes out what is inside another of its kind, and code inside a link.
void drop_inner(std::vector<stretch>& all) {
  std::array<std::size_t, span_kinds> covered{};
  auto& linked = covered.at(static_cast<std::size_t>(span::kind::link));
  std::erase_if(all, [&](const stretch& one) {
    auto& end = covered.at(static_cast<std::size_t>(one.what));
    if (one.begin < end || (one.what == span::kind::code && one.begin < linked))
      return true;
    end = one.end;
    return false;
  });
}

/// What `one` leaves when all of `code` is cut out of it.
void cut_around(const stretch& one, const std::vector<stretch>& code, std::vector<stretch>& out) {
  auto next = std::lower_bound(code.begin(), code.end(), one, before);
  auto rest = one;
  for (; next != code.end() && next->begin < one.end; ++next) {
    out.push_back(rest);
    out.back().end = next->begin;
    rest.begin = next->end;
  }
  out.push_back(std::move(rest));
}

/// Cuts bold and the like where there is code, which takes no part in them. False if there is none.
bool cut_around_code(std::vector<stretch>& all) {
  std::vector<stretch> code;
  std::copy_if(all.begin(), all.end(), std::back_inserter(code),
               [](const stretch& one) { return one.what == span::kind::code; });
  if (code.empty())
    return false;
  std::vector<stretch> cut;
  for (auto& one : all)
    if (one.what >= span::kind::bold && one.what < span::kind::code)
      cut_around(one, code, cut);
    else
      cut.push_back(std::move(one));
  all = std::move(cut);
  return true;
}

} // namespace

void settle(styled& what) {
  if (!is_tidy(what.text))
    tidy(what);
  auto& all = what.stretches;
  auto trim_all = [&] {
    for (auto& one : all)
      trim_stretch(what.text, one);
    drop_empty(all);
    std::sort(all.begin(), all.end(), before);
  };
  trim_all();
  drop_inner(all);
  if (cut_around_code(all))
    trim_all();
}

styled read_markdown(std::string_view markdown) {
  std::string clean;
  if (!is_clean(markdown))
    markdown = clean = cleaned(markdown);
  reader reading;
  while (!markdown.empty()) {
    auto line = markdown.substr(0, markdown.find('\n'));
    reading.line(line);
    markdown.remove_prefix(std::min(line.size() + 1, markdown.size()));
  }
  auto read = reading.finish();
  settle(read);
  return read;
}

formatted from_markdown(std::string_view markdown) {
  return in_units(read_markdown(markdown));
}

} // namespace luna::channels::text
