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
  CHECK_THAT(chart, Catch::Contains("Birth chart of Asha") && Catch::Contains("*Lagna*: Gemini")
                      && Catch::Contains("*Sun*: Aquarius 15°") && Catch::Contains("Lahiri")
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
                      && !Catch::Contains("*Lagna*"));
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
  auto stored = GENERATE(as<std::string>{}, "garbage", to_text(conversation_state{"kundli", 99, {}, 0, 0}),
                         to_text(conversation_state{"gone", 1, {}, 0, 0}),
                         to_text(conversation_state{"kundli", 1, {{history_entry::kind::value, "5"}}, 0, 0}));
  auto done = respond(stored, text_event("hello"), now, test::tools());
  CHECK(done.quarantined);
  REQUIRE(done.replies.size() == 1);
  CHECK_THAT(done.replies[0].text, Catch::Contains("begin again"));
  auto next = respond(done.state, text_event("kundli"), now, test::tools());
  CHECK_FALSE(next.quarantined);
}

TEST_CASE("a reminder that meets a history that no longer fits leaves it for when the person writes",
          "[domain][conversation]") {
  auto stored = to_text(conversation_state{"kundli", 99, {}, 0, 5});
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
