#include "persistence/postgres/leases.hpp"

namespace luna::persistence::postgres {

namespace {

// Replicas settle their shares one after the other; the lock also keeps two from taking the same partition.
constexpr const char* balance_lock_sql = "select pg_advisory_xact_lock(7217190152)";
constexpr const char* renew_sql =
  "insert into replicas(id, until) values($1, clock_timestamp() + $2 * interval '1 ms') "
  "on conflict (id) do update set until = excluded.until";
constexpr const char* bury_sql = "delete from replicas where until < clock_timestamp() - interval '1 minute'";
constexpr const char* give_sql = R"(
update partitions set owner = null where no in (
  select no from partitions where owner = $1 order by no desc
  limit greatest(0, (select count(*) from partitions where owner = $1)
                    - (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp()))))";
constexpr const char* take_sql = R"(
update partitions set owner = $1 where no in (
  select p.no from partitions p left join replicas r on r.id = p.owner and r.until > clock_timestamp()
  where r.id is null order by p.no
  limit greatest(0, (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp())
                    - (select count(*) from partitions where owner = $1))))";

constexpr const char* end_sql = R"(
with gone as (delete from replicas where id = $1) update partitions set owner = null where owner = $1)";

} // namespace

std::int64_t draw_number(connection& db) {
  return db.run("select nextval('writers')").number(0, 0);
}

domain::partition_set renew_lease(connection& db, std::int64_t replica, std::chrono::milliseconds lease) {
  transaction change{db};
  db.run(balance_lock_sql);
  db.run(renew_sql, arguments{}.number(replica).number(lease.count()));
  db.run(bury_sql);
  db.run(give_sql, arguments{}.number(replica));
  db.run(take_sql, arguments{}.number(replica));
  auto mine = db.run("select no from partitions where owner = $1", arguments{}.number(replica));
  change.commit();
  domain::partition_set owned;
  for (auto i = 0; i < mine.rows(); ++i)
    owned.set(static_cast<std::size_t>(mine.number(i, 0)));
  return owned;
}

void end_lease(connection& db, std::int64_t replica) {
  db.run(end_sql, arguments{}.number(replica));
}

} // namespace luna::persistence::postgres
