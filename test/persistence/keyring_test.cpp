#include "persistence/keyring.hpp"

#include "persistence/database_url.hpp"

#include <catch2/catch.hpp>

using namespace luna::persistence;
using luna::domain::fault;

namespace {

keyring ring(char digit) {
  return *keyring::from_text(std::string(64, digit));
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
  CHECK(keyring::from_text(std::string(64, 'f')).has_value());
  for (const auto& wrong : {std::string(63, 'f'), std::string(65, 'f'), std::string(64, 'g'), std::string{}})
    CHECK(keyring::from_text(wrong).error() == fault::invalid);
}

TEST_CASE("a key tree gives every number a key of its own, and the same one each time") {
  key_tree tree{random_key()};
  CHECK(tree.key_of(1) == tree.key_of(1));
  CHECK(tree.key_of(1) != tree.key_of(2));
  CHECK(tree.key_of(0) != tree.key_of(~std::uint64_t{0}));
}

TEST_CASE("a number that was destroyed has no key any more, and every other has the one it had") {
  auto number = GENERATE(as<std::uint64_t>{}, 0, 1, 0x8000000000000000, 0xdeadbeef12345678, ~std::uint64_t{0});
  const key_tree whole{random_key()};
  auto cut = whole;
  CHECK(cut.destroy(number));
  CHECK_FALSE(cut.destroy(number));
  CHECK_FALSE(cut.key_of(number).has_value());
  for (auto bit = 0; bit < 64; ++bit) {
    auto neighbour = number ^ (std::uint64_t{1} << bit);
    CHECK(cut.key_of(neighbour) == whole.key_of(neighbour));
  }
  CHECK(cut.nodes().size() == 64);
  CHECK(cut.destroy(number ^ 5));
  CHECK_FALSE(cut.key_of(number).has_value());
  CHECK(cut.key_of(number ^ 4) == whole.key_of(number ^ 4));
}

TEST_CASE("a key file in which a person was destroyed opens everybody else, and not that one") {
  auto file = std::filesystem::temp_directory_path() / ("luna-keys-" + to_hex(bytes_of(random_key()).substr(0, 8)));
  auto keys = keyring::create(file);
  REQUIRE(keys.has_value());
  CHECK(keyring::create(file).error() == fault::conflict);
  auto gone = keys->new_person(), stays = keys->new_person();
  auto index = keys->index("919876543210");
  auto check = keys->check_value();
  CHECK(keys->destroy(keyring::destroyed(gone.wrapped)));
  CHECK_FALSE(keys->destroy(keyring::destroyed(gone.wrapped)));
  REQUIRE(keys->save(file).has_value());
  auto again = keyring::load(file);
  REQUIRE(again.has_value());
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all)
        == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  std::filesystem::remove(file);
  CHECK(again->unwrap(gone.wrapped).error() == fault::not_found);
  CHECK(*again->unwrap(stays.wrapped) == stays.plain);
  CHECK(again->check_value() == check);
  CHECK(again->index("919876543210") == index);
  CHECK(again->unwrap(again->new_person().wrapped).has_value());
}

TEST_CASE("a key file may hold several keys: each opens what it wrapped, one wraps") {
  auto two = *keyring::from_text(std::string(64, '1') + "\n# the next\n\n" + std::string(64, '2') + "\n");
  CHECK(two.unwrap(ring('1').new_person().wrapped).has_value());
  CHECK(two.check_values() == std::vector{ring('1').check_value(), ring('2').check_value()});
  CHECK(two.check_value() == ring('2').check_value());
  REQUIRE(two.use(ring('1').check_value()));
  CHECK(ring('1').unwrap(two.new_person().wrapped).has_value());
  CHECK_FALSE(two.use("another"));
}

TEST_CASE("a damaged key file is not taken for a key") {
  for (const auto* wrong : {"", "# nothing\n", "cut 00 11\n", "node 3 0000000000000000 00\n", "two words\n"})
    CHECK(keyring::from_text(wrong).error() == fault::invalid);
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

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(to_base64("").empty());
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(to_base64("\xff\xef\xbe") == "/+++");
}
