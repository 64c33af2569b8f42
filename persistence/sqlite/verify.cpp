#include "persistence/sqlite/verify.hpp"

#include "persistence/sqlite/delivery_dao.hpp"
#include "persistence/sqlite/journal_dao.hpp"
#include "persistence/sqlite/link.hpp"
#include "persistence/sqlite/migrations.hpp"

#include <fmt/format.h>

namespace luna::persistence::sqlite {

namespace {

constexpr std::size_t violations_named_max = 100;

class checker {
public:
  checker(sqlite3& db, const keyring* keys) : db_{db}, keys_{keys} { report_.bodies_opened = keys != nullptr; }

  verify_report run() {
    check_file();
    check_conversations();
    check_events();
    check_deliveries();
    return std::move(report_);
  }

private:
  template <class... Args>
  void violation(fmt::format_string<Args...> text, Args&&... args) {
    ++report_.violations;
    if (report_.first_violations.size() < violations_named_max)
      report_.first_violations.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  void check_file() {
    statement integrity{db_, "pragma integrity_check(20)"};
    for (integrity.run(); integrity.next();)
      if (auto line = integrity.bytes(0); line != "ok")
        violation("file: {}", line);
    statement references{db_, "pragma foreign_key_check"};
    for (references.run(); references.next();)
      violation("file: row {} of table {} refers to nothing", references.number(1), references.bytes(0));
    for (const auto& name : pending(db_))
      violation("schema: migration {} has not been applied", name);
  }

  void check_conversations() {
    statement all{db_, "select c.key, c.seq, c.link, c.address, p.wrapped from conversations c "
                       "left join persons p on p.id = c.person order by c.key"};
    for (all.run(); all.next();) {
      ++report_.conversations;
      auto key = all.bytes(0);
      auto person = keys_ ? keys_->unwrap(all.bytes(4)) : domain::fault::not_found;
      if (keys_ && !person)
        violation("{}: the person's key does not open under the master key", to_hex(key));
      check_turns(key, all.number(1), all.bytes(2), person ? &*person : nullptr);
    }
    statement orphans{db_,
                      "select conversation, seq from turns where conversation not in (select key from conversations)"};
    for (orphans.run(); orphans.next();)
      violation("{} turn {}: without a conversation", to_hex(orphans.bytes(0)), orphans.number(1));
  }

  void check_turns(const std::string& key, std::int64_t head, const std::string& head_link, const key_bytes* person) {
    auto link = first_link();
    std::int64_t seq = 0;
    turns_.run(key);
    while (turns_.next()) {
      ++report_.turns;
      ++seq;
      auto stored = turns_.number(0);
      if (stored != seq) {
        violation("{} turn {}: turns {} to {} are missing", to_hex(key), stored, seq, stored - 1);
        seq = stored;
      }
      auto event_key = turns_.bytes(1), body = turns_.bytes(5);
      auto replies = turns_.number(3);
      link = link_of({link, key, stored, event_key, turns_.number(2), replies, turns_.number(4) != 0, body});
      if (link != turns_.bytes(6)) {
        violation("{} turn {}: its link does not follow from what is stored", to_hex(key), stored);
        link = turns_.bytes(6); // so that one change is named once
      }
      if (person)
        check_body(key, stored, replies, *person, body);
      if (turns_.number(4) != 0)
        report_.replies += static_cast<std::uint64_t>(replies);
    }
    if (seq != head || (seq > 0 && link != head_link))
      violation("{}: its head is turn {}, its journal ends with turn {}", to_hex(key), head, seq);
  }

  void check_body(const std::string& key, std::int64_t seq, std::int64_t replies, const key_bytes& person,
                  const std::string& sealed) {
    auto bytes = open_sealed(person, body_place(key, seq), sealed);
    auto body = bytes ? body_from_bytes(*bytes) : std::nullopt;
    if (!body)
      violation("{} turn {}: its body does not open here", to_hex(key), seq);
    else if (static_cast<std::int64_t>(body->replies.size()) != replies)
      violation("{} turn {}: it holds {} replies and says {}", to_hex(key), seq, body->replies.size(), replies);
  }

  void check_events() {
    // Counted, not left to the index, which may be what is broken.
    statement doubled{db_, "select event_key, count(*) from turns not indexed group by +event_key having count(*) > 1"};
    for (doubled.run(); doubled.next();)
      violation("event {}: took effect {} times", to_hex(doubled.bytes(0)), doubled.number(1));
  }

  void check_deliveries() {
    statement missing{
      db_, "select t.conversation, t.seq, t.replies, count(d.id), coalesce(min(d.ordinal), 0), "
           "coalesce(max(d.ordinal), -1) from turns t left join deliveries d "
           "on d.conversation = t.conversation and d.seq = t.seq "
           "group by t.conversation, t.seq having count(d.id) <> t.replies * t.delivered "
           "or coalesce(max(d.ordinal), -1) <> t.replies * t.delivered - 1 or coalesce(min(d.ordinal), 0) <> 0"};
    for (missing.run(); missing.next();)
      violation("{} turn {}: {} replies were decided and {} are queued", to_hex(missing.bytes(0)), missing.number(1),
                missing.number(2), missing.number(3));
    statement stray{db_, "select d.conversation, d.seq, d.ordinal from deliveries d left join turns t "
                         "on t.conversation = d.conversation and t.seq = d.seq where t.seq is null"};
    for (stray.run(); stray.next();)
      violation("{} turn {}: reply {} was never decided", to_hex(stray.bytes(0)), stray.number(1), stray.number(2));
    check_order();
  }

  void check_order() {
    statement all{db_, "select conversation, seq, ordinal, state, accepted_no, reason, resent, status, platform_key "
                       "from deliveries order by conversation, seq, ordinal"};
    std::string lane;
    std::int64_t last_accepted = 0;
    auto open_before = false; // an earlier reply of the lane is neither accepted nor parked
    for (all.run(); all.next();) {
      auto where = [&] {
        return fmt::format("{} turn {} reply {}", to_hex(all.bytes(0)), all.number(1), all.number(2));
      };
      if (auto next = all.bytes(0); next != lane) {
        lane = next;
        last_accepted = 0;
        open_before = false;
      }
      report_.resent += static_cast<std::uint64_t>(all.number(6));
      switch (static_cast<delivery_state>(all.number(3))) {
        case delivery_state::accepted:
          ++report_.accepted;
          if (open_before)
            violation("{}: was accepted before an earlier reply was settled", where());
          if (all.is_null(4) || all.number(4) <= last_accepted)
            violation("{}: was accepted out of order", where());
          else
            last_accepted = all.number(4);
          if (all.is_null(8) && all.number(7) == 0)
            violation("{}: counts as accepted, with neither the platform's id nor a status", where());
          break;
        case delivery_state::parked:
          ++report_.parked;
          if (all.bytes(5).empty())
            violation("{}: is parked without a reason", where());
          break;
        case delivery_state::ambiguous:
          ++report_.ambiguous;
          open_before = true;
          break;
        case delivery_state::pending:
        case delivery_state::sending:
          ++report_.waiting;
          open_before = true;
          break;
        default: violation("{}: is in no known state", where());
      }
    }
  }

  sqlite3& db_;
  const keyring* keys_;
  verify_report report_;
  statement turns_{db_, "select seq, event_key, at, replies, delivered, body, link from turns where conversation = ?1 "
                        "order by seq"};
};

} // namespace

domain::result<verify_report> verify(const std::filesystem::path& file, const keyring* keys, std::string& problem) {
  try {
    auto db = open_database(file.string(), SQLITE_OPEN_READONLY);
    sqlite3_busy_timeout(db.get(), 2000);
    execute(*db, "begin"); // one consistent view, also while Luna writes
    return checker{*db, keys}.run();
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", file.string(), e.what());
    return domain::fault::unavailable;
  }
}

} // namespace luna::persistence::sqlite
