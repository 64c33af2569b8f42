#include "persistence/keyring.hpp"

#include "persistence/database_url.hpp"

#include <catch2/catch.hpp>

using namespace luna::persistence;
using luna::domain::fault;

namespace {

keyring ring(char digit) {
  return *keyring::from_hex(std::string(64, digit));
}

} // namespace

TEST_CASE("what is sealed opens with the same key at the same place, and nowhere else") {
  auto key = ring('1').new_person().plain;
  auto other = ring('1').new_person().plain;
  auto sealed = seal(key, "turn 1", "born in Jaipur");
  CHECK(sealed.find("Jaipur") == std::string::npos);
  CHECK(*open_sealed(key, "turn 1", sealed) == "born in Jaipur");
  CHECK(open_sealed(key, "turn 2", sealed).error() == fault::invalid);
  CHECK(open_sealed(other, "turn 1", sealed).error() == fault::invalid);
}

TEST_CASE("a sealed text with any bit changed, or cut at any length, does not open") {
  auto key = ring('1').new_person().plain;
  auto sealed = seal(key, "", "abc");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK(open_sealed(key, "", changed).error() == fault::invalid);
    CHECK(open_sealed(key, "", sealed.substr(0, i)).error() == fault::invalid);
  }
}

TEST_CASE("the same text is sealed differently each time") {
  auto key = ring('1').new_person().plain;
  CHECK(seal(key, "", "abc") != seal(key, "", "abc"));
}

TEST_CASE("a person's key unwraps only under the master key that wrapped it") {
  auto person = ring('1').new_person();
  CHECK(*ring('1').unwrap(person.wrapped) == person.plain);
  CHECK(ring('2').unwrap(person.wrapped).error() == fault::invalid);
  CHECK(ring('1').unwrap("short").error() == fault::invalid);
}

TEST_CASE("the index of a text depends on the text and on the master key") {
  CHECK(ring('1').index("919876543210") == ring('1').index("919876543210"));
  CHECK(ring('1').index("919876543210") != ring('1').index("919876543211"));
  CHECK(ring('1').index("919876543210") != ring('2').index("919876543210"));
  CHECK(ring('1').check_value() != ring('2').check_value());
}

TEST_CASE("a master key is 64 hex digits") {
  CHECK(keyring::from_hex(std::string(64, 'f')).has_value());
  for (const auto& wrong : {std::string(63, 'f'), std::string(65, 'f'), std::string(64, 'g'), std::string{}})
    CHECK(keyring::from_hex(wrong).error() == fault::invalid);
}

TEST_CASE("a database URL names its file; a password in a wrong one is not repeated") {
  std::string problem;
  CHECK(parse_database_url("sqlite:///var/luna.db", problem)->path == "var/luna.db");
  CHECK(parse_database_url("sqlite:////srv/luna.db", problem)->path == "/srv/luna.db");
  CHECK_FALSE(parse_database_url("mysql://luna:hunter2@localhost/luna", problem).has_value());
  CHECK(problem.find("sqlite:///") != std::string::npos);
  CHECK(problem.find("hunter2") == std::string::npos);
  CHECK_FALSE(parse_database_url("sqlite:///", problem).has_value());
}

TEST_CASE("a URL is shown without user, password and parameters") {
  CHECK(public_url("postgresql://luna:hunter2@db.example:5432/luna?password=x") == "postgresql://db.example:5432/luna");
  CHECK(public_url("postgresql:///luna?host=/tmp&password=hunter2") == "postgresql:///luna");
  CHECK(public_url("postgresql://u:p@ss@host/luna") == "postgresql://host/luna");
  CHECK(public_url("postgresql://u:p/s@host/luna") == "postgresql://host/luna");
  CHECK(public_url("sqlite:////srv/a@b.db") == "sqlite:////srv/a@b.db");
}
