#include "domain/places/spelling.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bit>

namespace luna::domain {

namespace {

constexpr std::size_t key_letters_max = 12, name_bytes_max = 63;
constexpr unsigned letter_bits = 5;
constexpr std::string_view key_alphabet = "abcdfghjklmnprstvy";

bool is_vowel(char c) {
  return std::string_view{"aeiou"}.find(c) != std::string_view::npos;
}

/// The letter that stands for `c`, which `next` follows; 0 for one that is left out within a name.
char key_letter(char c, char next) {
  switch (c) {
    case 'c': return next == 'h' ? 'c' : std::string_view{"eiy"}.find(next) != std::string_view::npos ? 's' : 'k';
    case 'p': return next == 'h' ? 'f' : 'p';
    case 'q': return 'k';
    case 'w': return 'v';
    case 'x': return 'k';
    case 'z': return 'j';
    case 'h':
    case 'y': return 0;
    default: return c >= 'a' && c <= 'z' && !is_vowel(c) ? c : '\0';
  }
}

std::uint64_t packed(std::string_view letters) {
  std::uint64_t key = 0;
  for (auto c : letters.substr(0, key_letters_max))
    key = key << letter_bits | static_cast<std::uint64_t>(c - 'a' + 1);
  return key;
}

/// Latin letters for the 64 places of an Indian block from its U+..00 on; vowel signs without the inherent vowel.
constexpr std::array<std::string_view, 0x50> latin{
  "",   "n", "n",  "h",  "a",  "a",  "a",  "i",   "i",  "u",  "u", "ri", "l",  "e", "e",  "e",  "ai", "o",  "o", "o",
  "au", "k", "kh", "g",  "gh", "n",  "ch", "chh", "j",  "jh", "n", "t",  "th", "d", "dh", "n",  "t",  "th", "d", "dh",
  "n",  "n", "p",  "ph", "b",  "bh", "m",  "y",   "r",  "r",  "l", "l",  "zh", "v", "sh", "sh", "s",  "h",  "",  "",
  "",   "",  "a",  "i",  "i",  "u",  "u",  "ri",  "ri", "e",  "e", "e",  "ai", "o", "o",  "o",  "au", "",   "",  ""};
constexpr int first_consonant = 0x15, last_consonant = 0x39, nukta = 0x3C, first_sign = 0x3E, virama = 0x4D;

} // namespace

std::uint64_t spelling_key(std::string_view name) {
  std::array<char, key_letters_max> letters{};
  std::size_t size = 0;
  auto last = '\0'; // the letter just before, if no vowel came between
  for (std::size_t i = 0; i < name.size() && size < letters.size(); ++i) {
    auto c = name[i];
    auto letter = key_letter(c, i + 1 < name.size() ? name[i + 1] : '\0');
    if (i == 0 && letter == 0 && c >= 'a' && c <= 'z')
      letter = is_vowel(c) ? 'a' : c;
    if (letter != 0 && letter != last)
      letters[size++] = letter;
    if (letter != 0)
      last = letter;
    else if (c != 'h')
      last = '\0';
  }
  return packed({letters.data(), size});
}

void spelling_neighbours(std::uint64_t key, std::vector<std::uint64_t>& out) {
  out.assign(1, key);
  std::string letters;
  for (auto rest = key; rest != 0; rest >>= letter_bits)
    letters.insert(letters.begin(), static_cast<char>('a' + (rest & 31) - 1));
  if (letters.size() < 3)
    return;
  auto add = [&](const std::string& other) {
    if (auto neighbour = packed(other); neighbour != key)
      out.push_back(neighbour);
  };
  for (std::size_t i = 0; i <= letters.size(); ++i) {
    auto changed = letters;
    changed.insert(i, 1, 'a');
    for (auto c : key_alphabet) {
      changed[i] = c;
      add(changed);
    }
    if (i == letters.size())
      break;
    changed = letters;
    for (auto c : key_alphabet) {
      changed[i] = c;
      add(changed);
    }
    add(std::string{letters}.erase(i, 1));
    if (i + 1 < letters.size()) {
      changed = letters;
      std::swap(changed[i], changed[i + 1]);
      add(changed);
    }
  }
}

std::uint32_t letters_of(std::string_view name) {
  std::uint32_t letters = 0;
  for (auto c : name)
    if (c >= 'a' && c <= 'z')
      letters |= 1U << (c - 'a');
  return letters | static_cast<std::uint32_t>(std::min(name.size(), name_bytes_max)) << 26;
}

bool may_be_alike(std::uint32_t a, std::uint32_t b, unsigned most) {
  auto longer = std::max(a >> 26, b >> 26), shorter = std::min(a >> 26, b >> 26);
  return longer - shorter <= most && static_cast<unsigned>(std::popcount((a ^ b) & 0x03FF'FFFF)) <= 2 * most;
}

unsigned edit_distance(std::string_view a, std::string_view b, unsigned most) {
  auto difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (std::max(a.size(), b.size()) > name_bytes_max || difference > most)
    return most + 1;
  using row = std::array<std::uint8_t, name_bytes_max + 1>;
  std::array<row, 3> rows; // row i lies in rows[i % 3]
  for (std::size_t j = 0; j <= b.size(); ++j)
    rows[0][j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& now = rows[i % 3];
    const auto &before = rows[(i + 2) % 3], &earlier = rows[(i + 1) % 3];
    now[0] = static_cast<std::uint8_t>(i);
    auto least = now[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto cost = std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = std::min(cost, earlier[j - 2] + 1);
      now[j] = static_cast<std::uint8_t>(cost);
      least = std::min(least, now[j]);
    }
    if (least > most)
      return most + 1;
  }
  return std::min<unsigned>(rows[a.size() % 3][b.size()], most + 1);
}

std::string romanized(std::string_view utf8) {
  std::string out;
  auto indian = false, owes_vowel = false; // after a consonant: an a, unless a vowel sign or the word's end follows
  const auto* bytes = utf8.data();
  auto size = static_cast<int>(utf8.size());
  for (int i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    auto at = static_cast<int>(c & 0x7F);
    if (c < 0x900 || c > 0xD7F || at >= static_cast<int>(latin.size())) {
      owes_vowel = false;
      if (c > 0 && c < 0x80)
        out += static_cast<char>(c);
      continue;
    }
    indian = true;
    if (at == nukta)
      continue;
    if (owes_vowel && at < first_sign)
      out += 'a';
    owes_vowel = at >= first_consonant && at <= last_consonant;
    if (at != virama)
      out += latin[static_cast<std::size_t>(at)];
  }
  return indian ? out : std::string{};
}

} // namespace luna::domain
