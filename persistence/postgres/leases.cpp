#include "persistence/postgres/leases.hpp"

#include <fmt/format.h>

namespace luna::persistence::postgres {

namespace {

// Replicas settle their shares one after the other; the lock also keeps two from taking the same partition. All of it
// is one message, which is one transaction: a process that is stopped in the middle of it holds nobody up. {0} is the
// replica, {1} its lease in milliseconds.
constexpr const char* renew_sql = R"(
select pg_advisory_xact_lock(7217190152);
insert into replicas(id, until) values({0}, clock_timestamp() + {1} * interval '1 ms')
on conflict (id) do update set until = excluded.until;
delete from replicas where until < clock_timestamp() - interval '1 minute';
update partitions set owner = null where no in (
  select no from partitions where owner = {0} order by no desc
  limit greatest(0, (select count(*) from partitions where owner = {0})
                    - (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp())));
update partitions set owner = {0} where no in (
  select p.no from partitions p left join replicas r on r.id = p.owner and r.until > clock_timestamp()
  where r.id is null order by p.no
  limit greatest(0, (select ceil(256.0 / count(*))::int8 from replicas where until > clock_timestamp())
                    - (select count(*) from partitions where owner = {0}))))";

constexpr const char* end_sql = R"(
with gone as (delete from replicas where id = $1) update partitions set owner = null where owner = $1)";

} // namespace

std::int64_t draw_number(connection& db) {
  return db.run("select nextval('writers')").number(0, 0);
}

domain::partition_set renew_lease(connection& db, std::int64_t replica, std::chrono::milliseconds lease) {
  db.execute(fmt::format(renew_sql, replica, lease.count()));
  auto mine = db.run("select no from partitions where owner = $1", arguments{}.number(replica));
  domain::partition_set owned;
  for (auto i = 0; i < mine.rows(); ++i)
    owned.set(static_cast<std::size_t>(mine.number(i, 0)));
  return owned;
}

void end_lease(connection& db, std::int64_t replica) {
  db.run(end_sql, arguments{}.number(replica));
}

} // namespace luna::persistence::postgres
