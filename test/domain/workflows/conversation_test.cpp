#include "domain/workflows/conversation.hpp"

#include "test/support/knowledge.hpp"

#include <catch2/catch.hpp>

using namespace luna::domain;

namespace {

const timestamp now{std::chrono::milliseconds{1'790'000'000'000}}; // September 2026

event text_event(std::string text) {
  event what;
  what.channel = "test";
  what.conversation_id = "p";
  what.content = text_content{std::move(text)};
  return what;
}

conversation_state at(std::string workflow, std::uint32_t version, history past, std::int64_t reminder = 0) {
  conversation_state state;
  state.workflow = std::move(workflow);
  state.version = version;
  state.past = std::move(past);
  state.reminder = reminder;
  return state;
}

/// A person whose conversation is stored and woken for every line, as after a restart.
struct person {
  std::string state;

  std::vector<std::string> say(const std::string& text) { return give(text_event(text)); }

  std::vector<std::string> give(const event& what) {
    auto done = respond(state, what, now, test::tools());
    state = done.state;
    std::vector<std::string> texts;
    for (auto& reply : done.replies)
      texts.push_back(reply.text);
    return texts;
  }

  /// All that is answered to the last line, in one text.
  std::string after(std::initializer_list<const char*> lines) {
    std::string all;
    for (const auto* line : lines) {
      all.clear();
      for (const auto& text : say(line))
        all += text + "\n";
    }
    return all;
  }
};

} // namespace

TEST_CASE("a greeting is answered with what Luna can do", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"hello"}), Catch::Contains("kundli"));
}

TEST_CASE("unknown text gets a useful answer", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"what is the meaning of life"}), Catch::Contains("kundli") && Catch::Contains("help"));
}

TEST_CASE("a kundli conversation ends in a chart", "[domain][conversation]") {
  person p;
  auto check = p.after({"kundli", "Asha", "28 Feb 1990", "2:30 pm", "Jaipur"});
  CHECK_THAT(check, Catch::Contains("28 February 1990, 2:30 pm (14:30)") && Catch::Contains("Jaipur, Rajasthan, India")
                      && Catch::Contains("Asia/Kolkata, UTC+5:30 (IST)"));
  auto chart = p.after({"yes"});
  CHECK_THAT(chart, Catch::Contains("Birth chart of Asha") && Catch::Contains("**Lagna**: Gemini")
                      && Catch::Contains("**Sun**: Aquarius 15°") && Catch::Contains("Lahiri")
                      && Catch::Contains("Vimshottari dasha"));
  CHECK(state_from_text(p.state)->workflow.empty());
}

TEST_CASE("what cannot be read is asked again, and only once understood is it kept", "[domain][conversation]") {
  person p;
  p.after({"kundli", "Asha"});
  auto before = p.state;
  CHECK_THAT(p.after({"the day it rained"}), Catch::Contains("could not read that as a date"));
  CHECK(p.state == before);
  CHECK_THAT(p.after({"28/02/1990"}), Catch::Contains("time"));
}

TEST_CASE("day and month either way round are asked", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Asha", "03/04/1990"}),
             Catch::Contains("1. 3 April 1990") && Catch::Contains("2. 4 March 1990"));
  p.after({"2", "14:30", "Jaipur"});
  CHECK_THAT(p.after({"help"}), Catch::Contains("4 March 1990"));
}

TEST_CASE("a time before or after noon is asked", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Asha", "28 Feb 1990", "2:30"}),
             Catch::Contains("1. 2:30 am") && Catch::Contains("2. 2:30 pm"));
  CHECK_THAT(p.after({"pm", "Jaipur"}), Catch::Contains("2:30 pm (14:30)"));
}

TEST_CASE("namesakes are asked back with state and country", "[domain][conversation]") {
  person p;
  auto asked = p.after({"kundli", "Asha", "28 Feb 1990", "14:30", "Udaipur"});
  CHECK_THAT(asked, Catch::Contains("Udaipur, Rajasthan, India (near") && Catch::Contains("Udaipur, Tripura, India"));
  CHECK_THAT(p.after({"Tripura"}), Catch::Contains("Udaipur, Tripura, India") && Catch::Contains("Is this right?"));
}

TEST_CASE("an unknown time of birth gives a Moon chart that says what is not known", "[domain][conversation]") {
  person p;
  auto chart = p.after({"kundli", "Asha", "28 Feb 1990", "I don't know", "Jaipur", "yes"});
  CHECK_THAT(chart, Catch::Contains("Moon chart of Asha") && Catch::Contains("cannot be known")
                      && !Catch::Contains("**Lagna**"));
}

TEST_CASE("help explains the open question and asks it again", "[domain][conversation]") {
  person p;
  auto question = p.after({"kundli", "Asha"});
  auto helped = p.after({"help"});
  CHECK_THAT(helped, Catch::Contains("28/02/1990") && Catch::Contains("cancel"));
  CHECK_THAT(helped, Catch::Contains(question.substr(0, question.size() - 1)));
}

TEST_CASE("back returns to the last question and forgets its answer", "[domain][conversation]") {
  person p;
  p.after({"kundli", "Asha", "28 Feb 1990"});
  CHECK_THAT(p.after({"back"}), Catch::Contains("date of birth"));
  CHECK_THAT(p.after({"1 Jan 2000", "14:30", "Jaipur"}), Catch::Contains("1 January 2000"));
}

TEST_CASE("back at the first question stays there", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "back"}), Catch::Contains("first question") && Catch::Contains("name"));
}

TEST_CASE("back from a choice asks the question that led to it", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Asha", "28 Feb 1990", "14:30", "Udaipur", "back"}), Catch::Contains("place"));
  CHECK_THAT(p.after({"Jaipur"}), Catch::Contains("Jaipur, Rajasthan, India"));
}

TEST_CASE("start again begins with the first question", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Asha", "28 Feb 1990", "start again"}), Catch::Contains("name"));
  CHECK_THAT(p.after({"Ravi", "28 Feb 1990", "14:30", "Jaipur"}), Catch::Contains("Ravi"));
}

TEST_CASE("cancel ends the workflow", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Asha", "cancel"}), Catch::Contains("Stopped"));
  CHECK_THAT(p.after({"28 Feb 1990"}), Catch::Contains("do not understand"));
}

TEST_CASE("no at the confirmation changes one answer and keeps the others", "[domain][conversation]") {
  person p;
  p.after({"kundli", "Asha", "28 Feb 1990", "14:30", "Jaipur", "no"});
  auto check = p.after({"2", "27 Feb 1990"});
  CHECK_THAT(check, Catch::Contains("27 February 1990") && Catch::Contains("Asha") && Catch::Contains("Jaipur"));
}

TEST_CASE("a time the clocks showed twice is asked, one they skipped is asked again", "[domain][conversation]") {
  person p;
  CHECK_THAT(p.after({"kundli", "Ann", "25 Oct 2020", "01:30 am", "Edinburgh"}),
             Catch::Contains("twice") && Catch::Contains("1. BST (UTC+1)") && Catch::Contains("2. GMT (UTC+0)"));
  CHECK_THAT(p.after({"2"}), Catch::Contains("UTC+0 (GMT)"));
  person q;
  CHECK_THAT(q.after({"kundli", "Bob", "14 March 2021", "2:30 am", "Baltimore, US"}), Catch::Contains("never came"));
  CHECK_THAT(q.after({"3:30 am"}), Catch::Contains("UTC-4 (EDT)"));
}

TEST_CASE("a birth in the future or before 1800 is refused with a reason", "[domain][conversation]") {
  person p;
  p.after({"kundli", "Asha"});
  CHECK_THAT(p.after({"28 Feb 2090"}), Catch::Contains("from 1800 until today"));
  CHECK_THAT(p.after({"31 Dec 1799"}), Catch::Contains("from 1800 until today"));
  CHECK_THAT(p.after({"1 Jan 1800"}), Catch::Contains("time"));
}

TEST_CASE("reactions and service messages are recorded and not answered", "[domain][conversation]") {
  person p;
  p.after({"kundli"});
  auto before = p.state;
  event reaction;
  reaction.content = reaction_content{"👍", "x", false};
  CHECK(p.give(reaction).empty());
  CHECK(p.state == before);
}

TEST_CASE("a picture in place of an answer is excused and the question asked again", "[domain][conversation]") {
  person p;
  p.after({"kundli"});
  event picture;
  picture.content = media_content{};
  auto texts = p.give(picture);
  REQUIRE(texts.size() == 2);
  CHECK_THAT(texts[1], Catch::Contains("name"));
}

TEST_CASE("a stored history that no longer fits is quarantined and the person told", "[domain][conversation]") {
  auto stored = GENERATE(as<std::string>{}, "garbage", to_text(at("kundli", 99, {})), to_text(at("gone", 1, {})),
                         to_text(at("kundli", 1, {{history_entry::kind::value, "5"}})));
  auto done = respond(stored, text_event("hello"), now, test::tools());
  CHECK(done.quarantined);
  REQUIRE(done.replies.size() == 1);
  CHECK_THAT(done.replies[0].text, Catch::Contains("begin again"));
  auto next = respond(done.state, text_event("kundli"), now, test::tools());
  CHECK_FALSE(next.quarantined);
}

TEST_CASE("a reminder that meets a history that no longer fits leaves it for when the person writes",
          "[domain][conversation]") {
  auto stored = to_text(at("kundli", 99, {}, 5));
  auto done = respond(stored, timer_event({"test", "", "p"}, "reminder", timestamp{std::chrono::milliseconds{5}}), now,
                      test::tools());
  CHECK(done.replies.empty());
  CHECK(done.state == stored);
  CHECK(respond(stored, text_event("hello"), now, test::tools()).quarantined);
}

TEST_CASE("histories stored by version 1 of the kundli workflow are still understood", "[domain][conversation]") {
  // As stored on 2026-11-21: name, date and time are given, the place is asked.
  std::string stored = "12:luna-state-16:kundli1:15:aAsha14:v179000000000014:a4:19901:22:2812:a2:142:301:0";
  auto done = respond(stored, text_event("Jaipur"), now, test::tools());
  REQUIRE(done.replies.size() == 1);
  CHECK_THAT(done.replies[0].text, Catch::Contains("28 February 1990, 2:30 pm") && Catch::Contains("Jaipur"));
}

namespace {

/// A conversation over time: what is said when, and the timers that are set.
struct patient_person {
  std::string state;
  timestamp clock = now;
  std::vector<wake_up> timers{};

  std::vector<reply> give(const event& what) {
    auto done = respond(state, what, clock, test::tools());
    state = done.state;
    timers = done.timers;
    return done.replies;
  }
  std::vector<reply> say(const std::string& text) { return give(text_event(text)); }
  std::vector<reply> wake(const wake_up& at) {
    clock = std::max(clock, at.due);
    return give(timer_event({"test", "", "p"}, at.name, at.due));
  }
};

} // namespace

TEST_CASE("a question that stays open is asked once more, once", "[domain][conversation]") {
  patient_person p;
  p.say("kundli");
  REQUIRE(p.timers.size() == 1);
  CHECK(p.timers[0].due == now + reminder_pause);
  auto reminded = p.wake(p.timers[0]);
  REQUIRE(reminded.size() == 2);
  CHECK_THAT(reminded[1].text, Catch::Contains("name"));
  CHECK(p.timers.empty());
  p.say("Asha"); // who goes on is reminded again
  CHECK(p.timers.size() == 1);
}

TEST_CASE("who has written since is reminded so much later", "[domain][conversation]") {
  patient_person p;
  p.say("kundli");
  auto first = p.timers.at(0);
  p.clock += std::chrono::hours{5};
  p.say("Asha");
  CHECK(p.timers.empty()); // one timer a conversation
  CHECK(p.wake(first).empty());
  REQUIRE(p.timers.size() == 1);
  auto second = p.timers[0];
  CHECK(second.due == now + std::chrono::hours{5} + reminder_pause);
  CHECK(p.wake(second).size() == 2);
}

TEST_CASE("a reminder that comes too late is not sent", "[domain][conversation]") {
  auto late = GENERATE(false, true);
  patient_person p;
  p.say("kundli");
  auto set = p.timers.at(0);
  p.clock = set.due + reminder_patience - std::chrono::milliseconds{late ? 0 : 1};
  CHECK(p.wake(set).empty() == late);
  CHECK(p.timers.empty());
  CHECK_FALSE(p.say("Asha").empty());
}

TEST_CASE("a reminder whose question is no longer open says nothing", "[domain][conversation]") {
  patient_person p;
  p.say("kundli");
  auto first = p.timers.at(0);
  p.say("cancel");
  auto before = p.state;
  CHECK(p.wake(first).empty());
  CHECK(p.state == before);
  p.say("kundli"); // another question, with a timer of its own
  CHECK(p.wake(first).empty());
}

namespace {

workflow failing(chat& c) {
  question open{"Say something.", ""};
  reader<std::string> read = [](std::string_view, std::string&) -> std::optional<std::string> {
    throw std::runtime_error{"a bug"};
  };
  co_await c.ask<std::string>(std::move(open), std::move(read));
}

} // namespace

TEST_CASE("an event that a workflow cannot bear is recorded, the person told, and the conversation goes on",
          "[domain][conversation]") {
  const workflow_kind kinds[] = {{"kundli", 1, failing}};
  auto asked = respond("", text_event("kundli"), now, test::tools(), kinds);
  auto failed = respond(asked.state, text_event("poison"), now, test::tools(), kinds);
  CHECK(failed.quarantined);
  REQUIRE(failed.replies.size() == 1);
  auto next = respond(failed.state, text_event("hello"), now, test::tools(), kinds);
  CHECK_FALSE(next.quarantined);
  CHECK_FALSE(next.replies.empty());
}

namespace {

event numbered(std::string id, std::string text) {
  auto what = text_event(std::move(text));
  what.external_id = std::move(id);
  return what;
}

/// Writes quickly, to a Luna that hears quick messages as one.
struct quick_person {
  std::chrono::milliseconds burst{400}; // as whoever hands events in judges it
  timestamp heard{};
  std::span<const workflow_kind> kinds = workflows();
  std::string state;
  timestamp clock = now;
  outcome last;

  std::vector<std::string> give(const event& what, std::int64_t after_ms = 0) {
    clock += std::chrono::milliseconds{after_ms};
    last = respond(state, what, clock, test::tools(), kinds);
    state = last.state;
    std::vector<std::string> texts;
    for (auto& reply : last.replies)
      texts.push_back(reply.text);
    return texts;
  }
  std::vector<std::string> say(const std::string& text, std::int64_t after_ms) {
    auto what = numbered(text, text);
    clock += std::chrono::milliseconds{after_ms};
    what.burst = clock - std::exchange(heard, clock) < burst ? burst.count() : 0;
    return give(what);
  }
  std::vector<std::string> wake(wake_up at) {
    clock = std::max(clock, at.due);
    return give(timer_event({"test", "", "p"}, at.name, at.due));
  }
  /// Lets the timers of the last event come to pass, and those they set, until something is said.
  std::vector<std::string> wait() {
    for (auto at = last.timers; !at.empty(); at = last.timers)
      if (auto said = wake(at.front()); !said.empty())
        return said;
    return {};
  }
};

/// Says what it was given, as the name of an echo.
workflow echo(chat& c) {
  question open{"What?", ""};
  reader<std::string> read = [](std::string_view text, std::string&) { return std::optional{std::string{text}}; };
  auto heard = co_await c.ask<std::string>(std::move(open), std::move(read));
  c.say("heard: " + heard);
}

/// Asks a service, says what it gave, asks it again.
workflow asking(chat& c) {
  auto first = co_await c.call("oracle", "one");
  c.say((first.ok ? "first: " : "failed: ") + first.value);
  auto second = co_await c.call("oracle", "two after " + first.value);
  c.say((second.ok ? "second: " : "failed: ") + second.value);
}

const workflow_kind echo_kinds[] = {{"kundli", 1, echo}};
const workflow_kind asking_kinds[] = {{"kundli", 1, asking}};
const workflow_kind impatient_kinds[] = {{"kundli", 1, asking, during_call::interrupt}};

event answer_to(const std::string& call, bool ok, const std::string& value) {
  return service_event({"test", "", "p"}, call, ok, value);
}

} // namespace

TEST_CASE("one message is answered at once, and so is one that comes a while after the last", "[domain][burst]") {
  quick_person p;
  CHECK(p.say("hello", 0).size() == 1);
  CHECK(p.say("hello", 400).size() == 1);
  CHECK(p.say("hello", 399).empty());
}

TEST_CASE("messages that follow one another quickly are heard as one", "[domain][burst]") {
  quick_person p;
  p.kinds = echo_kinds;
  p.say("kundli", 0);
  CHECK(p.say("one", 300).empty());
  REQUIRE(p.last.timers.size() == 1);
  auto until = p.last.timers[0];
  CHECK(until.due == p.clock + p.burst);
  CHECK(p.say("two", 100).empty());
  CHECK(p.last.timers.empty()); // one timer waits already
  CHECK(p.say("three", 250).empty());
  CHECK(p.wake(until).empty()); // they wrote since: it is set again
  REQUIRE(p.last.timers.size() == 1);
  CHECK(p.last.timers[0].due == now + std::chrono::milliseconds{300 + 100 + 250} + p.burst);
  CHECK(p.wait() == std::vector<std::string>{"heard: one\ntwo\nthree"});
}

TEST_CASE("who does not stop writing is heard after a while, and after so many messages", "[domain][burst]") {
  quick_person p;
  p.kinds = echo_kinds;
  p.say("kundli", 0);
  std::size_t messages = 0;
  auto step = GENERATE(10, 300);
  std::vector<std::string> said;
  wake_up next{};
  while (said.empty()) {
    REQUIRE(++messages < 30);
    said = p.say("m", step);
    if (!p.last.timers.empty())
      next = p.last.timers.front();
    else if (said.empty() && next.due <= p.clock)
      said = p.wake(next), next = p.last.timers.empty() ? next : p.last.timers.front();
  }
  if (step == 10)
    CHECK(messages == burst_most);
  else
    CHECK(p.clock - now <= burst_longest + std::chrono::milliseconds{2 * step});
}

TEST_CASE("the parts of an album are heard together, the first one too", "[domain][burst]") {
  quick_person p;
  auto picture = [](const char* id) {
    event what = numbered(id, "");
    what.media_group = "album";
    what.burst = 400;
    what.content = media_content{media_kind::image, id, "", "", "", "", "", "", 0, 0};
    return what;
  };
  CHECK(p.give(picture("1")).empty());
  auto timer = p.last.timers.at(0);
  CHECK(p.give(picture("2"), 10).empty());
  CHECK(p.wake(timer).empty());
  CHECK(p.wait().size() == 1); // one excuse, not two
}

TEST_CASE("a command ends a burst: what came before it is heard first", "[domain][burst]") {
  quick_person p;
  p.kinds = echo_kinds;
  p.say("kundli", 0);
  p.say("one", 100);
  auto timer = p.last.timers.at(0);
  auto said = p.say("help", 100);
  REQUIRE(said.size() == 2);
  CHECK(said[0] == "heard: one");
  CHECK(p.wake(timer).empty()); // nothing is left
}

TEST_CASE("what is gathered can still be changed and withdrawn", "[domain][burst]") {
  quick_person p;
  p.kinds = echo_kinds;
  p.say("kundli", 0);
  p.say("one", 100);
  auto timer = p.last.timers.at(0);
  p.say("two", 100);
  p.say("three", 100);
  auto edit = numbered("x", "zwei");
  edit.edits = "two";
  CHECK(p.give(edit).empty());
  auto gone = numbered("y", "");
  gone.content = delete_content{"one"};
  CHECK(p.give(gone).empty());
  p.wake(timer);
  CHECK(p.wait() == std::vector<std::string>{"heard: zwei\nthree"});
}

TEST_CASE("without a burst time every message is heard by itself", "[domain][burst]") {
  quick_person p;
  p.burst = std::chrono::milliseconds{0};
  CHECK(p.say("hello", 0).size() == 1);
  CHECK(p.say("hello", 0).size() == 1);
}

TEST_CASE("a workflow goes on with what a service gave it", "[domain][call]") {
  quick_person p;
  p.kinds = asking_kinds;
  CHECK(p.say("kundli", 0).empty());
  REQUIRE(p.last.call);
  CHECK(*p.last.call == service_call{"1", "oracle", "one"});
  CHECK(p.give(answer_to("1", true, "A")) == std::vector<std::string>{"first: A"});
  REQUIRE(p.last.call);
  CHECK(*p.last.call == service_call{"2", "oracle", "two after A"});
  CHECK(p.give(answer_to("2", false, "B")) == std::vector<std::string>{"failed: B"});
  CHECK_FALSE(p.last.call);
  CHECK(state_from_text(p.state)->workflow.empty());
}

TEST_CASE("an answer that nobody waits for any more changes nothing", "[domain][call]") {
  quick_person p;
  p.kinds = asking_kinds;
  p.say("kundli", 0);
  p.give(answer_to("1", true, "A"));
  auto before = p.state;
  CHECK(p.give(answer_to("1", true, "C")).empty());
  CHECK(p.state == before);
  p.say("cancel", 1000);
  CHECK(p.give(answer_to("2", true, "D")).empty());
}

TEST_CASE("what is written while a service works is heard as one when it has answered", "[domain][call]") {
  quick_person p;
  p.kinds = asking_kinds;
  p.say("kundli", 0);
  for (const auto* text : {"hello", "namaste"})
    CHECK(p.say(text, 50).empty());
  p.give(answer_to("1", true, "A"));
  auto said = p.give(answer_to("2", true, "B"), 14'000);
  REQUIRE(said.size() == 2);
  CHECK(said[0] == "second: B");
  CHECK_THAT(said[1], Catch::Contains("Luna")); // one greeting for both
}

TEST_CASE("a workflow may let a message take the place of what it waits for", "[domain][call]") {
  quick_person p;
  p.kinds = impatient_kinds;
  p.say("kundli", 0);
  CHECK(p.say("hello", 1000).size() == 1);
  CHECK(p.give(answer_to("1", true, "A")).empty());
}

TEST_CASE("a service that has not answered is asked again, and fails in the end", "[domain][call]") {
  quick_person p;
  p.kinds = asking_kinds;
  p.say("kundli", 0);
  auto call = *p.last.call;
  std::vector<std::string> said;
  for (std::uint32_t tries = 1; tries < call_tries; ++tries) {
    auto timers = p.last.timers;
    auto at = std::find_if(timers.begin(), timers.end(), [](const auto& t) { return t.name == "call-1"; });
    REQUIRE(at != timers.end());
    CHECK(at->due == p.clock + call_patience);
    CHECK(p.wake(*at).empty());
    REQUIRE(p.last.call);
    CHECK(*p.last.call == call);
  }
  CHECK(p.wake(p.last.timers.at(0)) == std::vector<std::string>{"failed: no answer"});
}

TEST_CASE("a person's second id is told once, a new one moves the conversation", "[domain][conversation]") {
  quick_person p;
  auto hello = numbered("1", "hello");
  hello.sender_id = "9198";
  hello.sender_user_id = "IN.7";
  p.give(hello);
  CHECK(p.last.known == "IN.7");
  p.give(hello, 1000);
  CHECK_FALSE(p.last.known);
  auto before = p.state;
  auto moved = numbered("2", "");
  moved.content = system_content{"user_changed_number", "", "9199"};
  CHECK(p.give(moved).empty());
  CHECK(p.last.moved == "9199");
  CHECK(p.last.known == "9199");
  CHECK(p.state == before);
}

TEST_CASE("in a group only what is said to Luna is answered", "[domain][conversation]") {
  quick_person p;
  auto what = numbered("1", "@foo_bot hello");
  what.is_group = true;
  CHECK(p.give(what).empty());
  what.addressed = true;
  CHECK(p.give(what).size() == 1);
}

TEST_CASE("what answers a topic goes to that topic", "[domain][conversation]") {
  auto what = numbered("1", "hello");
  CHECK(respond("", what, now, test::tools()).replies.at(0).topic.empty());
  what.topic = "33";
  CHECK(respond("", what, now, test::tools()).replies.at(0).topic == "33");
}

TEST_CASE("a code links two channels", "[domain][link]") {
  quick_person p;
  CHECK(p.say("link", 0).empty());
  REQUIRE(p.last.call);
  CHECK(p.last.call->service == "offer-link");
  CHECK_THAT(p.give(answer_to("1", true, "AB12CD34")).at(0), Catch::Contains("link AB12CD34"));
  CHECK(p.say("Link ab12 cd34", 1000).empty());
  REQUIRE(p.last.call);
  CHECK(*p.last.call == service_call{"2", "take-link", "AB12CD34"});
  auto taken = GENERATE(true, false);
  CHECK_THAT(p.give(answer_to("2", true, taken ? "yes" : "no")).at(0), Catch::Contains(taken ? "Done" : "not valid"));
}
