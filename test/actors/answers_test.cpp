// What Luna does next on every answer that PROTOCOLS 3 and 4 name.
#include "test/actors/delivery_fixture.hpp"

using namespace luna;
using namespace std::chrono_literals;
using channels::form;
using test::delivery_fixture;

namespace {

struct platform_answer {
  int status;
  std::string body;
};

std::string telegram(int code, const std::string& description, const std::string& parameters = "{}") {
  return R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description
         + R"(","parameters":)" + parameters + "}";
}

std::string graph(int code) {
  return R"({"error":{"message":"m","code":)" + std::to_string(code) + "}}";
}

domain::conversation_id person_on(const char* channel) {
  return {channel, "a", "7"};
}

/// Two replies are decided and the first gets that answer.
struct answered : delivery_fixture {
  void give(const char* channel, const platform_answer& given, domain::reply first = {"one"}) {
    decide(person_on(channel), {std::move(first), {"two"}});
    REQUIRE(platform.size() == 1);
    platform[0].done({platform[0].what, given.status, given.body, {}, true, {}});
    settle();
  }
  const std::string& state(std::size_t i = 0) { return db.deliveries.at(i).state; }
};

/// Every row of a table in a fixture of its own.
template <class Check>
void each(const char* channel, const std::vector<platform_answer>& answers, Check check) {
  for (const auto& given : answers) {
    INFO(channel << ' ' << given.status << ' ' << given.body);
    answered luna;
    luna.give(channel, given);
    check(luna);
  }
}

std::vector<platform_answer> graph_errors(std::initializer_list<int> codes) {
  std::vector<platform_answer> answers;
  for (auto code : codes)
    answers.push_back({400, graph(code)});
  return answers;
}

void comes_again(answered& luna) {
  CHECK(luna.state() == "pending");
  CHECK(luna.platform.size() == 1);
  luna.pass(2s);
  REQUIRE(luna.platform.size() == 2);
  CHECK(luna.platform[1].what.what.what.text == "one"); // order is kept
  CHECK(luna.platform[1].what.what.attempt == 2);
  luna.accept(1);
  REQUIRE(luna.platform.size() == 3);
  CHECK(luna.platform[2].what.what.what.text == "two");
}

void is_parked(answered& luna) {
  CHECK(luna.state() == "parked");
  CHECK_FALSE(luna.db.deliveries[0].reason.empty());
  REQUIRE(luna.platform.size() == 2);
  CHECK(luna.platform[1].what.what.what.text == "two");
}

void waits_for_a_status(answered& luna) {
  CHECK(luna.state() == "ambiguous");
  luna.pass(20s);
  CHECK(luna.platform.size() == 1);
}

void stops_the_account(answered& luna) {
  CHECK(luna.state() == "pending");
  luna.pass(4min);
  CHECK(luna.platform.size() == 1); // nothing else of the account either
  luna.decide({luna.platform[0].what.what.conversation.channel, "a", "8"}, {{"other"}});
  CHECK(luna.platform.size() == 1);
  const auto* other = luna.platform[0].what.what.conversation.channel == "telegram" ? "whatsapp" : "telegram";
  luna.decide({other, "a", "8"}, {{"elsewhere"}}); // while other accounts go on
  REQUIRE(luna.platform.size() == 2);
  CHECK(luna.platform[1].what.what.what.text == "elsewhere");
  luna.accept(1);
  luna.pass(4min);
  REQUIRE(luna.platform.size() >= 3); // tried again: somebody may have mended it
  auto reports = luna.ours->reports();
  CHECK(std::any_of(reports.begin(), reports.end(), [](const auto& r) { return r.state == "stopped"; }));
}

void is_out_of_reach_until_heard(answered& luna) {
  CHECK(luna.state() == "parked");
  CHECK(luna.state(1) == "parked"); // what was decided with it
  CHECK(luna.platform.size() == 1);
  luna.now += 1s;
  luna.decide(luna.platform[0].what.what.conversation, {{"three"}}); // they wrote
  REQUIRE(luna.platform.size() == 2);
  CHECK(luna.platform[1].what.what.what.text == "three");
}

} // namespace

TEST_CASE("WhatsApp: what is too much for now comes again", "[actors][answers]") {
  each("whatsapp", graph_errors({4, 80007, 130429, 131000, 131016, 2, 1}), comes_again);
}

TEST_CASE_METHOD(answered, "WhatsApp: Retry-After is obeyed", "[actors][answers]") {
  decide(person_on("whatsapp"), {{"one"}});
  platform[0].done({platform[0].what, 429, graph(130429), 30s, true, {}});
  settle();
  pass(29s);
  CHECK(platform.size() == 1);
  pass(2s);
  CHECK(platform.size() == 2);
}

TEST_CASE_METHOD(answered, "WhatsApp: the pair rate holds up that person alone, four times longer each time",
                 "[actors][answers]") {
  give("whatsapp", {400, graph(131056)});
  decide({"whatsapp", "a", "8"}, {{"other"}});
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "other");
  accept(1);
  pass(2s);
  REQUIRE(platform.size() == 3);
  platform[2].done({platform[2].what, 400, graph(131056), {}, true, {}});
  settle();
  pass(3s);
  CHECK(platform.size() == 3);
  pass(2s);
  REQUIRE(platform.size() == 4);
  platform[3].done({platform[3].what, 400, graph(131056), {}, true, {}});
  settle();
  pass(15s);
  CHECK(platform.size() == 4);
  pass(3s);
  CHECK(platform.size() == 5);
}

TEST_CASE("WhatsApp: outside the 24 hours nothing is sent without a template", "[actors][answers]") {
  each("whatsapp", graph_errors({131047}), is_parked);
}

TEST_CASE("WhatsApp: a person who cannot be reached is left alone until they write", "[actors][answers]") {
  each("whatsapp", graph_errors({131026}), is_out_of_reach_until_heard);
}

TEST_CASE("WhatsApp: what the platform holds back, cannot carry or does not understand is parked",
          "[actors][answers]") {
  each("whatsapp",
       graph_errors({131048, 131049, 130472, 131051, 131052, 131053, 131008, 131009, 100, 132000, 132001, 132005,
                     132007, 132012, 132015, 132016}),
       is_parked);
}

TEST_CASE_METHOD(answered, "WhatsApp: a file that is refused is left out, its words are not", "[actors][answers]") {
  auto code = GENERATE(131051, 131052, 131053);
  domain::reply picture{"words",
                        domain::reply_media{domain::media_kind::image, std::string(64, 'a'), "image/png", "a.png"}};
  give("whatsapp", {400, graph(code)}, picture);
  REQUIRE(platform.size() == 2);
  CHECK_FALSE(platform[1].what.with_media);
  CHECK(platform[1].what.what.what == picture);
  accept(1);
  CHECK(state() == "accepted");
}

TEST_CASE("WhatsApp: a server's failure without the platform's word may have been a success", "[actors][answers]") {
  each("whatsapp", {{500, ""}, {502, "<html>"}, {503, ""}, {200, "{}"}}, waits_for_a_status);
}

TEST_CASE("WhatsApp: an account that is refused stops, and is tried again", "[actors][answers]") {
  each("whatsapp", graph_errors({190, 10, 200, 299, 131031, 131042, 368, 133010}), stops_the_account);
}

TEST_CASE_METHOD(answered, "Telegram: retry_after is obeyed to the second, for that chat alone", "[actors][answers]") {
  give("telegram", {429, telegram(429, "Too Many Requests: retry after 14", R"({"retry_after":14})")});
  CHECK(state() == "pending");
  decide({"telegram", "a", "8"}, {{"other"}});
  REQUIRE(platform.size() == 2);
  accept(1);
  pass(13s);
  CHECK(platform.size() == 2);
  pass(2s);
  REQUIRE(platform.size() == 3);
  CHECK(platform[2].what.what.what.text == "one");
}

TEST_CASE("Telegram: who blocked the bot is left alone until they write", "[actors][answers]") {
  each("telegram",
       {{403, telegram(403, "Forbidden: bot was blocked by the user")},
        {403, telegram(403, "Forbidden: user is deactivated")},
        {403, telegram(403, "Forbidden: bot was kicked from the supergroup chat")},
        {403, telegram(403, "Forbidden: bot can't initiate conversation with a user")}},
       is_out_of_reach_until_heard);
}

TEST_CASE_METHOD(answered, "Telegram: what cannot be formatted is sent plain, at once", "[actors][answers]") {
  give("telegram", {400, telegram(400, "Bad Request: can't parse entities: Can't find end of the entity")});
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.how == form::plain);
  CHECK(platform[1].what.what.what.text == "one");
  accept(1);
  CHECK(state() == "accepted");
  REQUIRE(platform.size() == 3);
  CHECK(platform[2].what.how == form::full);
}

TEST_CASE_METHOD(answered, "Telegram: what is too long goes as a file, at once", "[actors][answers]") {
  auto given = GENERATE(platform_answer{400, telegram(400, "Bad Request: message is too long")},
                        platform_answer{413, telegram(413, "Request Entity Too Large")});
  give("telegram", given);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.how == form::document);
  accept(1);
  CHECK(state() == "accepted");
}

TEST_CASE("Telegram: what has its effect already is a success", "[actors][answers]") {
  each("telegram",
       {{400, telegram(400, "Bad Request: message is not modified: specified new message content is the same")},
        {400, telegram(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")}},
       [](answered& luna) {
         CHECK(luna.state() == "accepted");
         CHECK(luna.platform.size() == 2);
       });
}

TEST_CASE("Telegram: what is not there is parked", "[actors][answers]") {
  each("telegram",
       {{400, telegram(400, "Bad Request: chat not found")},
        {400, telegram(400, "Bad Request: PEER_ID_INVALID")},
        {400, telegram(400, "Bad Request: message to edit not found")},
        {400, telegram(400, "Bad Request: wrong file identifier/HTTP URL specified")}},
       is_parked);
}

TEST_CASE_METHOD(answered, "Telegram: a group that became a supergroup is written to there, and found under both ids",
                 "[actors][answers]") {
  give("telegram", {400, telegram(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                  R"({"migrate_to_chat_id":-1007})")});
  pass(1s);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.conversation.person == "-1007");
  CHECK(platform[1].what.what.what.text == "one");
  accept(1);
  REQUIRE(platform.size() == 3);
  CHECK(platform[2].what.what.conversation.person == "-1007");
}

TEST_CASE("Telegram: a bot that is refused, or set up wrongly, stops and is tried again", "[actors][answers]") {
  each("telegram",
       {{401, telegram(401, "Unauthorized")},
        {404, telegram(404, "Not Found")},
        {409, telegram(409, "Conflict: can't use getUpdates method while webhook is active")}},
       stops_the_account);
}

TEST_CASE("Telegram: without an answer it may have been taken", "[actors][answers]") {
  each("telegram", {{502, "Bad Gateway"}, {0, ""}}, waits_for_a_status);
}

TEST_CASE_METHOD(answered, "Telegram: nobody tells us later what became of it, so it is sent once more",
                 "[actors][answers]") {
  give("telegram", {0, ""});
  CHECK(state() == "ambiguous");
  pass(31s);
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "one");
}

namespace {

/// An account whose plan has a template for late replies.
struct late_fixture : delivery_fixture {
  static channels::account account() {
    auto made = test::account_on("whatsapp");
    made.plan = "late_answer:en";
    return made;
  }
  late_fixture() { ours = std::make_shared<actors::accounts>(std::vector{account()}), restart(); }
};

} // namespace

TEST_CASE_METHOD(delivery_fixture, "up to 24 hours after the person wrote they are answered freely, then not at all",
                 "[actors][window]") {
  decide("p", {"one", "two"});
  now += 24h - 1ms; // the first is on its way all that time
  accept(0);
  REQUIRE(platform.size() == 2);
  decide("q", {"three", "four"});
  now += 24h;
  accept(2);
  CHECK(platform.size() == 3);
  CHECK(db.deliveries.at(3).state == "parked");
}

TEST_CASE_METHOD(late_fixture, "later than that, an approved template carries the words", "[actors][window]") {
  decide("p", {"one", "two"});
  now += 24h;
  accept(0);
  REQUIRE(platform.size() == 2);
  const auto* late = std::get_if<domain::reply_template>(&platform[1].what.what.what.extra);
  REQUIRE(late);
  CHECK(late->name == "late_answer");
  CHECK(late->language == "en");
  CHECK(late->parameters == std::vector<std::string>{"two"});
}

TEST_CASE_METHOD(late_fixture, "a platform that says it is too late gets the template at once", "[actors][window]") {
  decide("p", {"one"});
  answer(0, 400, graph(131047));
  REQUIRE(platform.size() == 2);
  CHECK(std::holds_alternative<domain::reply_template>(platform[1].what.what.what.extra));
  answer(1, 400, graph(131047)); // even that
  CHECK(platform.size() == 2);
  CHECK(db.deliveries.at(0).state == "parked");
}

namespace {

/// What the platform had taken fails by a status.
void fail(delivery_fixture& luna, std::size_t i, int code) {
  auto message = "wamid." + std::to_string(i);
  caf::anon_send(luna.writer,
                 actors::inbound_status{{luna.platform.at(i).what.what.id, message, "failed", code, luna.now},
                                        [](domain::result<bool>) {}});
  luna.settle();
  luna.pass(500ms);
}

} // namespace

TEST_CASE_METHOD(delivery_fixture, "a status that says that nothing reaches the person counts as the answer would",
                 "[actors][answers][failure]") {
  decide("p", {"one"});
  accept(0);
  fail(*this, 0, 131026);
  CHECK(db.deliveries[0].state == "parked");
  CHECK_THAT(db.deliveries[0].reason, Catch::Contains("131026"));
  CHECK(db.unreachable.size() == 1);
  now += 1s;
  decide("p", {"two"}); // they wrote
  REQUIRE(platform.size() == 2);
  CHECK(platform[1].what.what.what.text == "two");
}

TEST_CASE_METHOD(delivery_fixture, "a status that says that it is too late parks without a template",
                 "[actors][answers][failure]") {
  decide("p", {"one"});
  accept(0);
  fail(*this, 0, 131047);
  CHECK(platform.size() == 1);
  CHECK(db.deliveries[0].state == "parked");
}

TEST_CASE_METHOD(late_fixture, "a status that says that it is too late has the template sent, once",
                 "[actors][answers][failure]") {
  decide("p", {"one"});
  accept(0);
  fail(*this, 0, 131047);
  REQUIRE(platform.size() == 2);
  CHECK(std::holds_alternative<domain::reply_template>(platform[1].what.what.what.extra));
  accept(1);
  CHECK(db.deliveries[0].state == "accepted");
  fail(*this, 1, 131047);
  CHECK(platform.size() == 2);
  CHECK(db.deliveries[0].state == "parked");
}

TEST_CASE_METHOD(delivery_fixture, "a status that says that the file cannot be used has the words sent without it",
                 "[actors][answers][failure]") {
  domain::reply picture{"words",
                        domain::reply_media{domain::media_kind::image, std::string(64, 'a'), "image/png", "a.png"}};
  decide(person_on("whatsapp"), {picture});
  accept(0);
  fail(*this, 0, 131053);
  REQUIRE(platform.size() == 2);
  CHECK_FALSE(platform[1].what.with_media);
}

TEST_CASE_METHOD(delivery_fixture, "a status that says that the platform failed has it sent again after a pause",
                 "[actors][answers][failure]") {
  decide("p", {"one", "two"});
  accept(0);
  accept(1);
  fail(*this, 0, 131000);
  CHECK(platform.size() == 2);
  pass(2s);
  REQUIRE(platform.size() == 3);
  CHECK(platform[2].what.what.what.text == "one");
  CHECK(platform[2].what.what.attempt == 2);
}

TEST_CASE_METHOD(delivery_fixture, "a status that says that the account cannot pay stops the account",
                 "[actors][answers][failure]") {
  decide("p", {"one"});
  accept(0);
  fail(*this, 0, 131042);
  CHECK(db.deliveries[0].state == "pending");
  decide("q", {"two"});
  CHECK(platform.size() == 1);
  auto reports = ours->reports();
  CHECK(std::any_of(reports.begin(), reports.end(), [](const auto& r) { return r.state == "stopped"; }));
}

TEST_CASE("a status that says that the message is held back parks it", "[actors][answers][failure]") {
  for (auto code : {130472, 131048, 131049, 132001, domain::failure_unnamed}) {
    delivery_fixture luna;
    luna.decide("p", {"one"});
    luna.accept(0);
    fail(luna, 0, code);
    CHECK(luna.platform.size() == 1);
    CHECK(luna.db.deliveries[0].state == "parked");
  }
}
