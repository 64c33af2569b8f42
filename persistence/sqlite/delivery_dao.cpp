#include "persistence/sqlite/delivery_dao.hpp"

namespace luna::persistence::sqlite {

namespace {

constexpr const char* next_acceptance = "(select coalesce(max(accepted_no), 0) + 1 from deliveries)";

std::string rows_where(const char* condition) {
  return std::string{"select id, conversation, seq, ordinal, state, attempts, resent, status, "
                     "coalesce(platform_key, x''), failure, replayed from deliveries d where "}
         + condition;
}

std::string with_next_acceptance(std::string sql) {
  return sql.replace(sql.find("$next"), 5, next_acceptance);
}

} // namespace

delivery_dao::delivery_dao(sqlite3& db)
  : add_{db, "insert into deliveries(conversation, seq, ordinal) values(?1, ?2, ?3)"},
    accept_known_{db, "select id from deliveries where state = 1 and status between 1 and 4 order by id"},
    abandon_{db, "update deliveries set state = 2, due = ?1 where state in (1, 2)"},
    due_{db, rows_where("state < 3 and state <> 1 and due <= ?1 and not exists "
                        "(select 1 from deliveries e where e.conversation = d.conversation and e.id < d.id "
                        "and e.state < 3) order by id limit ?2")
               .c_str()},
    claim_{db, "update deliveries set state = 1, attempts = attempts + (failure = 0), resent = resent + (state = 2), "
               "status = iif(failure = 0, status, 0) where id = ?1 returning coalesce(heard, (select heard from turns "
               "t where t.conversation = deliveries.conversation "
               "and t.seq = deliveries.seq))"},
    find_{db, rows_where("id = ?1").c_str()}, by_platform_{db, rows_where("platform_key = ?1").c_str()},
    // One that failed by a status quicker than its answer is to be judged.
    accept_{db,
            with_next_acceptance("update deliveries set state = iif(status = 5 and failure <> 0, 0, 3), "
                                 "replayed = iif(status = 5 and failure <> 0, 1, replayed), due = 0, "
                                 "accepted_no = iif(status = 5 and failure <> 0, accepted_no, $next), "
                                 "platform_key = coalesce(nullif(?2, x''), platform_key), reason = null where id = ?1")
              .c_str()},
    retry_{db, "update deliveries set state = 0, due = ?2, status = iif(failure = 0, status, 0), failure = 0 "
               "where id = ?1"},
    put_back_{db, "update deliveries set state = 0, due = ?2, attempts = attempts - (failure = 0) where id = ?1"},
    doubt_{db, "update deliveries set state = iif(status = 5 and failure <> 0, 0, 2), "
               "replayed = iif(status = 5 and failure <> 0, 1, replayed), due = ?2 where id = ?1"},
    park_{db, "update deliveries set state = 4, reason = ?2 where id = ?1"},
    repeat_{db, "update deliveries set state = 0, due = 0, attempts = attempts - ?2 where id = ?1"},
    set_status_{db, "update deliveries set status = max(status, ?2), "
                    "platform_key = coalesce(nullif(?3, x''), platform_key), "
                    "reason = coalesce(nullif(?4, ''), reason) where id = ?1"},
    // Nothing is sent again to who was erased since.
    fail_{db, "update deliveries set failure = iif(failure = 0, ?2, -?2), due = 0, replayed = 1, "
              "state = iif(state = 1, 1, 0) where id = ?1 "
              "and seq > (select erased_seq from conversations where key = deliveries.conversation)"},
    count_{db, "select count(*) from deliveries where state = ?1"} {}

void delivery_dao::add(std::string_view conversation, std::int64_t seq, std::int64_t ordinal) {
  add_.run(conversation, seq, ordinal).done();
}

void delivery_dao::abandon_sending(std::int64_t due_ms) {
  std::vector<std::int64_t> known;
  for (accept_known_.run(); accept_known_.next();)
    known.push_back(accept_known_.number(0));
  for (auto id : known)
    accept(id, {});
  abandon_.run(due_ms).done();
}

delivery_row delivery_dao::row_of(const statement& s) const {
  return {s.number(0),
          s.bytes(1),
          s.number(2),
          s.number(3),
          static_cast<delivery_state>(s.number(4)),
          s.number(5),
          s.number(6),
          static_cast<delivery_status>(s.number(7)),
          s.bytes(8),
          s.number(9),
          s.number(10) != 0};
}

std::vector<delivery_row> delivery_dao::due(std::int64_t now_ms, std::int64_t limit) {
  std::vector<delivery_row> rows;
  for (due_.run(now_ms, limit); due_.next();)
    rows.push_back(row_of(due_));
  return rows;
}

std::int64_t delivery_dao::claim(const delivery_row& row) {
  claim_.run(row.id).next();
  auto heard = claim_.number(0);
  claim_.done();
  return heard;
}

std::optional<delivery_row> delivery_dao::find(std::int64_t id) {
  if (!find_.run(id).next())
    return std::nullopt;
  auto row = row_of(find_);
  find_.done();
  return row;
}

std::optional<delivery_row> delivery_dao::find_by_platform(std::string_view platform_key) {
  if (!by_platform_.run(platform_key).next())
    return std::nullopt;
  auto row = row_of(by_platform_);
  by_platform_.done();
  return row;
}

void delivery_dao::accept(std::int64_t id, std::string_view platform_key) {
  accept_.run(id, platform_key).done();
}

void delivery_dao::retry(std::int64_t id, std::int64_t due_ms) {
  retry_.run(id, due_ms).done();
}

void delivery_dao::put_back(std::int64_t id, std::int64_t due_ms) {
  put_back_.run(id, due_ms).done();
}

void delivery_dao::fail(std::int64_t id, std::int64_t code) {
  fail_.run(id, code).done();
}

void delivery_dao::doubt(std::int64_t id, std::int64_t due_ms) {
  doubt_.run(id, due_ms).done();
}

void delivery_dao::park(std::int64_t id, std::string_view reason) {
  park_.run(id, statement::as_text(reason)).done();
}

void delivery_dao::repeat(std::int64_t id, bool forgiven) {
  repeat_.run(id, forgiven ? 1 : 0).done();
}

void delivery_dao::set_status(std::int64_t id, delivery_status status, std::string_view platform_key,
                              std::string_view reason) {
  set_status_.run(id, static_cast<std::int64_t>(status), platform_key, statement::as_text(reason)).done();
}

std::int64_t delivery_dao::count(delivery_state state) {
  count_.run(static_cast<std::int64_t>(state)).next();
  auto count = count_.number(0);
  count_.done();
  return count;
}

} // namespace luna::persistence::sqlite
