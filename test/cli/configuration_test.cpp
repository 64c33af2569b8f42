#include "cli/configuration.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace luna::cli;

namespace {

/// A folder of its own for each test.
struct folder {
  std::filesystem::path path = [] {
    std::string name = (std::filesystem::temp_directory_path() / "luna-cli-XXXXXX").string();
    return std::filesystem::path{::mkdtemp(name.data())};
  }();

  ~folder() { std::filesystem::remove_all(path); }

  std::filesystem::path file(std::string_view name, std::string_view content) const {
    std::ofstream{path / name} << content;
    return path / name;
  }
};

configuration_reading read(const environment& env, const std::filesystem::path& file = "/nonexistent/luna.toml") {
  return read_configuration(env, file, false);
}

bool mentions(const configuration_reading& reading, std::string_view text) {
  return std::any_of(reading.problems.begin(), reading.problems.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

const setting_line& line(const configuration_reading& reading, std::string_view name) {
  auto at = std::find_if(reading.lines.begin(), reading.lines.end(), [&](const auto& l) { return l.name == name; });
  REQUIRE(at != reading.lines.end());
  return *at;
}

} // namespace

TEST_CASE("without any setting the defaults hold and nothing is wrong") {
  auto reading = read({});
  CHECK(reading.problems.empty());
  CHECK(reading.values.port == 8000);
  CHECK(reading.values.database_url == "sqlite:///var/luna.db");
  CHECK(line(reading, "PORT").origin == "default");
}

TEST_CASE("the environment wins over the settings file, which wins over the defaults") {
  folder here;
  auto file = here.file("luna.toml", "PORT = 9000\nHOST = \"127.0.0.1\"\n");
  auto reading = read({{"PORT", "9001"}}, file);
  CHECK(reading.problems.empty());
  CHECK(reading.values.port == 9001);
  CHECK(reading.values.host == "127.0.0.1");
  CHECK(line(reading, "HOST").origin == file.string());
}

TEST_CASE("a setting can be read from a file, without its line end") {
  folder here;
  auto secret = here.file("secret", "s3cret\n");
  auto reading = read({{"LUNA_WHATSAPP_APP_SECRET_FILE", secret.string()}});
  CHECK(reading.problems.empty());
  CHECK(reading.values.whatsapp_app_secret == "s3cret");
}

TEST_CASE("a file that cannot be read, and a value given twice, are problems") {
  CHECK(mentions(read({{"PORT_FILE", "/nonexistent/port"}}), "/nonexistent/port"));
  folder here;
  auto port = here.file("port", "1\n");
  CHECK(mentions(read({{"PORT", "1"}, {"PORT_FILE", port.string()}}), "both given"));
}

TEST_CASE("a port is a whole number from 0 to 65535") {
  CHECK(read({{"PORT", "0"}}).problems.empty());
  CHECK(read({{"PORT", "65535"}}).values.port == 65'535);
  for (const auto* wrong : {"65536", "-1", "", "80a", " 80", "99999999999999999999"})
    CHECK(mentions(read({{"PORT", wrong}}), "PORT must be a whole number from 0 to 65535"));
}

TEST_CASE("a name that is no setting is a problem that names the nearest one") {
  CHECK(mentions(read({{"LUNA_WHATSAP_APP_SECRET", "x"}}), "did you mean LUNA_WHATSAPP_APP_SECRET?"));
  folder here;
  CHECK(mentions(read({}, here.file("luna.toml", "PROT = 1\n")), "did you mean PORT?"));
}

TEST_CASE("variables of other programs are none of Luna's business") {
  CHECK(read({{"PATH", "/bin"}, {"PORTS", "x"}}).problems.empty());
}

TEST_CASE("a secret is shown neither in the list nor in a problem") {
  folder here;
  auto reading = read({{"LUNA_WHATSAPP_APP_SECRET", "hunter2"},
                       {"LUNA_MASTER_KEY", "hunter2"},
                       {"DATABASE_URL", "postgresql://luna:hunter2@localhost/luna"}},
                      here.file("luna.toml", "LUNA_WHATSAPP_ACCESS_TOKEN = \"hunter2\"\n"));
  CHECK(line(reading, "LUNA_WHATSAPP_APP_SECRET").value == "(set)");
  for (const auto& l : reading.lines)
    CHECK(l.value.find("hunter2") == std::string::npos);
  CHECK_FALSE(mentions(reading, "hunter2"));
}

TEST_CASE("a settings file with a mistake is a problem that names its line; a required one must be there") {
  folder here;
  auto file = here.file("luna.toml", "PORT = 1\nHOST = \n");
  CHECK(mentions(read({}, file), file.string() + ":2"));
  CHECK(mentions(read_configuration({}, "/nonexistent/luna.toml", true), "does not exist"));
}

TEST_CASE("WhatsApp is on with all four credentials; with some, the missing ones are named") {
  environment env{
    {"LUNA_WHATSAPP_APP_SECRET", "a"}, {"LUNA_WHATSAPP_VERIFY_TOKEN", "b"}, {"LUNA_WHATSAPP_ACCESS_TOKEN", "c"}};
  CHECK(read(env).values.accounts().empty());
  REQUIRE(half_channels(read(env).values).size() == 1);
  CHECK(half_channels(read(env).values)[0].missing == std::vector<std::string>{"LUNA_WHATSAPP_PHONE_NUMBER_ID"});
  env["LUNA_WHATSAPP_PHONE_NUMBER_ID"] = "d";
  REQUIRE(read(env).values.accounts().size() == 1);
  auto account = read(env).values.accounts()[0];
  CHECK(account.channel == "whatsapp");
  CHECK(account.id == "d");
  CHECK(half_channels(read(env).values).empty());
  CHECK(half_channels(read({}).values).empty());
}

TEST_CASE("a luna.toml can name several accounts of a channel") {
  folder here;
  auto file = here.file("luna.toml", R"(
[[whatsapp]]
app_secret = "s1"
verify_token = "v"
access_token = "t"
phone_number_id = "1"
[[whatsapp]]
app_secret = "s2"
verify_token = "v"
access_token = "t"
phone_number_id = "2"
)");
  auto accounts = read({}, file).values.accounts();
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0].secret == "s1");
  CHECK(accounts[1].id == "2");
  CHECK(read({}, file).problems.empty());
}

TEST_CASE("an account of luna.toml that lacks something, or has too much, is a problem that says which") {
  folder here;
  auto lacking = here.file("a.toml", "[[whatsapp]]\napp_secret = \"s\"\n");
  CHECK(mentions(read({}, lacking), "LUNA_WHATSAPP_VERIFY_TOKEN"));
  auto unknown = here.file("b.toml", "[[whatsapp]]\napp_secre = \"s\"\n");
  CHECK(mentions(read({}, unknown), "LUNA_WHATSAPP_APP_SECRET"));
}

TEST_CASE("two accounts of a channel with one id are a problem that says what would be right") {
  folder here;
  const std::string one = "[[telegram]]\nbot_token = \"7:a\"\nsecret_token = \"s\"\n";
  auto other = [](const std::string& id) {
    return "[[telegram]]\nbot_token = \"" + id + ":b\"\nsecret_token = \"s\"\n";
  };
  auto twice = read({}, here.file("a.toml", one + other("7") + other("7")));
  REQUIRE(twice.problems.size() == 1);
  CHECK(mentions(twice, "telegram has two accounts with the id 7: keep one [[telegram]]"));
  CHECK(read({}, here.file("b.toml", one + other("8"))).problems.empty());
  CHECK(
    mentions(read({{"LUNA_TELEGRAM_BOT_TOKEN", "7:a"}, {"LUNA_TELEGRAM_SECRET_TOKEN", "s"}}, here.file("c.toml", one)),
             "the id 7"));
  const std::string payments = "[[stripe]]\nwebhook_secret = \"a\"\n[[stripe]]\nwebhook_secret = \"b\"\n";
  CHECK(mentions(read({}, here.file("d.toml", payments)), "stripe is set up twice"));
  CHECK(read({{"LUNA_RAZORPAY_WEBHOOK_SECRET", "a"}, {"LUNA_STRIPE_WEBHOOK_SECRET", "a"}}).problems.empty());
}
