#include "persistence/sqlite/store.hpp"

#include "persistence/master_key.hpp"
#include "persistence/sqlite/aside.hpp"
#include "persistence/sqlite/delivery_dao.hpp"
#include "persistence/sqlite/journal_dao.hpp"
#include "persistence/sqlite/migrations.hpp"

#include <fmt/format.h>
#include <limits>

#include <sys/statvfs.h>

namespace luna::persistence::sqlite {

namespace {

using domain::fault;
using domain::result;
using std::chrono::milliseconds;

constexpr auto reopen_pause = milliseconds{200};
constexpr std::int64_t rotated_at_once = 5000;
constexpr int busy_milliseconds = 2000; // another process, such as luna verify, may be reading

// The indexes are hashes, so that with a million conversations each turn touches pages all over them: 64 MB of cache,
// and 32 MB of log before they are written back, keep that from costing a third more than with a thousand.
constexpr const char* pragmas = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; "
                                "pragma temp_store = memory; pragma cache_size = -65536; "
                                "pragma wal_autocheckpoint = 8000";

std::string meta(sqlite3& db, std::string_view name) {
  statement get{db, "select value from meta where name = ?1"};
  return get.run(statement::as_text(name)).next() ? get.bytes(0) : std::string{};
}

void set_meta(sqlite3& db, std::string_view name, std::string_view value) {
  statement set{db, "insert into meta(name, value) values(?1, ?2) on conflict(name) do update set value = ?2"};
  set.run(statement::as_text(name), value).done();
}

/// Throws key_trouble.
keyring keys_of(sqlite3& db, const store_options& options, bool create) {
  return master_key({key_file_of(options), options.key_text, create}, {meta(db, "key_check"), meta(db, "index_key")},
                    options.database.string());
}

/// An open database with its statements.
class session {
public:
  /// Throws error, schema_mismatch, key_trouble.
  session(const store_options& options, bool may_create)
    : db_{open_database(options.database.string(), SQLITE_OPEN_READWRITE | (may_create ? SQLITE_OPEN_CREATE : 0))},
      keys_{prepare(options)}, database_id_{meta(*db_, "database_id")}, journal{*db_, keys_}, deliveries{*db_} {}

  sqlite3& db() { return *db_; }
  keyring& keys() { return keys_; }
  const std::string& database_id() const { return database_id_; }

  /// The file was renamed or deleted since it was opened: what is written now is lost with this process.
  bool has_moved() {
    auto moved = 0;
    return sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
  }

private:
  keyring prepare(const store_options& options) {
    sqlite3_busy_timeout(db_.get(), busy_milliseconds);
    execute(*db_, pragmas);
    migrate(*db_);
    auto ring = keys_of(*db_, options, true);
    if (meta(*db_, "index_key").empty()) {
      transaction first{*db_};
      set_meta(*db_, "key_check", ring.check_value());
      set_meta(*db_, "index_key", ring.wrapped_index());
      if (meta(*db_, "database_id").empty())
        set_meta(*db_, "database_id", to_hex(bytes_of(random_key()).substr(0, 4)));
      first.commit();
    }
    return ring;
  }

  database db_;
  keyring keys_;
  std::string database_id_;

public:
  journal_dao journal;
  delivery_dao deliveries;
};

class sqlite_store final : public store {
public:
  explicit sqlite_store(store_options options) : options_{std::move(options)} {}

  result<domain::conversation_head> load(const domain::conversation_id& conversation) override {
    return guarded<domain::conversation_head>([&](session& s) {
      auto row = s.journal.find(conversation_key(s.keys(), conversation));
      if (row && !row->leads_to.empty())
        return lead(s, conversation);
      if (!row || row->seq == 0)
        return domain::conversation_head{};
      if (row->seq <= row->erased)
        return domain::conversation_head{static_cast<std::uint64_t>(row->seq), {}, {}};
      return domain::conversation_head{static_cast<std::uint64_t>(row->seq), s.journal.body(*row, row->seq).state, {}};
    });
  }

  std::vector<result<domain::committed>> commit(std::span<const domain::turn> turns) override {
    std::vector<result<domain::committed>> results;
    auto done = guarded<bool>([&](session& s) {
      results.clear();
      transaction change{s.db()};
      auto no = s.journal.next_commit();
      std::vector<std::string> links;
      for (const auto& turn : turns)
        results.push_back(commit_one(s, turn, no, links));
      if (!links.empty())
        s.journal.close_commit(no, std::move(links));
      finish(s, change);
      return true;
    });
    if (!done)
      results.assign(turns.size(), fault::unavailable);
    return results;
  }

  /// The one process has every partition, always.
  result<domain::partition_set> own(milliseconds) override {
    if (auto healthy = probe(); !healthy)
      return healthy.error();
    return domain::partition_set{}.set();
  }

  result<void> disown() override { return {}; }

  bool is_shared() const override { return false; }

  std::vector<result<void>> accept(std::span<const domain::waiting_event> events, std::size_t crowd) override {
    std::vector<result<void>> results;
    auto accepted = guarded<bool>([&](session& s) {
      results.clear();
      transaction change{s.db()};
      for (const auto& e : events)
        results.push_back(accept_one(s, e, static_cast<std::int64_t>(crowd)));
      finish(s, change);
      return true;
    });
    if (!accepted)
      results.assign(events.size(), fault::unavailable);
    return results;
  }

  result<std::vector<domain::waiting_event>> waiting(std::size_t limit, std::size_t each,
                                                     std::span<const std::int64_t> known) override {
    return guarded<std::vector<domain::waiting_event>>([&](session& s) {
      return s.journal.waiting(static_cast<std::int64_t>(limit), static_cast<std::int64_t>(each), known);
    });
  }

  void on_arrival(std::function<void()>) override {} // there are no others

  result<void> sweep(domain::timestamp now) override {
    return in_transaction([&](session& s) { s.journal.sweep(milliseconds_of(now)); });
  }

  result<std::optional<domain::committed>> outcome(const std::string& dedup_key) override {
    return guarded<std::optional<domain::committed>>(
      [&](session& s) { return s.journal.turn_of_event(event_key(s.keys(), dedup_key)); });
  }

  result<std::vector<domain::delivery>> claim_due(domain::timestamp now, std::size_t limit,
                                                  milliseconds reconcile) override {
    return guarded<std::vector<domain::delivery>>([&](session& s) {
      std::vector<domain::delivery> claimed;
      if (claimed_before_ && s.deliveries.due(milliseconds_of(now), 1).empty())
        return claimed; // the usual case writes nothing
      transaction change{s.db()};
      if (!claimed_before_)
        s.deliveries.abandon_sending(milliseconds_of(now + reconcile));
      auto due = [&] { return s.deliveries.due(milliseconds_of(now), static_cast<std::int64_t>(limit)); };
      for (const auto& row : due())
        if (row.state == delivery_state::ambiguous && row.resent > 0)
          s.deliveries.park(row.id,
                            "unknown whether the platform took it: sent twice, and neither answer nor status came");
      for (const auto& row : due())
        if (row.state != delivery_state::ambiguous || row.resent == 0)
          if (auto due_now = claim(s, row))
            claimed.push_back(std::move(*due_now));
      finish(s, change);
      claimed_before_ = true;
      return claimed;
    });
  }

  result<void> settle(std::span<const domain::settlement> settlements, domain::timestamp now) override {
    return in_transaction([&](session& s) {
      for (const auto& ended : settlements)
        settle_one(s, ended, milliseconds_of(now));
    });
  }

  result<std::vector<bool>> apply_statuses(std::span<const domain::status_update> updates) override {
    return guarded<std::vector<bool>>([&](session& s) {
      std::vector<bool> known(updates.size());
      transaction change{s.db()};
      for (auto failed : {false, true}) // last, because what was delivered did not fail
        for (std::size_t i = 0; i < updates.size(); ++i)
          if ((status_of(updates[i].status) == delivery_status::failed) == failed)
            known[i] = apply_status(s, updates[i]);
      finish(s, change);
      return known;
    });
  }

  result<std::vector<exchange>> transcript(const domain::conversation_id& conversation, std::size_t limit) override {
    return guarded<std::vector<exchange>>([&](session& s) {
      std::vector<exchange> lines;
      if (auto row = s.journal.find(conversation_key(s.keys(), conversation)))
        for (auto& [seq, body] : s.journal.last(*row, static_cast<std::int64_t>(limit)))
          lines.push_back({static_cast<std::uint64_t>(seq), std::move(body.event), std::move(body.replies)});
      return lines;
    });
  }

  result<void> park(std::span<const parked_update> updates) override {
    auto kept = false;
    auto done = in_transaction([&](session& s) {
      kept = sqlite::park(s.db(), s.keys(), updates, [&](const domain::conversation_id& whose) {
        auto at = find_place(s, whose);
        return s.journal.meet(at.id, at.key, std::move(at.row));
      });
    });
    return done && !kept ? fault::overloaded : done;
  }

  result<void> replay_update(std::int64_t id, std::span<const domain::waiting_event> events) override {
    auto found = false;
    auto done = in_transaction([&](session& s) {
      found = unpark(s.db(), id);
      if (found)
        for (const auto& event : events)
          (void)accept_one(s, event, std::numeric_limits<std::int64_t>::max());
    });
    return done && !found ? fault::not_found : done;
  }

  result<void> replay_delivery(const std::string& id, std::int64_t heard) override {
    auto found = false;
    auto done = in_transaction([&](session& s) {
      auto row = row_of_tracker(s.database_id(), id);
      found = row && sqlite::replay(s.db(), *row, heard);
    });
    return done && !found ? fault::not_found : done;
  }

  result<void> offer_link(const domain::conversation_id& conversation, const std::string& code,
                          domain::timestamp expires) override {
    return in_transaction([&](session& s) {
      sqlite::offer_link(s.db(), s.keys(), find_place(s, conversation).key, code, milliseconds_of(expires));
    });
  }

  result<bool> take_link(const domain::conversation_id& conversation, const std::string& code,
                         domain::timestamp now) override {
    auto taken = false;
    auto done = in_transaction([&](session& s) {
      taken = sqlite::take_link(s.db(), s.keys(), find_place(s, conversation).key, code, milliseconds_of(now));
    });
    if (!done)
      return done.error();
    return taken;
  }

  result<void> report(std::span<const account_report> accounts) override {
    return in_transaction([&](session& s) { sqlite::report(s.db(), accounts); });
  }

  result<void> erase(const domain::conversation_id& conversation, domain::timestamp at) override {
    auto found = false;
    auto erased = in_transaction([&](session& s) {
      auto row = find_place(s, conversation).row;
      found = row && row->person;
      if (!found)
        return;
      auto no = s.journal.next_commit();
      statement{s.db(), "delete from links where conversation = ?"}.run(row->key).done();
      s.journal.close_commit(no, {s.journal.erase(*row, milliseconds_of(at), no)});
    });
    if (erased && !found)
      return fault::not_found;
    return erased;
  }

  result<std::uint64_t> rotate(const std::string& check_value,
                               const std::function<void(std::uint64_t)>& progress) override {
    std::uint64_t wrapped = 0;
    std::int64_t last = 0;
    for (auto more = true; more;) {
      auto known = false;
      std::optional<std::uint64_t> portion;
      auto done = in_transaction([&](session& s) {
        known = use_master_key(s, check_value);
        if (known)
          portion = s.journal.rotate(last, rotated_at_once);
      });
      if (!done)
        return done.error();
      if (!known)
        return fault::invalid;
      more = portion.has_value();
      wrapped += portion.value_or(0);
      progress(wrapped);
    }
    return wrapped;
  }

  result<counts> count() override {
    return guarded<counts>([](session& s) {
      auto of = [&](delivery_state state) { return static_cast<std::uint64_t>(s.deliveries.count(state)); };
      return counts{static_cast<std::uint64_t>(s.journal.conversations()),
                    static_cast<std::uint64_t>(s.journal.turns()),
                    of(delivery_state::pending) + of(delivery_state::sending), of(delivery_state::ambiguous),
                    of(delivery_state::parked)};
    });
  }

  result<void> probe() override {
    last_attempt_.reset();
    auto done = guarded<bool>([&](session& s) {
      transaction change{s.db()};
      set_meta(s.db(), "heartbeat", "1");
      finish(s, change);
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  std::string trouble() const override { return trouble_; }

private:
  /// The conversation of a person, by whichever id; `row` is none if they never had one.
  struct place {
    domain::conversation_id id;
    std::string key;
    std::optional<conversation_row> row;
  };
  static place find_place(session& s, const domain::conversation_id& id) {
    auto key = conversation_key(s.keys(), id);
    auto row = s.journal.find(key);
    if (!row || row->leads_to.empty())
      return {id, key, std::move(row)};
    auto there = s.journal.find(row->leads_to);
    if (!there || !there->person)
      return {id, key, s.journal.find(key)}; // erased just now: the id leads nowhere any more
    return {s.journal.begun_as(*there), there->key, std::move(there)};
  }

  static domain::conversation_head lead(session& s, const domain::conversation_id& id) {
    auto there = find_place(s, id).id;
    return {0, {}, there == id ? std::nullopt : std::optional{std::move(there)}};
  }

  static bool use_master_key(session& s, const std::string& check_value) {
    auto index = meta(s.db(), "index_key");
    if (!s.keys().use(check_value) || !s.keys().use_index(index))
      return false;
    if (meta(s.db(), "key_check") != check_value) {
      set_meta(s.db(), "key_check", check_value);
      set_meta(s.db(), "index_key", s.keys().wrapped_index());
    }
    return true;
  }

  static result<void> accept_one(session& s, const domain::waiting_event& event, std::int64_t crowd) {
    auto dedup = event_key(s.keys(), event.event_key);
    if (s.journal.turn_of_event(dedup) || s.journal.waits(dedup))
      return {};
    auto at = find_place(s, event.conversation);
    if (s.journal.crowd(at.key, crowd) >= crowd)
      return fault::overloaded;
    s.journal.wait(s.journal.meet(at.id, at.key, std::move(at.row)), {0, at.id, event.event_key, event.event}, dedup);
    return {};
  }

  /// Runs `f` in one commit.
  template <class F>
  result<void> in_transaction(F f) {
    auto done = guarded<bool>([&](session& s) {
      transaction change{s.db()};
      f(s);
      finish(s, change);
      return true;
    });
    if (!done)
      return done.error();
    return {};
  }

  /// Runs `f` on an open session; what it throws becomes trouble and fault::unavailable. What does not open is tried
  /// once more with the keys read anew: they may have been rotated.
  template <class T, class F>
  result<T> guarded(F f) {
    auto keys_may_be_old = session_ != nullptr;
    auto value = try_guarded<T>(f);
    if (!value && std::exchange(seal_was_broken_, false) && keys_may_be_old)
      value = try_guarded<T>(f);
    return value;
  }

  template <class T, class F>
  result<T> try_guarded(F& f) {
    try {
      if (!open())
        return fault::unavailable;
      check_space();
      T value = f(*session_);
      trouble_.clear();
      return value;
    } catch (const error& e) {
      trouble_ = fmt::format("{}: {}{}", options_.database.string(), e.what(), advice(e.code));
      // After these the connection may hold a file that is no longer the database.
      if (e.code != SQLITE_BUSY && e.code != SQLITE_FULL && e.code != SQLITE_LOCKED)
        session_.reset();
    } catch (const broken_seal& e) {
      trouble_ = e.what();
      seal_was_broken_ = true;
      session_.reset();
      last_attempt_.reset();
    } catch (const std::exception& e) {
      trouble_ = e.what();
    }
    return fault::unavailable;
  }

  static const char* advice(int code) {
    switch (code) {
      case SQLITE_CANTOPEN: return ". Check that the path is a file in a folder that Luna may write to";
      case SQLITE_FULL: return ". Make space on its file system";
      case SQLITE_READONLY:
      case SQLITE_PERM: return ". Check that Luna may write to the file and its folder";
      case SQLITE_NOTADB:
      case SQLITE_CORRUPT: return ". Restore it from a backup";
      default: return "";
    }
  }

  bool open() {
    if (session_)
      return true;
    auto now = options_.clock();
    if (last_attempt_ && now - *last_attempt_ < reopen_pause)
      return false;
    last_attempt_ = now;
    std::error_code ignored; // opening the file says what is wrong
    if (auto folder = options_.database.parent_path(); !opened_before_ && !folder.empty())
      std::filesystem::create_directories(folder, ignored);
    // A file that disappeared while we ran is not made anew: it would hide that everything in it is gone.
    session_ = std::make_unique<session>(options_, !opened_before_);
    opened_before_ = true;
    return true;
  }

  void check_space() const {
    struct statvfs fs {};
    auto folder = options_.database.parent_path();
    if (::statvfs(folder.empty() ? "." : folder.c_str(), &fs) != 0)
      return;
    auto free = static_cast<std::uint64_t>(fs.f_bavail) * fs.f_frsize;
    if (free < options_.free_bytes_min)
      throw error{SQLITE_FULL, fmt::format("disk full, {} bytes free", free)};
  }

  void finish(session& s, transaction& change) {
    if (s.has_moved())
      throw error{SQLITE_CANTOPEN,
                  "the database file was moved or deleted while Luna ran; put it back, or restart Luna"};
    change.commit();
  }

  static result<domain::committed> commit_one(session& s, const domain::turn& turn, std::int64_t commit_no,
                                              std::vector<std::string>& links) {
    auto event = event_key(s.keys(), turn.event_key);
    if (auto first = s.journal.turn_of_event(event)) {
      s.journal.end_wait(event);
      return *first;
    }
    auto id = conversation_key(s.keys(), turn.conversation);
    if (s.journal.is_behind(id, turn.waited, event))
      return fault::behind;
    auto row = s.journal.find(id);
    if (turn.seq != static_cast<std::uint64_t>(row ? row->seq : 0) + 1 || (row && !row->leads_to.empty()))
      return fault::conflict;
    row = s.journal.meet(turn.conversation, id, std::move(row));
    links.push_back(s.journal.append(*row, turn, event, commit_no));
    s.journal.end_wait(event);
    for (const auto& timer : turn.timers)
      s.journal.set_timer(*row, turn.conversation, timer);
    if (turn.delivered)
      for (std::size_t i = 0; i < turn.replies.size(); ++i)
        s.deliveries.add(id, static_cast<std::int64_t>(turn.seq), static_cast<std::int64_t>(i));
    auto as = [&](const std::string& person) {
      return domain::conversation_id{turn.conversation.channel, turn.conversation.account, person};
    };
    for (const auto& identity : turn.identities)
      if (!identity.empty())
        s.journal.bind(*row, as(identity));
    if (turn.moves_to && !turn.moves_to->empty())
      s.journal.move(*row, as(*turn.moves_to));
    return domain::committed{turn.seq, false, turn.replies};
  }

  /// None if its person was erased.
  static std::optional<domain::delivery> claim(session& s, const delivery_row& row) {
    auto conversation = s.journal.find(row.conversation);
    if (!conversation)
      throw broken_seal{"a delivery without a conversation"};
    if (!conversation->person)
      return std::nullopt;
    auto replies = s.journal.body(*conversation, row.seq).replies;
    auto ordinal = static_cast<std::size_t>(row.ordinal);
    if (ordinal >= replies.size())
      throw broken_seal{"a delivery without a reply"};
    auto heard = s.deliveries.claim(row);
    auto person = s.journal.find_person(*conversation);
    return domain::delivery{tracker_of(s.database_id(), row.id),
                            std::move(person.now),
                            std::move(replies[ordinal]),
                            static_cast<std::uint32_t>(row.attempts + (row.failure == 0 ? 1 : 0)),
                            heard,
                            person.unreachable,
                            static_cast<int>(std::abs(row.failure)),
                            row.failure < 0};
  }

  static std::optional<delivery_row> find_tracked(session& s, std::string_view tracker) {
    auto id = row_of_tracker(s.database_id(), tracker);
    return id ? s.deliveries.find(*id) : std::nullopt;
  }

  /// True if it speaks of a message that failed, or was lost sight of, before the one that counts.
  static bool is_of_earlier(const delivery_row& row, const std::string& platform) {
    if (platform.empty() || row.platform_key.empty())
      return false;
    auto open = row.state < delivery_state::accepted;
    return open ? row.replayed && platform == row.platform_key : platform != row.platform_key;
  }

  static bool apply_status(session& s, const domain::status_update& update) {
    auto platform = platform_key(s.keys(), update.platform_id);
    auto row = find_tracked(s, update.tracker);
    if (!row && !platform.empty())
      row = s.deliveries.find_by_platform(platform);
    if (!row)
      return false;
    auto status = status_of(update.status);
    auto failed = status == delivery_status::failed;
    if (!status || row->status >= (failed ? delivery_status::delivered : *status) || is_of_earlier(*row, platform))
      return true;
    s.deliveries.set_status(row->id, *status, platform,
                            failed ? fmt::format("failed: {}", update.error_code) : std::string{});
    // A reply that is being sent is settled by its answer; one that waits for no answer, by this.
    auto waits =
      row->state == delivery_state::ambiguous || (row->state == delivery_state::pending && row->attempts > 0);
    auto settled = row->state == delivery_state::parked || (row->state == delivery_state::pending && !waits);
    if (failed && !settled)
      s.deliveries.fail(row->id, failure_code(update));
    else if (waits)
      s.deliveries.accept(row->id, platform);
    return true;
  }

  /// Sends again to where the person is now. That they have moved is no failure, that they are where we sent to is.
  static void follow(session& s, const delivery_row& row, const std::string& person) {
    auto conversation = s.journal.find(row.conversation);
    if (!conversation || !conversation->person)
      return;
    auto now = s.journal.find_person(*conversation).now;
    auto moved = !person.empty() && now.person != person;
    now.person = person;
    if (moved)
      s.journal.move(*conversation, now);
    s.deliveries.repeat(row.id, moved);
  }

  static void settle_one(session& s, const domain::settlement& ended, std::int64_t now) {
    auto row = find_tracked(s, ended.id);
    if (!row || row->state != delivery_state::sending || (ended.attempt != 0 && ended.attempt != row->attempts))
      return;
    switch (ended.outcome) {
      case domain::settlement::kind::accepted:
        s.deliveries.accept(row->id, platform_key(s.keys(), ended.platform_id));
        break;
      case domain::settlement::kind::retry: s.deliveries.retry(row->id, milliseconds_of(ended.due)); break;
      case domain::settlement::kind::ambiguous:
        // Its status may have been quicker than the answer that never came.
        if (row->status != delivery_status::none && row->status != delivery_status::failed)
          s.deliveries.accept(row->id, {});
        else
          s.deliveries.doubt(row->id, milliseconds_of(ended.due));
        break;
      case domain::settlement::kind::put_back: s.deliveries.put_back(row->id, milliseconds_of(ended.due)); break;
      case domain::settlement::kind::moved: follow(s, *row, ended.platform_id); break;
      case domain::settlement::kind::unreachable: s.journal.mark_unreachable(row->conversation, now); [[fallthrough]];
      case domain::settlement::kind::parked: s.deliveries.park(row->id, ended.reason); break;
    }
  }

  store_options options_;
  std::unique_ptr<session> session_;
  std::optional<std::chrono::steady_clock::time_point> last_attempt_;
  bool opened_before_ = false;
  bool claimed_before_ = false;
  bool seal_was_broken_ = false;
  std::string trouble_ = "the database has not been opened yet";
};

} // namespace

std::filesystem::path key_file_of(const store_options& options) {
  if (!options.key_file.empty())
    return options.key_file;
  auto file = options.database;
  return file.replace_extension(".key");
}

std::unique_ptr<store> make_store(store_options options) {
  return std::make_unique<sqlite_store>(std::move(options));
}

result<keyring> find_keyring(const store_options& options, std::string& problem) {
  try {
    auto db = open_database(options.database.string(), SQLITE_OPEN_READONLY);
    return keys_of(*db, options, false);
  } catch (const std::exception& e) {
    problem = e.what();
    return fault::not_found;
  }
}

namespace {

class statement_rows final : public rows {
public:
  statement_rows(sqlite3& db, const std::string& sql) : statement_{db, sql.c_str()} { statement_.run(); }
  bool next() override { return statement_.next(); }
  std::int64_t number(int column) const override { return statement_.number(column); }
  std::string bytes(int column) const override { return statement_.bytes(column); }
  bool is_null(int column) const override { return statement_.is_null(column); }

private:
  statement statement_;
};

class sqlite_snapshot final : public snapshot {
public:
  explicit sqlite_snapshot(sqlite3& db) : db_{db} { execute(db_, "begin"); }

  std::unique_ptr<rows> query(const std::string& sql) override { return std::make_unique<statement_rows>(db_, sql); }
  std::string unindexed(const std::string& column) const override { return "+" + column; }

  std::string literal(std::string_view bytes) const override { return "x'" + to_hex(bytes) + "'"; }

  std::vector<std::string> defects() override {
    std::vector<std::string> found;
    statement integrity{db_, "pragma integrity_check(20)"};
    for (integrity.run(); integrity.next();)
      if (auto line = integrity.bytes(0); line != "ok")
        found.push_back(fmt::format("file: {}", line));
    statement references{db_, "pragma foreign_key_check"};
    for (references.run(); references.next();)
      found.push_back(
        fmt::format("file: row {} of table {} refers to nothing", references.number(1), references.bytes(0)));
    for (const auto& name : pending(db_))
      found.push_back(fmt::format("schema: migration {} has not been applied", name));
    return found;
  }

private:
  sqlite3& db_;
};

} // namespace

result<void> read(const std::filesystem::path& file, const snapshot_user& use, std::string& problem) {
  try {
    auto db = open_database(file.string(), SQLITE_OPEN_READONLY);
    sqlite3_busy_timeout(db.get(), busy_milliseconds);
    sqlite_snapshot now{*db};
    use(now);
    return {};
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", file.string(), e.what());
    return fault::unavailable;
  }
}

result<std::vector<std::string>> pending_migrations(const std::filesystem::path& file, std::string& problem) {
  try {
    if (!std::filesystem::exists(file)) {
      std::vector<std::string> all;
      for (const auto& step : migrations())
        all.emplace_back(step.name);
      return all;
    }
    auto db = open_database(file.string(), SQLITE_OPEN_READONLY);
    return pending(*db);
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", file.string(), e.what());
    return fault::unavailable;
  }
}

result<std::vector<std::string>> run_migrations(const std::filesystem::path& file, std::string& problem) {
  try {
    if (!file.parent_path().empty())
      std::filesystem::create_directories(file.parent_path());
    auto db = open_database(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3_busy_timeout(db.get(), busy_milliseconds);
    execute(*db, pragmas);
    return migrate(*db);
  } catch (const std::exception& e) {
    problem = fmt::format("{}: {}", file.string(), e.what());
    return fault::unavailable;
  }
}

} // namespace luna::persistence::sqlite
