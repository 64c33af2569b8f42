#include "persistence/sqlite/journal_dao.hpp"

#include <algorithm>

namespace luna::persistence::sqlite {

journal_dao::journal_dao(sqlite3& db, const keyring& keys)
  : keys_{keys}, find_{db, "select p.wrapped, t.seq, t.link from conversations c join persons p on p.id = c.person "
                           "left join turns t on t.conversation = c.key where c.key = ?1 order by t.seq desc limit 1"},
    create_person_{db, "insert into persons(wrapped) values(?1) returning id"},
    create_{db, "insert into conversations(key, person, address) values(?1, ?2, ?3)"},
    address_{db, "select c.address, p.wrapped from conversations c join persons p on p.id = c.person where c.key = ?1"},
    by_event_{db, "select conversation, seq from turns where event_key = ?1"},
    body_{db, "select body from turns where conversation = ?1 and seq = ?2"},
    append_{db, "insert into turns(conversation, seq, event_key, at, replies, delivered, commit_no, body, link) "
                "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
    last_commit_{db, "select no, link from commits order by no desc limit 1"},
    close_commit_{db, "insert into commits(no, turns, link) values(?1, ?2, ?3)"},
    last_{db, "select seq, body from turns where conversation = ?1 order by seq desc limit ?2"},
    wait_{db, "insert into inbox(conversation, event_key, body) values(?1, ?2, ?3) on conflict do nothing"},
    waiting_{db, "select i.id, i.conversation, i.body, p.wrapped from inbox i join conversations c on c.key = "
                 "i.conversation join persons p on p.id = c.person order by i.id limit ?1"},
    behind_{db, "select 1 from inbox where conversation = ?1 and (?2 = 0 or id < ?2) and event_key <> ?3 limit 1"},
    end_wait_{db, "delete from inbox where event_key = ?1"},
    count_conversations_{db, "select coalesce(max(id), 0) from persons"},
    count_turns_{db, "select coalesce(max(rowid), 0) from turns"} {}

std::optional<conversation_row> journal_dao::find(const std::string& key) {
  if (!find_.run(key).next())
    return std::nullopt;
  conversation_row row{key, {}, find_.number(1), find_.is_null(2) ? first_link() : find_.bytes(2)};
  auto person = keys_.unwrap(find_.bytes(0));
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
  create_.run(key, person_id, seal_address(person.plain, key, id)).done();
  return row;
}

domain::conversation_id journal_dao::address(const std::string& key) {
  if (!address_.run(key).next())
    throw broken_seal{"a delivery without a conversation"};
  auto sealed = address_.bytes(0), wrapped = address_.bytes(1);
  address_.done();
  auto person = keys_.unwrap(wrapped);
  if (!person)
    throw broken_seal{"a person's key does not open under the master key"};
  return open_address(*person, key, sealed);
}

turn_body journal_dao::body(const conversation_row& conversation, std::int64_t seq) {
  if (!body_.run(conversation.key, seq).next())
    throw broken_seal{"a turn is missing"};
  auto sealed = body_.bytes(0);
  body_.done();
  return open_body(conversation.person, conversation.key, seq, sealed);
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

std::string journal_dao::append(const conversation_row& conversation, const domain::turn& turn,
                                std::string_view event_key, std::int64_t commit_no) {
  auto seq = static_cast<std::int64_t>(turn.seq);
  auto at = milliseconds_of(turn.at);
  auto replies = static_cast<std::int64_t>(turn.replies.size());
  auto body = seal_body(conversation.person, conversation.key, seq, {turn.event, turn.state, turn.replies});
  auto link = link_of({conversation.link, conversation.key, seq, event_key, at, replies, turn.delivered, body});
  append_.run(conversation.key, seq, event_key, at, replies, turn.delivered ? 1 : 0, commit_no, body, link).done();
  return link;
}

std::int64_t journal_dao::next_commit() {
  auto no = last_commit_.run().next() ? last_commit_.number(0) + 1 : 1;
  last_commit_.done();
  return no;
}

void journal_dao::close_commit(std::int64_t no, std::vector<std::string> links) {
  auto previous = last_commit_.run().next() ? last_commit_.bytes(1) : first_link();
  last_commit_.done();
  auto turns = static_cast<std::int64_t>(links.size());
  close_commit_.run(no, turns, commit_link(previous, std::move(links))).done();
}

std::vector<std::pair<std::int64_t, turn_body>> journal_dao::last(const conversation_row& conversation,
                                                                  std::int64_t limit) {
  std::vector<std::pair<std::int64_t, turn_body>> found;
  for (last_.run(conversation.key, limit); last_.next();)
    found.emplace_back(last_.number(0),
                       open_body(conversation.person, conversation.key, last_.number(0), last_.bytes(1)));
  std::reverse(found.begin(), found.end());
  return found;
}

void journal_dao::wait(const conversation_row& conversation, const domain::waiting_event& event,
                       std::string_view event_key) {
  auto body = seal_waiting(conversation.person, conversation.key, event);
  wait_.run(conversation.key, event_key, body).done();
}

std::vector<domain::waiting_event> journal_dao::waiting(std::int64_t limit) {
  std::vector<domain::waiting_event> events;
  for (waiting_.run(limit); waiting_.next();) {
    auto person = keys_.unwrap(waiting_.bytes(3));
    if (!person)
      throw broken_seal{"a person's key does not open under the master key"};
    events.push_back(open_waiting(*person, waiting_.bytes(1), waiting_.bytes(2)));
    events.back().id = waiting_.number(0);
  }
  return events;
}

bool journal_dao::is_behind(std::string_view conversation, std::int64_t id, std::string_view event_key) {
  auto found = behind_.run(conversation, id, event_key).next();
  behind_.done();
  return found;
}

void journal_dao::end_wait(std::string_view event_key) {
  end_wait_.run(event_key).done();
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
