#include "persistence/sqlite/journal_dao.hpp"

#include <algorithm>

namespace luna::persistence::sqlite {

journal_dao::journal_dao(sqlite3& db, const keyring& keys)
  : keys_{keys}, find_{db, "select p.wrapped, t.seq, t.link, c.erased_seq, c.leads_to from conversations c join "
                           "persons p on p.id = c.person "
                           "left join turns t on t.conversation = c.key where c.key = ?1 order by t.seq desc limit 1"},
    key_check_{db, "select 1 from meta where name = 'key_check' and value = ?1"},
    create_person_{db, "insert into persons(wrapped) values(?1) returning id"},
    create_{db, "insert into conversations(key, person, address, channel, account) values(?1, ?2, ?3, ?4, ?5) "
                "on conflict(key) do update set person = ?2, address = ?3"},
    address_{db, "select address, moved_to, unreachable from conversations where key = ?1"},
    bind_{db, "insert into conversations(key, person, address, channel, account, leads_to) "
              "select ?1, person, x'', channel, account, key from conversations where key = ?2 and key <> ?1 "
              "on conflict(key) do update set leads_to = excluded.leads_to where conversations.leads_to is null "
              "and not exists (select 1 from turns where conversation = ?1)"},
    move_{db, "update conversations set moved_to = ?2 where key = ?1"},
    unreachable_{db, "update conversations set unreachable = ?2 where key = ?1"},
    by_event_{db, "select conversation, seq from turns where event_key = ?1"},
    body_{db, "select body from turns where conversation = ?1 and seq = ?2"},
    append_{db, "insert into turns(conversation, seq, event_key, at, replies, delivered, commit_no, body, link, heard) "
                "values(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
    last_commit_{db, "select no, link from commits order by no desc limit 1"},
    close_commit_{db, "insert into commits(no, turns, link) values(?1, ?2, ?3)"},
    last_{db, "select seq, body from turns where conversation = ?1 and seq > ?3 order by seq desc limit ?2"},
    wait_{db, "insert into inbox(conversation, event_key, body) values(?1, ?2, ?3) on conflict do nothing"},
    waits_{db, "select 1 from inbox where event_key = ?1"},
    crowd_{db, "select count(*) from (select 1 from inbox where conversation = ?1 limit ?2)"},
    waiting_{db, "select id, conversation, body from (select *, row_number() over (partition by conversation "
                 "order by id) as place from (select * from inbox order by id limit 4096)) where place <= ?1 "
                 "order by id"},
    behind_{db, "select 1 from inbox where conversation = ?1 and (?2 = 0 or id < ?2) and event_key <> ?3 limit 1"},
    end_wait_{db, "delete from inbox where event_key = ?1"},
    set_timer_{db, "insert into timers(event_key, conversation, due, body) values(?1, ?2, ?3, ?4) "
                   "on conflict do nothing"},
    due_{db, "delete from timers where due <= ?1 returning event_key, conversation, body, due"},
    erase_person_{db, "update persons set wrapped = substr(wrapped, 1, 8) "
                      "where id in (select person from conversations where key = ?1 or leads_to = ?1)"},
    erase_lane_{db, "update deliveries set state = 4, reason = 'the person was erased' "
                    "where conversation = ?1 and state < 3"},
    erase_inbox_{db, "delete from inbox where conversation in "
                     "(select key from conversations where key = ?1 or leads_to = ?1)"},
    erase_parked_{db, "delete from parked_updates where conversation in "
                      "(select key from conversations where key = ?1 or leads_to = ?1)"},
    erase_timers_{db, "delete from timers where conversation = ?1"},
    erase_others_{db, "delete from conversations where leads_to = ?1"},
    erase_conversation_{
      db, "update conversations set address = x'', moved_to = x'', user_id = null, unreachable = 0, erased_seq = ?2 "
          "where key = ?1"},
    rehome_{db, "update inbox set conversation = ?2, body = ?3 where id = ?1"},
    people_{db, "select id, wrapped from persons where id > ?1 order by id limit ?2"},
    rewrap_{db, "update persons set wrapped = ?2 where id = ?1"},
    count_conversations_{db, "select coalesce(max(id), 0) from persons"},
    count_turns_{db, "select coalesce(max(rowid), 0) from turns"} {}

std::optional<conversation_row> journal_dao::find(const std::string& key) {
  if (!find_.run(key).next())
    return std::nullopt;
  conversation_row row{key, {}, find_.number(1), find_.is_null(2) ? first_link() : find_.bytes(2), find_.number(3), {}};
  if (row.seq == 0)
    row.leads_to = find_.bytes(4);
  auto wrapped = find_.bytes(0);
  find_.done();
  auto person = keys_.unwrap(wrapped);
  if (person)
    row.person = *person;
  else if (person.error() != domain::fault::not_found)
    throw broken_seal{"a person's key does not open under the master key"};
  else if (!keyring::is_destroyed(wrapped) && row.leads_to.empty())
    forget(key, row.erased = row.seq); // destroyed in the key file: the database is one from before that
  return row;
}

void journal_dao::forget(const std::string& key, std::int64_t seq) {
  erase_person_.run(key).done();
  erase_lane_.run(key).done();
  erase_inbox_.run(key).done();
  erase_parked_.run(key).done();
  erase_timers_.run(key).done();
  erase_others_.run(key).done();
  erase_conversation_.run(key, seq).done();
}

conversation_row journal_dao::meet(const domain::conversation_id& id, const std::string& key,
                                   std::optional<conversation_row> row) {
  if (row && row->person)
    return std::move(*row);
  auto same_master = key_check_.run(keys_.check_value()).next();
  key_check_.done();
  if (!same_master)
    throw broken_seal{"the master key was rotated meanwhile"};
  auto person = keys_.new_person();
  create_person_.run(person.wrapped).next();
  auto person_id = create_person_.number(0);
  create_person_.done();
  if (!row)
    row = conversation_row{key, {}, 0, first_link(), 0, {}};
  row->person = person.plain;
  create_
    .run(key, person_id, seal_address(person.plain, key, id), statement::as_text(id.channel),
         statement::as_text(id.account))
    .done();
  return std::move(*row);
}

domain::conversation_id journal_dao::begun_as(const conversation_row& conversation) {
  if (!address_.run(conversation.key).next())
    throw broken_seal{"a conversation is missing"};
  auto sealed = address_.bytes(0);
  address_.done();
  return open_address(conversation.person.value(), conversation.key, sealed);
}

whereabouts journal_dao::find_person(const conversation_row& conversation) {
  if (!address_.run(conversation.key).next())
    throw broken_seal{"a delivery without a conversation"};
  auto begun = address_.bytes(0), moved = address_.bytes(1);
  auto unreachable = address_.number(2);
  address_.done();
  return {open_address(conversation.person.value(), conversation.key, moved.empty() ? begun : moved), unreachable};
}

void journal_dao::bind(const conversation_row& conversation, const domain::conversation_id& other) {
  bind_.run(conversation_key(keys_, other), conversation.key).done();
}

void journal_dao::move(const conversation_row& conversation, const domain::conversation_id& now) {
  move_.run(conversation.key, seal_address(conversation.person.value(), conversation.key, now)).done();
  bind(conversation, now);
}

void journal_dao::mark_unreachable(std::string_view conversation, std::int64_t since) {
  unreachable_.run(conversation, since).done();
}

std::string journal_dao::erase(const conversation_row& conversation, std::int64_t at, std::int64_t commit_no) {
  auto seq = conversation.seq + 1;
  auto event = erasure_event_key(keys_, conversation.key, seq);
  auto link = link_of({conversation.link, conversation.key, seq, event, at, 0, false, ""});
  append_.run(conversation.key, seq, event, at, 0, 0, commit_no, std::string{}, link, 0).done();
  forget(conversation.key, seq);
  return link;
}

std::optional<std::uint64_t> journal_dao::rotate(std::int64_t& last, std::int64_t limit) {
  std::vector<std::pair<std::int64_t, std::string>> people;
  for (people_.run(last, limit); people_.next();)
    people.emplace_back(people_.number(0), people_.bytes(1));
  if (people.empty())
    return std::nullopt;
  std::uint64_t count = 0;
  for (const auto& [id, wrapped] : people) {
    last = id;
    if (keyring::is_destroyed(wrapped) || keys_.is_current(wrapped))
      continue;
    auto plain = keys_.unwrap(wrapped);
    if (!plain && plain.error() == domain::fault::not_found)
      continue; // erased since this database was backed up
    if (!plain)
      throw broken_seal{"a person's key does not open under any master key of the file"};
    rewrap_.run(id, keys_.rewrap(*plain, wrapped)).done();
    ++count;
  }
  return count;
}

turn_body journal_dao::body(const conversation_row& conversation, std::int64_t seq) {
  if (!body_.run(conversation.key, seq).next())
    throw broken_seal{"a turn is missing"};
  auto sealed = body_.bytes(0);
  body_.done();
  return open_body(conversation.person.value(), conversation.key, seq, sealed);
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
  domain::committed first{static_cast<std::uint64_t>(seq), true, {}};
  if (seq > conversation->erased)
    first.replies = body(*conversation, seq).replies;
  return first;
}

std::string journal_dao::append(const conversation_row& conversation, const domain::turn& turn,
                                std::string_view event_key, std::int64_t commit_no) {
  auto seq = static_cast<std::int64_t>(turn.seq);
  auto at = milliseconds_of(turn.at);
  auto replies = static_cast<std::int64_t>(turn.replies.size());
  auto body = seal_body(conversation.person.value(), conversation.key, seq, {turn.event, turn.state, turn.replies});
  auto link = link_of({conversation.link, conversation.key, seq, event_key, at, replies, turn.delivered, body});
  append_.run(conversation.key, seq, event_key, at, replies, turn.delivered ? 1 : 0, commit_no, body, link, turn.heard)
    .done();
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
  for (last_.run(conversation.key, limit, conversation.erased); last_.next();)
    found.emplace_back(last_.number(0),
                       open_body(conversation.person.value(), conversation.key, last_.number(0), last_.bytes(1)));
  std::reverse(found.begin(), found.end());
  return found;
}

void journal_dao::wait(const conversation_row& conversation, const domain::waiting_event& event,
                       std::string_view event_key) {
  auto body =
    seal_waiting(conversation.person.value(), conversation.key, event.conversation, event.event_key, event.event);
  wait_.run(conversation.key, event_key, body).done();
}

bool journal_dao::waits(std::string_view event_key) {
  auto found = waits_.run(event_key).next();
  waits_.done();
  return found;
}

std::int64_t journal_dao::crowd(std::string_view conversation, std::int64_t limit) {
  crowd_.run(conversation, limit).next();
  auto count = crowd_.number(0);
  crowd_.done();
  return count;
}

std::vector<domain::waiting_event> journal_dao::waiting(std::int64_t limit, std::int64_t each,
                                                        std::span<const std::int64_t> known) {
  struct sealed_event {
    std::int64_t id;
    std::string conversation, body;
  };
  std::vector<sealed_event> found;
  for (waiting_.run(each); static_cast<std::int64_t>(found.size()) < limit && waiting_.next();)
    if (std::find(known.begin(), known.end(), waiting_.number(0)) == known.end())
      found.push_back({waiting_.number(0), waiting_.bytes(1), waiting_.bytes(2)});
  std::vector<domain::waiting_event> events;
  for (const auto& e : found)
    if (auto event = opened(e.id, e.conversation, e.body))
      events.push_back(std::move(*event));
  return events;
}

std::optional<domain::waiting_event> journal_dao::opened(std::int64_t id, const std::string& conversation,
                                                         std::string_view body) {
  auto row = find(conversation);
  if (!row || !row->person)
    return std::nullopt;
  auto event = open_waiting(*row->person, conversation, body);
  event.id = id;
  if (row->leads_to.empty())
    return event;
  // Its id has become another's of a conversation since: it waits there now.
  auto there = find(row->leads_to);
  if (!there || !there->person)
    return std::nullopt;
  event.conversation = begun_as(*there);
  rehome_
    .run(id, there->key, seal_waiting(*there->person, there->key, event.conversation, event.event_key, event.event))
    .done();
  return event;
}

void journal_dao::set_timer(const conversation_row& conversation, const domain::conversation_id& id,
                            const domain::timer& timer) {
  auto key = event_key(keys_, timer.event_key);
  auto body = seal_waiting(conversation.person.value(), conversation.key, id, timer.event_key, timer.event);
  set_timer_.run(key, conversation.key, milliseconds_of(timer.due), body).done();
}

void journal_dao::sweep(std::int64_t now) {
  struct due_timer {
    std::int64_t due;
    std::string event_key, conversation, body;
  };
  std::vector<due_timer> due;
  for (due_.run(now); due_.next();)
    due.push_back({due_.number(3), due_.bytes(0), due_.bytes(1), due_.bytes(2)});
  std::sort(due.begin(), due.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
  for (const auto& timer : due)
    if (auto done = by_event_.run(timer.event_key).next(); by_event_.done(), !done)
      wait_.run(timer.conversation, timer.event_key, timer.body).done();
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
