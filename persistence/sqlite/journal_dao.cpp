#include "persistence/sqlite/journal_dao.hpp"

#include "domain/workflows/record.hpp"
#include "persistence/sqlite/link.hpp"

#include <algorithm>

namespace luna::persistence::sqlite {

namespace {

std::string text_of(const index_bytes& index) {
  return {index.begin(), index.end()};
}

constexpr std::string_view address_place = "address";

} // namespace

std::string to_bytes(const turn_body& body) {
  std::vector<std::string> fields{body.event, body.state};
  for (const auto& reply : body.replies)
    fields.push_back(reply.text);
  return domain::join_fields(fields);
}

std::optional<turn_body> body_from_bytes(std::string_view bytes) {
  auto fields = domain::split_fields(bytes);
  if (!fields || fields->size() < 2)
    return std::nullopt;
  turn_body body{std::move((*fields)[0]), std::move((*fields)[1]), {}};
  for (std::size_t i = 2; i < fields->size(); ++i)
    body.replies.push_back({std::move((*fields)[i])});
  return body;
}

std::string address_bytes(const domain::conversation_id& id) {
  return domain::join_fields({id.channel, id.account, id.person});
}

std::optional<domain::conversation_id> address_from_bytes(std::string_view bytes) {
  auto fields = domain::split_fields(bytes);
  if (!fields || fields->size() != 3)
    return std::nullopt;
  return domain::conversation_id{(*fields)[0], (*fields)[1], (*fields)[2]};
}

journal_dao::journal_dao(sqlite3& db, const keyring& keys)
  : keys_{keys},
    find_{db,
          "select c.seq, c.link, p.wrapped from conversations c join persons p on p.id = c.person where c.key = ?1"},
    create_person_{db, "insert into persons(wrapped) values(?1) returning id"},
    create_{db, "insert into conversations(key, person, address, seq, link) values(?1, ?2, ?3, 0, ?4)"},
    address_{db, "select c.address, p.wrapped from conversations c join persons p on p.id = c.person where c.key = ?1"},
    by_event_{db, "select conversation, seq from turns where event_key = ?1"},
    body_{db, "select body from turns where conversation = ?1 and seq = ?2"},
    append_{db, "insert into turns(conversation, seq, event_key, at, replies, delivered, body, link) "
                "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
    move_head_{db, "update conversations set seq = ?2, link = ?3 where key = ?1"},
    last_{db, "select seq, body from turns where conversation = ?1 order by seq desc limit ?2"},
    count_conversations_{db, "select count(*) from conversations"}, count_turns_{db, "select count(*) from turns"} {}

std::string journal_dao::key_of(const domain::conversation_id& id) const {
  return text_of(keys_.index("conversation " + address_bytes(id)));
}

std::optional<conversation_row> journal_dao::find(const std::string& key) {
  if (!find_.run(key).next())
    return std::nullopt;
  conversation_row row{key, {}, find_.number(0), find_.bytes(1)};
  auto person = keys_.unwrap(find_.bytes(2));
  find_.done();
  if (!person)
    throw broken_seal{"a person's key does not open under the master key"};
  row.person = *person;
  return row;
}

conversation_row journal_dao::create(const domain::conversation_id& id, const std::string& key) {
  auto person = keys_.new_person();
  create_person_.run(person.wrapped).next();
  auto person_id = create_person_.number(0);
  create_person_.done();
  conversation_row row{key, person.plain, 0, first_link()};
  auto address = seal(person.plain, key + std::string{address_place}, address_bytes(id));
  create_.run(key, person_id, address, row.link).done();
  return row;
}

domain::conversation_id journal_dao::address(const std::string& key) {
  if (!address_.run(key).next())
    throw broken_seal{"a delivery without a conversation"};
  auto sealed = address_.bytes(0), wrapped = address_.bytes(1);
  address_.done();
  auto person = keys_.unwrap(wrapped);
  auto bytes = person ? open_sealed(*person, key + std::string{address_place}, sealed) : person.error();
  auto id = bytes ? address_from_bytes(*bytes) : std::nullopt;
  if (!id)
    throw broken_seal{"an address does not open"};
  return *id;
}

turn_body journal_dao::opened(const conversation_row& conversation, std::int64_t seq, std::string_view sealed) const {
  auto bytes = open_sealed(conversation.person, body_place(conversation.key, seq), sealed);
  auto body = bytes ? body_from_bytes(*bytes) : std::nullopt;
  if (!body)
    throw broken_seal{"the body of a turn does not open"};
  return std::move(*body);
}

turn_body journal_dao::body(const conversation_row& conversation, std::int64_t seq) {
  if (!body_.run(conversation.key, seq).next())
    throw broken_seal{"a turn is missing"};
  auto sealed = body_.bytes(0);
  body_.done();
  return opened(conversation, seq, sealed);
}

std::optional<domain::committed> journal_dao::turn_of_event(std::string_view event_key) {
  if (!by_event_.run(event_key).next())
    return std::nullopt;
  auto key = by_event_.bytes(0);
  auto seq = by_event_.number(1);
  by_event_.done();
  auto conversation = find(key);
  if (!conversation)
    throw broken_seal{"a turn without a conversation"};
  return domain::committed{static_cast<std::uint64_t>(seq), true, body(*conversation, seq).replies};
}

void journal_dao::append(const conversation_row& conversation, const domain::turn& turn, std::string_view event_key) {
  auto seq = static_cast<std::int64_t>(turn.seq);
  auto at = static_cast<std::int64_t>(turn.at.time_since_epoch().count());
  auto replies = static_cast<std::int64_t>(turn.replies.size());
  auto body =
    seal(conversation.person, body_place(conversation.key, seq), to_bytes({turn.event, turn.state, turn.replies}));
  auto link = link_of({conversation.link, conversation.key, seq, event_key, at, replies, turn.delivered, body});
  append_.run(conversation.key, seq, event_key, at, replies, turn.delivered ? 1 : 0, body, link).done();
  move_head_.run(conversation.key, seq, link).done();
}

std::vector<std::pair<std::int64_t, turn_body>> journal_dao::last(const conversation_row& conversation,
                                                                  std::int64_t limit) {
  std::vector<std::pair<std::int64_t, turn_body>> found;
  for (last_.run(conversation.key, limit); last_.next();)
    found.emplace_back(last_.number(0), opened(conversation, last_.number(0), last_.bytes(1)));
  std::reverse(found.begin(), found.end());
  return found;
}

std::int64_t journal_dao::conversations() {
  count_conversations_.run().next();
  auto count = count_conversations_.number(0);
  count_conversations_.done();
  return count;
}

std::int64_t journal_dao::turns() {
  count_turns_.run().next();
  auto count = count_turns_.number(0);
  count_turns_.done();
  return count;
}

} // namespace luna::persistence::sqlite
