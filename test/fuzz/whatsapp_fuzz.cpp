// Feeds the WhatsApp parser with bytes of libFuzzer's making and checks what must hold for whatever it accepts.
#include "channels/inspect.hpp"
#include "channels/whatsapp/parse.hpp"

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
  demand(what.channel == "whatsapp");
  auto has_owner = !std::holds_alternative<domain::ignored_content>(what.content)
                   && !std::holds_alternative<domain::channel_error_content>(what.content);
  demand(has_owner == !what.dedup_key.empty());
  auto stored = channels::to_json(what);
  demand(stored.find_first_of(std::string_view{"\0\n\r", 3}) == stored.npos);
  auto restored = channels::event_from_json(stored);
  demand(restored && *restored == what);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string received{reinterpret_cast<const char*>(data), size};
  auto body = received;
  auto events = channels::whatsapp::parse(body);
  demand(body == received);
  auto again = channels::whatsapp::parse(body);
  demand(events.has_value() == again.has_value());
  if (!events)
    return 0;
  demand(*events == *again);
  for (const auto& what : *events)
    check(what);
  return 0;
}
