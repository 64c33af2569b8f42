// Feeds what reads Telegram's updates, and its answers, with bytes of libFuzzer's making, and checks what must hold for
// whatever is accepted.
#include "channels/inspect.hpp"
#include "channels/telegram/answer.hpp"
#include "channels/telegram/init_data.hpp"
#include "channels/telegram/parse.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace luna;

void demand(bool holds) {
  if (!holds)
    std::abort();
}

void check(const domain::event& what) {
  demand(what.channel == "telegram" && what.dedup_key.size() > 3 && what.time >= 0);
  auto is_ignored = std::holds_alternative<domain::ignored_content>(what.content);
  demand(is_ignored == what.conversation_id.empty());
  demand(!what.addressed || what.is_group);
  auto stored = channels::to_json(what);
  demand(stored.find_first_of(std::string_view{"\0\n\r", 3}) == stored.npos);
  auto restored = channels::event_from_json(stored);
  demand(restored && *restored == what);
}

channels::account bot() {
  channels::account us;
  us.id = "111111111";
  us.name = "foo_bot";
  return us;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string received{reinterpret_cast<const char*>(data), size};
  static const auto us = bot();
  auto body = received;
  auto what = channels::telegram::parse(body, us);
  demand(body == received);
  if (what)
    check(*what);
  for (int status : {200, 400}) {
    auto judged = channels::telegram::read_answer({status, received, std::nullopt, true});
    demand((judged.outcome == channels::send_judgement::kind::accepted) == judged.reason.empty());
    demand(judged.retry_after >= judged.retry_after.zero());
    static_cast<void>(channels::telegram::read_file_answer({status, received, std::nullopt, true}, "1:T"));
  }
  demand(!channels::telegram::check_init_data(received, "1:T", 1'700'000'000, std::chrono::hours{1}));
  return 0;
}
