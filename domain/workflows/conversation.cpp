#include "domain/workflows/conversation.hpp"

#include "domain/language/phrases.hpp"
#include "domain/language/tokens.hpp"

#include <algorithm>
#include <memory>

namespace luna::domain {

namespace {

constexpr std::string_view state_form = "luna-state-3";
constexpr std::string_view second_state_form = "luna-state-2"; // until the workflow's times
constexpr std::string_view first_state_form = "luna-state-1";  // without the times
constexpr const char* reminder_name = "reminder";
constexpr const char* gather_name = "gather";
constexpr std::string_view call_name = "call-"; // and its number

constexpr const char* introduction = "Namaste! I am Luna. I draw birth charts (kundli), exact to the arc-second.\n"
                                     "Type **kundli** to begin, or **help** to see what I can do.";

constexpr const char* overview =
  "I can draw a birth chart: the nine grahas with sign, degree, nakshatra and pada, the rising sign, the houses and "
  "the "
  "Vimshottari dashas.\n"
  "Type **kundli** to begin. While I ask, **back** returns to the last question, **start again** begins anew, "
  "**cancel** stops "
  "and **help** explains the question.";

/// Without what only says whom a text in a group is for: "@foo_bot kundli".
std::string without_mentions(std::string_view text) {
  std::string rest;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find_first_of(" \n", at), text.size());
    if (text[at] != '@')
      rest.append(text.substr(at, end - at)).append(" ");
    at = end + 1;
  }
  return std::string{trimmed(rest)};
}

/// The text a person typed or pressed; none for what is no answer.
std::optional<std::string> typed_text(const event& what) {
  if (what.command)
    return what.command->args.empty() || what.command->name == "start" ? what.command->name
                                                                       : what.command->name + ' ' + what.command->args;
  if (const auto* text = std::get_if<text_content>(&what.content))
    return what.is_group ? without_mentions(text->text) : text->text;
  if (const auto* button = std::get_if<button_content>(&what.content))
    return button->title.empty() ? button->id : button->title;
  return std::nullopt;
}

/// Kinds a person sends as an answer, though we cannot read them yet.
bool deserves_excuse(const event& what) {
  return std::holds_alternative<media_content>(what.content) || std::holds_alternative<location_content>(what.content)
         || std::holds_alternative<contact_content>(what.content) || std::holds_alternative<flow_content>(what.content)
         || std::holds_alternative<order_content>(what.content);
}

/// A running workflow, brought to its open question.
class session {
public:
  /// Throws history_mismatch, as do the others, if the history does not fit.
  session(const workflow_kind& kind, history past, timestamp now, const services& tools, std::string trigger = {})
    : kind_{kind}, chat_{std::move(past), now, tools, std::move(trigger)}, flow_{kind.start(chat_)} {
    auto replays = !chat_.past().empty();
    flow_.start();
    flow_.rethrow();
    if (replays && flow_.done())
      throw history_mismatch{"the history goes on after the workflow's end"};
  }

  void answer(std::string_view text) {
    chat_.answer(text);
    flow_.rethrow();
  }

  void serve(call_result given) {
    if (!chat_.open_call())
      throw history_mismatch{"no service is waited for"};
    chat_.serve(std::move(given));
    flow_.rethrow();
  }

  const std::pair<std::string, std::string>* open_call() const {
    const auto& open = chat_.open_call();
    return open ? &*open : nullptr;
  }

  const question* open_question() const {
    const auto& open = chat_.open_question();
    return open ? &*open : nullptr;
  }

  std::vector<std::string> take_said() { return chat_.take_said(); }

  bool done() const { return flow_.done(); }
  const workflow_kind& kind() const { return kind_; }
  const history& past() const { return chat_.past(); }

private:
  const workflow_kind& kind_;
  chat chat_;
  workflow flow_; // refers to chat_: declared after it
};

/// The history up to, and without, the last answer. None if there is no answer to take back.
std::optional<history> without_last_answer(history past) {
  auto is_answer = [](const history_entry& entry) { return entry.what == history_entry::kind::answer; };
  auto last = std::find_if(past.rbegin(), past.rend(), is_answer);
  if (last == past.rend())
    return std::nullopt;
  past.erase(std::prev(last.base()), past.end());
  return past;
}

std::string joined(const std::vector<gathered_message>& messages) {
  std::string all;
  for (const auto& m : messages)
    if (!m.text.empty())
      all.append(all.empty() ? "" : "\n").append(m.text);
  return all;
}

class responder {
public:
  responder(conversation_state state, timestamp now, const services& tools, std::span<const workflow_kind> kinds)
    : now_{now}, tools_{tools}, kinds_{kinds}, state_{std::move(state)} {}

  /// The person wrote, pressed or sent something that calls for an answer. No text: of a kind we cannot read.
  outcome message(const event& what, const std::optional<std::string>& text) {
    state_.heard = milliseconds(now_);
    if (!what.sender_user_id.empty() && what.sender_user_id != what.sender_id && !what.is_group
        && what.sender_user_id != state_.user_id) {
      state_.user_id = what.sender_user_id;
      known_ = what.sender_user_id;
    }
    if (state_.tries > 0)
      during_call(what, text);
    else if (text && read_command(*text)) // never waits, nor does what came before it
      end_gathering(), hear(text);
    else if (what.burst > 0 || state_.gathered_until != 0)
      gather(what, text);
    else
      hear(text);
    return finish();
  }

  outcome timer(const timer_content& timer) {
    // Whoever prompts us may go by another clock than the one that set it.
    now_ = std::max(now_, timestamp{std::chrono::milliseconds{timer.due}});
    if (timer.name == reminder_name)
      remind();
    else if (timer.name == gather_name)
      gather_on();
    else
      ask_again();
    return finish();
  }

  outcome service(const service_content& answer) {
    session open{running(), state_.past, now_, tools_};
    open.take_said(); // said when the service was asked
    state_.tries = 0;
    open.serve({answer.ok, answer.value});
    take(open);
    if (state_.tries == 0)
      end_gathering();
    return finish();
  }

  /// An earlier message was changed (with its new text) or withdrawn: of those that are not heard yet.
  outcome change(const std::string& target, const std::optional<std::string>& text) {
    for (auto& m : state_.gathered)
      if (m.external_id == target)
        m.text = text.value_or("");
    return finish();
  }

  outcome quarantine(std::string_view what_happened) {
    reset();
    state_.gathered.clear();
    state_.gathered_until = 0;
    replies_.clear();
    timers_.clear();
    call_.reset();
    say(std::string{"I am sorry: "}.append(what_happened) + " Your messages are kept. Type **kundli** to begin again.");
    auto done = finish();
    done.quarantined = true;
    return done;
  }

  /// Whether a timer or an answer is one that the state still waits for.
  bool awaits(const timer_content& timer) const {
    if (timer.name == reminder_name)
      return state_.reminder == timer.due && !state_.workflow.empty();
    if (timer.name == gather_name)
      return state_.gathered_until == timer.due;
    return state_.tries > 0 && timer.name == std::string{call_name} + std::to_string(state_.calls);
  }
  bool awaits(const service_content& answer) const {
    return state_.tries > 0 && answer.call == std::to_string(state_.calls);
  }

  /// Whether the state is one that today's code can go on with.
  bool fits() const {
    if (state_.workflow.empty())
      return true;
    const auto* kind = find(state_.workflow);
    return kind && kind->version == state_.version;
  }

private:
  static std::int64_t milliseconds(timestamp at) { return at.time_since_epoch().count(); }

  const workflow_kind* find(std::string_view name) const {
    auto at = std::find_if(kinds_.begin(), kinds_.end(), [&](const auto& kind) { return kind.name == name; });
    return at == kinds_.end() ? nullptr : &*at;
  }
  const workflow_kind& running() const {
    const auto* kind = find(state_.workflow);
    if (!kind)
      throw history_mismatch{"no workflow runs"};
    return *kind;
  }

  void hear(const std::optional<std::string>& text) {
    if (state_.workflow.empty())
      idle(text);
    else
      answer(running(), text);
  }

  void idle(const std::optional<std::string>& text) {
    if (!text) {
      say("I can only read text so far. Type **kundli** for a birth chart, or **help**.");
    } else if (auto known = read_command(*text)) {
      switch (*known) {
        case command::help: say(overview); break;
        case command::cancel: say("There is nothing to stop. Type **kundli** for a birth chart, or **help**."); break;
        case command::back:
          say("There is no question to go back to. Type **kundli** for a birth chart, or **help**.");
          break;
        case command::start_again: begin("kundli", *text); break;
      }
    } else {
      switch (read_wish(*text)) {
        case wish::kundli: begin("kundli", *text); break;
        case wish::link: begin("link", *text); break;
        case wish::greeting: say(introduction); break;
        case wish::thanks: say("You are welcome! Type **kundli** whenever you want another chart."); break;
        case wish::unclear:
          say("I do not understand that yet. What I can do is draw a birth chart: type **kundli** to begin, or "
              "**help**.");
          break;
      }
    }
  }

  void answer(const workflow_kind& kind, const std::optional<std::string>& text) {
    session open{kind, state_.past, now_, tools_};
    if (!text) {
      say("I can only read text so far.");
      say(open.open_question()->text);
    } else if (auto known = read_command(*text)) {
      obey(kind, *known);
    } else {
      open.take_said(); // said when the question was asked
      open.answer(*text);
      take(open);
    }
  }

  void obey(const workflow_kind& kind, command known) {
    switch (known) {
      case command::help: {
        session open{kind, state_.past, now_, tools_};
        say(open.open_question()->help
            + "\n\n**back** returns to the last question, **start again** begins anew, **cancel** stops.");
        say(open.open_question()->text);
        break;
      }
      case command::cancel:
        reset();
        say("Stopped. Nothing was drawn. Type **kundli** to begin again, or **help**.");
        break;
      case command::back: {
        auto earlier = without_last_answer(state_.past);
        if (!earlier)
          say("This is the first question.");
        session open{kind, earlier ? std::move(*earlier) : state_.past, now_, tools_};
        take(open);
        break;
      }
      case command::start_again: begin(kind.name, {}); break;
    }
  }

  void during_call(const event& what, const std::optional<std::string>& text) {
    auto known = text ? read_command(*text) : std::nullopt;
    if (known == command::help) {
      say("I am still working on your last message. (**cancel** stops.)");
    } else if (known) {
      state_.tries = 0;
      obey(running(), *known);
    } else if (running().on_message == during_call::interrupt) {
      reset();
      hear(text);
    } else {
      keep(what, text);
    }
  }

  void gather(const event& what, const std::optional<std::string>& text) {
    keep(what, text);
    state_.gathered_pause = std::max(state_.gathered_pause, what.burst);
    if (state_.gathered.size() >= burst_most)
      end_gathering();
    else if (state_.gathered_until == 0)
      gather_on();
  }

  /// Until the person has paused, if they do before it is too long.
  void gather_on() {
    auto until = std::min(state_.heard + state_.gathered_pause, state_.gathered_since + burst_longest.count());
    if (until <= milliseconds(now_))
      return end_gathering();
    state_.gathered_until = until;
    timers_.push_back({gather_name, timestamp{std::chrono::milliseconds{until}}});
  }

  void keep(const event& what, const std::optional<std::string>& text) {
    if (state_.gathered.empty())
      state_.gathered_since = milliseconds(now_);
    const auto* media = std::get_if<media_content>(&what.content);
    state_.gathered.push_back({what.external_id, text ? *text : media ? media->caption : std::string{}});
  }

  /// Hears what was gathered, as one.
  void end_gathering() {
    state_.gathered_until = 0;
    state_.gathered_pause = 0;
    auto all = std::exchange(state_.gathered, {});
    if (all.empty())
      return;
    auto text = joined(all);
    hear(text.empty() ? std::nullopt : std::optional{std::move(text)});
  }

  /// The time came that was set when the open question was asked, or a later one.
  void remind() {
    auto due = timestamp{std::chrono::milliseconds{state_.heard}} + reminder_pause;
    state_.reminder = 0;
    if (now_ < due) {
      set_reminder(due);
    } else if (now_ < due + reminder_patience) {
      session open{running(), state_.past, now_, tools_};
      if (!open.open_question())
        return;
      say("I am still here, whenever you want to go on. (**cancel** stops.)");
      say(open.open_question()->text);
    }
    reminded_ = true;
  }

  /// A service did not answer: it is asked once more, or counts as failed.
  void ask_again() {
    session open{running(), state_.past, now_, tools_};
    open.take_said();
    if (state_.tries < call_tries && open.open_call())
      return ask_service(*open.open_call());
    state_.tries = 0;
    open.serve({false, "no answer"});
    take(open);
    if (state_.tries == 0)
      end_gathering();
  }

  void ask_service(const std::pair<std::string, std::string>& what) {
    ++state_.tries;
    call_ = service_call{std::to_string(state_.calls), what.first, what.second};
    timers_.push_back({std::string{call_name} + std::to_string(state_.calls), now_ + call_patience});
  }

  void begin(std::string_view name, std::string trigger) {
    const auto* kind = find(name);
    if (!kind)
      return say("I do not understand that yet. Type **help** to see what I can do.");
    reset();
    session fresh{*kind, {}, now_, tools_, std::move(trigger)};
    take(fresh);
  }

  /// What a workflow said, and where it stands now.
  void take(session& s) {
    for (auto& text : s.take_said())
      say(std::move(text));
    reset();
    if (s.done())
      return;
    state_.workflow = s.kind().name;
    state_.version = s.kind().version;
    state_.past = s.past();
    if (s.open_call()) {
      ++state_.calls;
      ask_service(*s.open_call());
    }
  }

  /// No workflow runs.
  void reset() {
    state_.workflow.clear();
    state_.version = 0;
    state_.past.clear();
    state_.tries = 0;
    call_.reset();
  }

  void say(std::string text) { replies_.emplace_back(std::move(text)); }

  void set_reminder(timestamp due) {
    timers_.push_back({reminder_name, due});
    state_.reminder = milliseconds(due);
  }

  /// One reminder a conversation is enough: when it is due, it is set again for as long as the person has been heard
  /// since.
  outcome finish() {
    if (state_.workflow.empty())
      state_.reminder = 0;
    else if (state_.reminder == 0 && !reminded_)
      set_reminder(now_ + reminder_pause);
    outcome done;
    done.state = to_text(state_);
    done.replies = std::move(replies_);
    done.timers = std::move(timers_);
    done.call = std::move(call_);
    done.known = std::move(known_);
    done.heard = state_.heard;
    return done;
  }

  timestamp now_;
  const services& tools_;
  std::span<const workflow_kind> kinds_;
  conversation_state state_;
  bool reminded_ = false; // in this turn: not before the person writes is another one set
  std::vector<reply> replies_;
  std::vector<wake_up> timers_;
  std::optional<service_call> call_;
  std::optional<std::string> known_;
};

} // namespace

std::string to_text(const conversation_state& state) {
  std::vector<std::string> fields{std::string{state_form},
                                  state.workflow,
                                  std::to_string(state.version),
                                  std::to_string(state.heard),
                                  std::to_string(state.reminder),
                                  state.user_id,
                                  std::to_string(state.calls),
                                  std::to_string(state.tries),
                                  std::to_string(state.gathered_since),
                                  std::to_string(state.gathered_until),
                                  std::to_string(state.gathered_pause),
                                  std::to_string(state.gathered.size())};
  for (const auto& m : state.gathered)
    fields.insert(fields.end(), {m.external_id, m.text});
  for (const auto& entry : state.past)
    fields.push_back(static_cast<char>(entry.what) + entry.record);
  return join_fields(fields);
}

namespace {

/// Takes a state's fields one after the other; fails once for all.
class field_reader {
public:
  explicit field_reader(std::vector<std::string> all) : all_{std::move(all)} {}

  bool done() const { return next_ == all_.size(); }
  bool failed() const { return failed_; }

  std::string text() {
    failed_ = failed_ || done();
    return failed_ ? std::string{} : std::move(all_[next_++]);
  }

  template <class T>
  void number(T& into) {
    std::int64_t value = 0;
    failed_ = failed_ || !from_record(text(), value) || value < 0;
    into = static_cast<T>(value);
  }

private:
  std::vector<std::string> all_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

} // namespace

std::optional<conversation_state> state_from_text(std::string_view text) {
  if (text.empty())
    return conversation_state{};
  auto fields = split_fields(text);
  if (!fields)
    return std::nullopt;
  field_reader in{std::move(*fields)};
  auto form = in.text();
  if (form != state_form && form != second_state_form && form != first_state_form)
    return std::nullopt;
  conversation_state state;
  state.workflow = in.text();
  in.number(state.version);
  if (form != first_state_form) {
    in.number(state.heard);
    in.number(state.reminder);
  }
  if (form == state_form) {
    state.user_id = in.text();
    in.number(state.calls);
    in.number(state.tries);
    in.number(state.gathered_since);
    in.number(state.gathered_until);
    in.number(state.gathered_pause);
    std::size_t messages = 0;
    in.number(messages);
    for (; messages > 0 && !in.failed(); --messages) {
      auto id = in.text();
      state.gathered.push_back({std::move(id), in.text()});
    }
  }
  while (!in.done() && !in.failed()) {
    auto field = in.text();
    if (field.empty() || std::string_view{"avs"}.find(field[0]) == std::string_view::npos)
      return std::nullopt;
    state.past.push_back({static_cast<history_entry::kind>(field[0]), field.substr(1)});
  }
  if (in.failed())
    return std::nullopt;
  return state;
}

namespace {

/// The event is recorded and changes nothing.
outcome unchanged(std::string_view stored, const std::optional<conversation_state>& state) {
  outcome same;
  same.state = stored;
  same.heard = state ? state->heard : 0;
  return same;
}

/// A new id that stands for the same person, or group, from now on.
const std::string* new_id_of(const event& what) {
  const auto* said = std::get_if<system_content>(&what.content);
  return said && !said->new_id.empty() ? &said->new_id : nullptr;
}

outcome answer_to(std::string_view stored, const event& what, timestamp now, const services& tools,
                  std::span<const workflow_kind> kinds) {
  auto state = state_from_text(stored);
  auto same = unchanged(stored, state);
  if (const auto* id = new_id_of(what)) {
    same.known = *id;
    same.moved = *id;
    return same;
  }
  auto text = typed_text(what);
  const auto* timer = std::get_if<timer_content>(&what.content);
  const auto* answer = std::get_if<service_content>(&what.content);
  const auto* withdrawn = std::get_if<delete_content>(&what.content);
  auto changes = withdrawn || !what.edits.empty();
  auto is_message = !changes && (text || deserves_excuse(what)) && (!what.is_group || what.addressed);
  if (!timer && !answer && !changes && !is_message)
    return same;
  constexpr auto changed = "I have changed since we last spoke and lost the thread of our conversation.";
  responder luna{state.value_or(conversation_state{}), now, tools, kinds};
  auto fits = state && luna.fits();
  if (!is_message) { // what does not fit is said when the person writes again
    auto awaited = fits && (timer ? luna.awaits(*timer) : answer ? luna.awaits(*answer) : !state->gathered.empty());
    if (!awaited)
      return same;
  } else if (!fits) {
    return luna.quarantine(changed);
  }
  try {
    if (timer)
      return luna.timer(*timer);
    if (answer)
      return luna.service(*answer);
    if (changes)
      return luna.change(withdrawn ? withdrawn->target : what.edits, withdrawn ? std::nullopt : text);
    return luna.message(what, text);
  } catch (const history_mismatch&) {
    return luna.quarantine(changed);
  } catch (const std::exception&) {
    return luna.quarantine("that message was too much for me, and I lost the thread of our conversation.");
  }
}

} // namespace

outcome respond(std::string_view state, const event& what, timestamp now, const services& tools,
                std::span<const workflow_kind> kinds) {
  auto done = answer_to(state, what, now, tools, kinds);
  for (auto& reply : done.replies)
    reply.topic = what.topic;
  return done;
}

} // namespace luna::domain
