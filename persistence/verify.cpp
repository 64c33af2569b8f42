#include "persistence/verify.hpp"

#include "persistence/journal.hpp"

#include <fmt/format.h>

namespace luna::persistence {

namespace {

constexpr std::size_t violations_named_max = 100;

class checker {
public:
  checker(snapshot& db, const keyring* keys) : db_{db}, keys_{keys} { report_.bodies_opened = keys != nullptr; }

  verify_report run() {
    for (const auto& defect : db_.defects())
      violation("{}", defect);
    check_journal();
    check_commits();
    check_events();
    check_waiting();
    check_timers();
    check_parked_updates();
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

  /// Conversations and their turns, side by side in the order of their keys.
  void check_journal() {
    auto conversations =
      db_.query("select c.key, p.wrapped, c.erased_seq, c.leads_to, (select t.key from conversations t "
                "where t.key = c.leads_to) from conversations c left join persons p on p.id = c.person order by c.key");
    auto turns = db_.query("select conversation, seq, event_key, at, replies, delivered, body, link from turns "
                           "order by conversation, seq");
    auto more = turns->next();
    while (conversations->next()) {
      auto key = conversations->bytes(0);
      for (; more && turns->bytes(0) < key; more = turns->next())
        violation("{} turn {}: without a conversation", to_hex(turns->bytes(0)), turns->number(1));
      if (!conversations->is_null(3) && !(more && turns->bytes(0) == key)) {
        if (conversations->is_null(4))
          violation("{}: leads to a conversation that is not there", to_hex(key));
        continue;
      }
      ++report_.conversations;
      auto person = person_of(conversations->bytes(1), to_hex(key));
      auto erased = conversations->number(2);
      auto link = first_link();
      for (std::int64_t seq = 1; more && turns->bytes(0) == key; more = turns->next(), ++seq)
        link = check_turn(*turns, key, seq, link, person && turns->number(1) > erased ? &*person : nullptr);
    }
    for (; more; more = turns->next())
      violation("{} turn {}: without a conversation", to_hex(turns->bytes(0)), turns->number(1));
  }

  /// None without keys, and for one who was erased.
  std::optional<key_bytes> person_of(const std::string& wrapped, const std::string& whose) {
    auto person = keys_ ? keys_->unwrap(wrapped) : domain::fault::not_found;
    if (person)
      return *person;
    if (keyring::is_destroyed(wrapped) || (keys_ && person.error() == domain::fault::not_found))
      ++report_.erased;
    else if (keys_)
      violation("{}: the person's key does not open under the master key", whose);
    return std::nullopt;
  }

  /// Gives the stored link, so that one change is named once.
  std::string check_turn(const rows& turn, const std::string& key, std::int64_t& seq, const std::string& previous,
                         const key_bytes* person) {
    ++report_.turns;
    auto stored = turn.number(1), replies = turn.number(4);
    auto delivered = turn.number(5) != 0;
    auto event = turn.bytes(2), body = turn.bytes(6), link = turn.bytes(7);
    if (stored != seq) {
      violation("{} turn {}: turns {} to {} are missing", to_hex(key), stored, seq, stored - 1);
      seq = stored;
    }
    if (link != link_of({previous, key, stored, event, turn.number(3), replies, delivered, body}))
      violation("{} turn {}: its link does not follow from what is stored", to_hex(key), stored);
    if (person)
      check_body(key, stored, replies, *person, body);
    if (delivered)
      report_.replies += static_cast<std::uint64_t>(replies);
    return link;
  }

  void check_body(const std::string& key, std::int64_t seq, std::int64_t replies, const key_bytes& person,
                  const std::string& sealed) {
    try {
      auto body = open_body(person, key, seq, sealed);
      if (static_cast<std::int64_t>(body.replies.size()) != replies)
        violation("{} turn {}: it holds {} replies and says {}", to_hex(key), seq, body.replies.size(), replies);
    } catch (const broken_seal&) {
      violation("{} turn {}: its body does not open here", to_hex(key), seq);
    }
  }

  /// Each writer's commits are 1..n without a gap and hold the turns they held.
  void check_commits() {
    auto commits = db_.query("select no, turns, link from commits order by no");
    auto turns = db_.query("select commit_no, link from turns order by commit_no");
    auto more = turns->next();
    std::int64_t last = 0;
    auto link = first_link();
    while (commits->next()) {
      auto no = commits->number(0);
      auto first_of_writer = no / commits_per_writer != last / commits_per_writer;
      if (first_of_writer)
        link = first_link();
      auto expected = first_of_writer ? no / commits_per_writer * commits_per_writer + 1 : last + 1;
      if (no != expected)
        violation("commit {}: the one before it is missing", no);
      for (; more && turns->number(0) < no; more = turns->next())
        violation("commit {}: is missing, and a turn belongs to it", turns->number(0));
      std::vector<std::string> links;
      for (; more && turns->number(0) == no; more = turns->next())
        links.push_back(turns->bytes(1));
      if (static_cast<std::int64_t>(links.size()) != commits->number(1))
        violation("commit {}: it made {} turns and {} are there", no, commits->number(1), links.size());
      else if (commit_link(link, std::move(links)) != commits->bytes(2))
        violation("commit {}: its link does not follow from its turns", no);
      link = commits->bytes(2);
      last = no;
    }
    for (; more; more = turns->next())
      violation("commit {}: is missing, and a turn belongs to it", turns->number(0));
  }

  void check_events() {
    // Counted, not left to the index, which may be what is broken.
    auto doubled = db_.query("select event_key, count(*), min(at) from turns group by " + db_.unindexed("event_key")
                             + " having count(*) > 1");
    while (doubled->next())
      violation("event {}: took effect {} times", to_hex(doubled->bytes(0)), doubled->number(1));
  }

  void check_waiting() {
    auto waiting =
      db_.query("select i.id, i.conversation, i.body, p.wrapped from inbox i "
                "left join conversations c on c.key = i.conversation left join persons p on p.id = c.person "
                "order by i.id");
    while (waiting->next()) {
      ++report_.events_waiting;
      if (!opens_waiting(waiting->bytes(1), waiting->bytes(2), waiting->bytes(3)))
        violation("waiting event {}: does not open", waiting->number(0));
    }
  }

  void check_timers() {
    auto timers =
      db_.query("select t.event_key, t.conversation, t.body, p.wrapped, u.seq from timers t "
                "left join conversations c on c.key = t.conversation left join persons p on p.id = c.person "
                "left join turns u on u.event_key = t.event_key order by t.event_key");
    while (timers->next()) {
      ++report_.timers;
      if (!opens_waiting(timers->bytes(1), timers->bytes(2), timers->bytes(3)))
        violation("timer {}: does not open", to_hex(timers->bytes(0)));
      if (!timers->is_null(4))
        violation("timer {}: has fired and is still set", to_hex(timers->bytes(0)));
    }
  }

  void check_parked_updates() {
    auto parked =
      db_.query("select u.id, u.body, u.conversation, p.wrapped from parked_updates u left join conversations c "
                "on c.key = u.conversation left join persons p on p.id = c.person order by u.id");
    while (parked->next()) {
      ++report_.updates_parked;
      auto body = parked->bytes(1), whose = parked->bytes(2);
      auto opened = parked->is_null(2)
                      ? !keys_ || succeeds([&] { open_parked(*keys_, body); })
                      : opens(parked->bytes(3), [&](const auto& person) { open_parked(person, whose, body); });
      if (!opened)
        violation("parked update {}: does not open", parked->number(0));
    }
  }

  bool opens_waiting(const std::string& conversation, const std::string& body, const std::string& wrapped) const {
    return opens(wrapped, [&](const auto& person) { open_waiting(person, conversation, body); });
  }

  /// True also without keys, and for one whose person was erased.
  template <class F>
  bool opens(const std::string& wrapped, F open) const {
    if (!keys_)
      return true;
    auto person = keys_->unwrap(wrapped);
    if (!person)
      return person.error() == domain::fault::not_found;
    return succeeds([&] { open(*person); });
  }

  template <class F>
  static bool succeeds(F open) {
    try {
      open();
      return true;
    } catch (const broken_seal&) {
      return false;
    }
  }

  /// Turns and deliveries side by side: each decided reply has one delivery, and of each conversation they were
  /// accepted in order.
  void check_deliveries() {
    auto turns = db_.query("select conversation, seq, replies from turns where delivered = 1 and replies > 0 "
                           "order by conversation, seq");
    auto all =
      db_.query("select conversation, seq, ordinal, state, accepted_no, reason, resent, status, platform_key, replayed "
                "from deliveries order by conversation, seq, ordinal, id");
    auto more = all->next();
    auto before = [&](const rows& turn) {
      auto lane = all->bytes(0), other = turn.bytes(0);
      return lane < other || (lane == other && all->number(1) < turn.number(1));
    };
    while (turns->next()) {
      for (; more && before(*turns); more = all->next())
        check_stray(*all);
      std::int64_t found = 0;
      for (; more && all->bytes(0) == turns->bytes(0) && all->number(1) == turns->number(1); more = all->next()) {
        if (all->number(2) != found)
          violation("{}: there are others of that number, or one is missing", where(*all));
        ++found;
        check_delivery(*all);
      }
      if (found != turns->number(2))
        violation("{} turn {}: {} replies were decided and {} are queued", to_hex(turns->bytes(0)), turns->number(1),
                  turns->number(2), found);
    }
    for (; more; more = all->next())
      check_stray(*all);
  }

  static std::string where(const rows& delivery) {
    return fmt::format("{} turn {} reply {}", to_hex(delivery.bytes(0)), delivery.number(1), delivery.number(2));
  }

  void check_stray(const rows& delivery) {
    violation("{}: was never decided", where(delivery));
    check_delivery(delivery);
  }

  void check_delivery(const rows& d) {
    if (auto next = d.bytes(0); next != lane_) {
      lane_ = next;
      last_accepted_ = 0;
      open_before_ = false;
    }
    report_.resent += static_cast<std::uint64_t>(d.number(6));
    auto in_order = d.number(9) == 0; // else it was parked, and somebody sent it after all
    switch (static_cast<delivery_state>(d.number(3))) {
      case delivery_state::accepted:
        ++report_.accepted;
        if (open_before_ && in_order)
          violation("{}: was accepted before an earlier reply was settled", where(d));
        if (in_order && (d.is_null(4) || d.number(4) <= last_accepted_))
          violation("{}: was accepted out of order", where(d));
        else if (in_order)
          last_accepted_ = d.number(4);
        if (d.is_null(8) && d.number(7) == 0)
          violation("{}: counts as accepted, with neither the platform's id nor a status", where(d));
        break;
      case delivery_state::parked:
        ++report_.parked;
        if (d.bytes(5).empty())
          violation("{}: is parked without a reason", where(d));
        break;
      case delivery_state::ambiguous:
        ++report_.ambiguous;
        open_before_ = open_before_ || in_order;
        break;
      case delivery_state::pending:
      case delivery_state::sending:
        ++report_.waiting;
        open_before_ = open_before_ || in_order;
        break;
      default: violation("{}: is in no known state", where(d));
    }
  }

  snapshot& db_;
  const keyring* keys_;
  verify_report report_;
  std::string lane_;
  std::int64_t last_accepted_ = 0;
  bool open_before_ = false; // an earlier reply of the lane is neither accepted nor parked
};

} // namespace

verify_report verify(snapshot& database, const keyring* keys) {
  return checker{database, keys}.run();
}

} // namespace luna::persistence
