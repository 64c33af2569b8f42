#include "channels/text/layout.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace luna::channels::text {

namespace {

using kind = span::kind;

/// A part of the text with something in front of it and behind it.
struct piece {
  std::size_t begin;
  std::size_t end;
  std::string opening;
  std::string closing;
  bool code = false; // whose words are never escaped
};

bool crosses(const stretch& one, std::size_t begin, std::size_t end) {
  return one.begin <= end && one.end > begin;
}

enum class words { plain, escaped }; // so that Markdown takes none of them for a mark

/// Writes a text with its pieces, by their beginnings, and "> " in front of every line of a quote.
class writer {
public:
  writer(std::string_view text, std::vector<piece> pieces, words how = words::plain)
    : text_{text}, pieces_{std::move(pieces)}, how_{how} {
    out_.reserve(text.size() + 16 * pieces_.size());
  }

  void mark_quotes(const std::vector<stretch>& stretches) {
    std::copy_if(stretches.begin(), stretches.end(), std::back_inserter(quotes_),
                 [](const stretch& one) { return one.what == kind::quote; });
  }

  std::string write() {
    for (auto& one : pieces_) {
      close(one.begin);
      copy(one.begin);
      if (!open_.empty())
        one.end = std::min(one.end, open_.back()->end);
      begin_line();
      out_ += one.opening;
      fresh_line_ = one.opening.ends_with('\n');
      open_.push_back(&one);
    }
    close(text_.size());
    copy(text_.size());
    return std::move(out_);
  }

private:
  void close(std::size_t until) {
    for (; !open_.empty() && open_.back()->end <= until; open_.pop_back()) {
      copy(open_.back()->end);
      out_ += open_.back()->closing;
    }
  }

  void copy(std::size_t until) {
    while (at_ < until) {
      auto fresh = fresh_line_;
      begin_line();
      auto line = text_.substr(at_, until - at_);
      line = line.substr(0, line.find('\n'));
      if (how_ == words::plain || (!open_.empty() && open_.back()->code))
        out_ += line;
      else
        escape(line, fresh, at_ + line.size() == until && until < text_.size());
      at_ += line.size();
      if (at_ < until) {
        out_ += text_[at_++];
        fresh_line_ = true;
      }
    }
  }

  void begin_line() {
    if (!std::exchange(fresh_line_, false) || quotes_.empty())
      return;
    while (quote_ < quotes_.size() && quotes_[quote_].end <= at_)
      ++quote_;
    if (quote_ < quotes_.size() && crosses(quotes_[quote_], at_, std::min(text_.find('\n', at_), text_.size())))
      out_ += "> ";
  }

  void escape(std::string_view line, bool fresh, bool before_mark) {
    auto first = fresh ? line.find_first_not_of(" \t") : line.npos;
    auto number = first;
    for (std::size_t i = 0; i < line.size(); ++i) {
      auto c = line[i];
      auto digit = c >= '0' && c <= '9';
      if (std::string_view{"\\*_`~|[]<"}.find(c) != std::string_view::npos
          || (i == first && std::string_view{"#>-+"}.find(c) != std::string_view::npos)
          || (i == number && i > first && !open_.empty() && (c == '.' || c == ')'))
          || (c == ':' && line.substr(i).starts_with("://")) || (c == '!' && before_mark && i + 1 == line.size()))
        out_ += '\\';
      number += i == number && digit ? 1 : 0;
      out_ += c;
    }
  }

  std::string_view text_;
  std::vector<piece> pieces_;
  words how_;
  std::vector<const piece*> open_; // the innermost last
  std::vector<stretch> quotes_;
  std::size_t quote_ = 0; // those before are behind us
  std::size_t at_ = 0;
  bool fresh_line_ = true;
  std::string out_;
};

/// Whether a mark of WhatsApp's around these bytes of a line works, and none of it is read as something else.
bool takes_mark(std::string_view text, std::size_t begin, std::size_t end, std::string_view mark) {
  if (begin >= end || is_word(character_before(text, begin)) || is_word(character_after(text, end)))
    return false;
  auto words = text.substr(begin, end - begin);
  if (words.find(mark) != words.npos || (begin > 0 && text[begin - 1] == mark[0])
      || (end < text.size() && text[end] == mark[0]))
    return false;
  // A mark right behind a bare address would become a part of it.
  auto last = words.find_last_of(" \t");
  return mark[0] == '`' || words.find("://", last == words.npos ? 0 : last) == words.npos;
}

/// Line by line, because WhatsApp's marks do not work across a line break.
void add_lines(std::string_view text, const stretch& one, std::string_view mark, std::vector<piece>& out) {
  for (auto begin = one.begin; begin < one.end;) {
    auto end = std::min(text.find('\n', begin), one.end);
    auto first = begin;
    auto last = end;
    trim(text, first, last);
    if (takes_mark(text, first, last, mark))
      out.push_back({first, last, std::string{mark}, std::string{mark}});
    begin = end + 1;
  }
}

std::string_view without_scheme(std::string_view address) {
  std::string_view separator = address.starts_with("mailto:") ? ":" : "://";
  auto scheme = address.find(separator);
  return scheme == address.npos ? address : address.substr(scheme + separator.size());
}

void add_address(std::string_view text, const stretch& link, std::vector<piece>& out) {
  auto words = text.substr(link.begin, link.end - link.begin);
  auto address = std::string_view{link.value};
  if (words != address && words != without_scheme(address))
    out.push_back({link.begin, link.end, {}, " (" + link.value + ")"});
}

void add_fence(const styled& what, const stretch& fence, bool quoted, std::vector<piece>& out) {
  constexpr std::string_view mark = "```";
  auto code = std::string_view{what.text}.substr(fence.begin, fence.end - fence.begin);
  if (quoted)
    add_lines(what.text, fence, mark, out);
  else if (code.find(mark) == code.npos)
    out.push_back({fence.begin, fence.end, std::string{mark}, std::string{mark}});
}

void add_code(std::string_view text, const stretch& code, std::vector<piece>& out) {
  auto words = text.substr(code.begin, code.end - code.begin);
  add_lines(text, code, words.find('`') == words.npos ? "`" : "```", out);
}

/// More backticks than stand together in the code.
std::string backticks_around(std::string_view code, std::size_t least) {
  std::size_t most = 0;
  for (auto at = code.find('`'); at != code.npos;) {
    auto behind = std::min(code.find_first_not_of('`', at), code.size());
    most = std::max(most, behind - at);
    at = code.find('`', behind);
  }
  return std::string(std::max(most + 1, least), '`');
}

piece code_piece(const styled& what, const stretch& code) {
  auto words = std::string_view{what.text}.substr(code.begin, code.end - code.begin);
  auto mark = backticks_around(words, 1);
  auto space = words.front() == '`' || words.back() == '`' ? " " : "";
  return {code.begin, code.end, mark + space, space + mark, true};
}

piece fence_piece(const styled& what, const stretch& fence, bool quoted) {
  auto mark = backticks_around(std::string_view{what.text}.substr(fence.begin, fence.end - fence.begin), 3);
  return {fence.begin, fence.end, mark + fence.value + '\n', (quoted ? "\n> " : "\n") + mark, true};
}

piece link_piece(const stretch& link) {
  std::string closing = "](";
  for (char c : link.value) {
    if (c == '(' || c == ')' || c == '\\')
      closing += '\\';
    closing += c;
  }
  return {link.begin, link.end, "[", closing + ')'};
}

} // namespace

std::string to_markdown(const styled& what) {
  std::vector<piece> pieces;
  auto add_marked = [&](const stretch& one, const char* mark) { pieces.push_back({one.begin, one.end, mark, mark}); };
  std::size_t quoted_until = 0;
  for (const auto& one : what.stretches)
    switch (one.what) {
      case kind::bold: add_marked(one, "**"); break;
      case kind::italic: add_marked(one, "_"); break;
      case kind::strikethrough: add_marked(one, "~~"); break;
      case kind::spoiler: add_marked(one, "||"); break;
      case kind::code: pieces.push_back(code_piece(what, one)); break;
      case kind::pre: pieces.push_back(fence_piece(what, one, one.begin < quoted_until)); break;
      case kind::link: pieces.push_back(link_piece(one)); break;
      case kind::quote: quoted_until = one.end; break;
      case kind::underline: break;
    }
  writer writing{what.text, std::move(pieces), words::escaped};
  writing.mark_quotes(what.stretches);
  return writing.write();
}

std::string to_whatsapp(const styled& what) {
  std::vector<piece> pieces;
  std::size_t quoted_until = 0;
  for (const auto& one : what.stretches)
    switch (one.what) {
      case kind::bold: add_lines(what.text, one, "*", pieces); break;
      case kind::italic: add_lines(what.text, one, "_", pieces); break;
      case kind::strikethrough: add_lines(what.text, one, "~", pieces); break;
      case kind::code: add_code(what.text, one, pieces); break;
      case kind::pre: add_fence(what, one, one.begin < quoted_until, pieces); break;
      case kind::link: add_address(what.text, one, pieces); break;
      case kind::quote: quoted_until = one.end; break;
      case kind::underline:
      case kind::spoiler: break;
    }
  std::stable_sort(pieces.begin(), pieces.end(), [](const piece& a, const piece& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  writer writing{what.text, std::move(pieces)};
  writing.mark_quotes(what.stretches);
  return writing.write();
}

std::string to_plain(const styled& what) {
  std::vector<piece> pieces;
  for (const auto& one : what.stretches)
    if (one.what == kind::link)
      add_address(what.text, one, pieces);
  return writer{what.text, std::move(pieces)}.write();
}

std::string to_whatsapp(const formatted& what) {
  return what.spans.empty() ? what.text : to_whatsapp(in_bytes(what));
}

std::string to_plain(const formatted& what) {
  return what.spans.empty() ? what.text : to_plain(in_bytes(what));
}

} // namespace luna::channels::text
