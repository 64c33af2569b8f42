#include "domain/turn.hpp"

namespace luna::domain {

std::size_t partition_of(const conversation_id& conversation) {
  std::uint64_t hash = 14695981039346656037u;
  auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (const auto* field : {&conversation.channel, &conversation.account, &conversation.person}) {
    for (auto c : *field)
      add(static_cast<unsigned char>(c));
    add(0);
  }
  hash ^= hash >> 32;
  hash ^= hash >> 16;
  hash ^= hash >> 8;
  return hash % partition_count;
}

namespace {

/// An event of the conversation's own making.
event inner_event(const conversation_id& conversation, std::string_view kind, const std::string& which) {
  event what;
  what.channel = conversation.channel;
  what.account_id = conversation.account;
  what.sender_id = conversation.person;
  what.conversation_id = conversation.person;
  what.dedup_key.append(kind).append(":").append(conversation.channel).append(":").append(conversation.account);
  what.dedup_key.append(":").append(conversation.person).append(":").append(which);
  return what;
}

} // namespace

event timer_event(const conversation_id& conversation, std::string name, timestamp due) {
  auto when = due.time_since_epoch().count();
  auto what = inner_event(conversation, "timer", name + ':' + std::to_string(when));
  what.content = timer_content{std::move(name), when};
  return what;
}

event service_event(const conversation_id& conversation, std::string call, bool ok, std::string value) {
  auto what = inner_event(conversation, "service", call);
  what.content = service_content{std::move(call), ok, std::move(value)};
  return what;
}

} // namespace luna::domain
