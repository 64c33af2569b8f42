#include "persistence/postgres/rotation.hpp"

namespace luna::persistence::postgres {

namespace {

constexpr std::int64_t rotated_at_once = 5000;

} // namespace

bool use_master_key(session& s, const std::string& check_value) {
  auto index = meta(s.db, "index_key");
  if (!s.keys.use(check_value) || !s.keys.use_index(index))
    return false;
  if (meta(s.db, "key_check") == check_value)
    return true;
  auto wrapped = s.keys.wrapped_index();
  s.db.run("update meta set value = case name when 'key_check' then $1 else $2 end "
           "where name in ('key_check', 'index_key')",
           arguments{}.bytes(check_value).bytes(wrapped));
  return true;
}

std::int64_t rotate_portion(session& s, std::string& last, bool& more) {
  auto rows = s.db.run("select id, wrapped from persons where id > $1 order by id limit $2 for update",
                       arguments{}.bytes(last).number(rotated_at_once));
  std::vector<std::string> ids, wrapped;
  for (auto i = 0; i < rows.rows(); ++i) {
    if (keyring::is_destroyed(rows.view(i, 1)) || s.keys.is_current(rows.view(i, 1)))
      continue;
    auto plain = s.keys.unwrap(rows.view(i, 1));
    if (!plain && plain.error() == domain::fault::not_found)
      continue; // erased since this database was backed up
    if (!plain)
      throw broken_seal{"a person's key does not open under any master key of the file"};
    ids.push_back(rows.bytes(i, 0));
    wrapped.push_back(s.keys.rewrap(*plain, rows.view(i, 1)));
  }
  s.db.run("update persons p set wrapped = w.wrapped from unnest($1::bytea[], $2::bytea[]) as w(id, wrapped) "
           "where p.id = w.id",
           arguments{}.bytes(ids).bytes(wrapped));
  more = rows.rows() == rotated_at_once;
  if (rows.rows() > 0)
    last = rows.bytes(rows.rows() - 1, 0);
  return static_cast<std::int64_t>(ids.size());
}

} // namespace luna::persistence::postgres
