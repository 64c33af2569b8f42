#include "domain/language/tokens.hpp"

namespace luna::domain {

namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Devanagari digits to ASCII, typographic apostrophes and no-break spaces to plain ones.
std::string simplified(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto rest = utf8.substr(i);
    if (rest.size() >= 3 && rest[0] == '\xE0' && rest[1] == '\xA5' && rest[2] >= '\xA6' && rest[2] <= '\xAF') {
      out += static_cast<char>('0' + (rest[2] - '\xA6'));
      i += 2;
    } else if (rest.starts_with("\xE2\x80\x98") || rest.starts_with("\xE2\x80\x99")) {
      out += '\'';
      i += 2;
    } else if (rest.starts_with("\xE2\x80\x93") || rest.starts_with("\xE2\x80\x94")) {
      out += '-';
      i += 2;
    } else if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xE2\x80\xAF")) {
      out += ' ';
      i += rest[0] == '\xC2' ? 1 : 2;
    } else {
      out += rest[0];
    }
  }
  return out;
}

} // namespace

int token::value() const {
  if (text.size() > 9)
    return 999'999'999;
  int sum = 0;
  for (char c : text)
    sum = sum * 10 + (c - '0');
  return sum;
}

std::vector<token> tokens_of(std::string_view utf8) {
  auto text = simplified(utf8);
  std::vector<token> found;
  for (std::size_t i = 0; i < text.size();) {
    auto begin = i;
    if (static_cast<unsigned char>(text[i]) <= ' ') {
      ++i;
    } else if (is_digit(text[i])) {
      while (i < text.size() && is_digit(text[i]))
        ++i;
      found.push_back({token::kind::number, text.substr(begin, i - begin)});
    } else if (is_letter(text[i])) {
      while (i < text.size()
             && (is_letter(text[i]) || (text[i] == '\'' && i + 1 < text.size() && is_letter(text[i + 1]))))
        ++i;
      auto word = text.substr(begin, i - begin);
      for (auto& c : word)
        if (c >= 'A' && c <= 'Z')
          c = static_cast<char>(c - 'A' + 'a');
      found.push_back({token::kind::word, std::move(word)});
    } else {
      found.push_back({token::kind::mark, text.substr(i++, 1)});
    }
  }
  return found;
}

std::string plain_words(std::string_view utf8) {
  std::string out;
  for (const auto& part : tokens_of(utf8)) {
    if (part.what == token::kind::mark)
      continue;
    if (!out.empty())
      out += ' ';
    out += part.text;
  }
  return out;
}

std::string trimmed(std::string_view utf8) {
  std::string out;
  for (char c : utf8)
    if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f')
      out += c;
    else if (c == '\n' || c == '\t')
      out += ' ';
  auto first = out.find_first_not_of(' ');
  if (first == std::string::npos)
    return {};
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

} // namespace luna::domain
