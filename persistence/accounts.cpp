#include "persistence/accounts.hpp"

#include <map>

namespace luna::persistence {

namespace {

domain::timestamp time_of(std::int64_t milliseconds) {
  return domain::timestamp{std::chrono::milliseconds{milliseconds}};
}

} // namespace

std::vector<account_record> account_records(snapshot& database) {
  std::map<std::pair<std::string, std::string>, account_record> all;
  for (auto rows =
         database.query("select channel, account, state, last_inbound, last_error_at, last_error from accounts");
       rows->next();)
    all[{rows->bytes(0), rows->bytes(1)}] = {rows->bytes(0),
                                             rows->bytes(1),
                                             rows->bytes(2),
                                             time_of(rows->number(3)),
                                             time_of(rows->number(4)),
                                             rows->bytes(5),
                                             0,
                                             0};
  for (auto rows = database.query("select c.channel, c.account, sum(case when d.state < 3 then 1 else 0 end), "
                                  "sum(case when d.state = 4 then 1 else 0 end) from deliveries d "
                                  "join conversations c on c.key = d.conversation "
                                  "where c.channel <> '' and d.state in (0, 1, 2, 4) group by c.channel, c.account");
       rows->next();) {
    auto& one = all[{rows->bytes(0), rows->bytes(1)}];
    one.channel = rows->bytes(0);
    one.account = rows->bytes(1);
    one.queued = static_cast<std::uint64_t>(rows->number(2));
    one.parked = static_cast<std::uint64_t>(rows->number(3));
  }
  std::vector<account_record> records;
  for (auto& [name, record] : all)
    records.push_back(std::move(record));
  return records;
}

} // namespace luna::persistence
