#include "test/corpus/send_result.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using corpus::names;
using kind = channels::send_judgement::kind;

namespace {

std::size_t problems(const char* expected, channels::send_judgement judged) {
  return corpus::differences(boost::json::parse(expected).as_object(), judged, "telegram").size();
}

channels::send_judgement judgement(kind outcome) {
  channels::send_judgement judged;
  judged.outcome = outcome;
  return judged;
}

} // namespace

TEST_CASE("an action is a name for what a judgement does, and for no other", "[corpus]") {
  const std::vector<std::pair<std::string, kind>> right{
    {"split_text", kind::too_long},
    {"drop_media", kind::media_refused},
    {"resend_without_parse_mode", kind::plain},
    {"ignore", kind::accepted},
    {"retry_backoff_recipient", kind::retry},
    {"operator_alert", kind::channel_stopped},
    {"stop_channel_operator_alert", kind::channel_stopped},
    {"mark_unreachable_drop_queue", kind::unreachable},
    {"wait_retry_after", kind::retry},
    {"rekey_and_resend", kind::moved},
    {"migrate_chat", kind::moved},
    {"send_template", kind::outside_window},
    {"disable_template", kind::parked},
    {"park_no_retry", kind::parked},
    {"mark_blocked", kind::unreachable},
    {"disable_recipient", kind::unreachable},
    {"disable_channel", kind::channel_stopped},
    {"migrate_and_retry", kind::moved},
    {"wait_for_status", kind::accepted},
    {"pause_marketing", kind::parked},
    {"do_not_retry", kind::parked},
    {"give_up", kind::unreachable},
    {"template_or_stop", kind::outside_window},
    {"treat_as_success", kind::accepted},
    {"retry_backoff", kind::ambiguous},
  };
  for (const auto& [action, outcome] : right) {
    INFO(action);
    CHECK(names(action, outcome));
  }
  CHECK_FALSE(names("split_text", kind::plain));
  CHECK_FALSE(names("drop_media", kind::parked));
  CHECK_FALSE(names("resend_without_parse_mode", kind::retry));
  CHECK_FALSE(names("retry_backoff_recipient", kind::parked));
  CHECK_FALSE(names("operator_alert", kind::retry));
  CHECK_FALSE(names("disable_template", kind::outside_window));
  CHECK_FALSE(names("send_template", kind::parked));
  CHECK_FALSE(names("park_no_retry", kind::retry));
  CHECK_FALSE(names("wait_for_status", kind::retry));
  CHECK_FALSE(names("disable_channel", kind::unreachable));
  CHECK_FALSE(names("fix_token", kind::parked));
}

TEST_CASE("an action of unknown words names nothing", "[corpus]") {
  for (auto action : {"", "frobnicate", "the_recipient", "_", "retryish"}) {
    INFO(action);
    CHECK_FALSE(names(action, kind::retry));
  }
}

TEST_CASE("whether a reply goes again is compared as it is", "[corpus]") {
  for (auto outcome : {kind::retry, kind::ambiguous, kind::plain, kind::moved}) {
    CHECK(problems(R"({"retryable":true})", judgement(outcome)) == 0);
    CHECK(problems(R"({"retryable":false})", judgement(outcome)) == 1);
  }
  for (auto outcome : {kind::accepted, kind::parked, kind::unreachable, kind::outside_window, kind::too_long,
                       kind::media_refused, kind::channel_stopped}) {
    CHECK(problems(R"({"retryable":false})", judgement(outcome)) == 0);
    CHECK(problems(R"({"retryable":true})", judgement(outcome)) == 1);
  }
}

TEST_CASE("the pause is compared exactly, in the unit of the field's name", "[corpus]") {
  auto judged = judgement(kind::retry);
  judged.retry_after = std::chrono::seconds{35};
  CHECK(problems(R"({"retry_after":35})", judged) == 0);
  CHECK(problems(R"({"retry_after_s":35.0})", judged) == 0);
  CHECK(problems(R"({"retry_after_ms":35000})", judged) == 0);
  CHECK(problems(R"({"retry_after":34})", judged) == 1);
  CHECK(problems(R"({"retry_after":null})", judged) == 1);
  CHECK(problems(R"({"retry_after":"35"})", judged) == 1);
}

TEST_CASE("any other number or text must be carried by the judgement", "[corpus]") {
  auto judged = judgement(kind::moved);
  judged.platform_id = "-1001234567890";
  judged.reason = "the platform says 131047";
  CHECK(problems(R"({"migrate_to_chat_id":-1001234567890})", judged) == 0);
  CHECK(problems(R"({"migrate_to_chat_id":"-1001234567890"})", judged) == 0);
  CHECK(problems(R"({"migrate_to_chat_id":-100123456789})", judged) == 1);
  CHECK(problems(R"({"migrate_to_chat_id":1001234567890})", judged) == 1);
  CHECK(problems(R"({"error_code":131047})", judged) == 0);
  CHECK(problems(R"({"error_code":13104})", judged) == 1);
  CHECK(problems(R"({"scope":["chat"]})", judged) == 1);
  judged.platform_id = "7446417641:77";
  CHECK(problems(R"({"message_id":77})", judged) == 0);
  CHECK(problems(R"({"message_id":7})", judged) == 1);
}

TEST_CASE("a record of another platform or kind differs", "[corpus]") {
  CHECK(problems(R"({"event":"send_result","platform":"telegram"})", judgement(kind::retry)) == 0);
  CHECK(problems(R"({"event":"llm","platform":"whatsapp"})", judgement(kind::retry)) == 2);
}
