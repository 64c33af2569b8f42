#include "domain/workflows/conversation.hpp"

#include "domain/language/phrases.hpp"
#include "domain/language/tokens.hpp"

#include <algorithm>
#include <memory>

namespace luna::domain {

namespace {

constexpr std::string_view state_form = "luna-state-2";
constexpr std::string_view first_state_form = "luna-state-1"; // without the times
constexpr const char* reminder_name = "reminder";

constexpr const char* introduction = "Namaste! I am Luna. I draw birth charts (kundli), exact to the arc-second.\n"
                                     "Type *kundli* to begin, or *help* to see what I can do.";

constexpr const char* overview =
  "I can draw a birth chart: the nine grahas with sign, degree, nakshatra and pada, the rising sign, the houses and "
  "the "
  "Vimshottari dashas.\n"
  "Type *kundli* to begin. While I ask, *back* returns to the last question, *start again* begins anew, *cancel* stops "
  "and *help* explains the question.";

/// The text a person typed or pressed; none for what is no answer.
std::optional<std::string> typed_text(const event& what) {
  if (const auto* text = std::get_if<text_content>(&what.content))
    return text->text;
  if (const auto* button = std::get_if<button_content>(&what.content))
    return button->title;
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
  session(const workflow_kind& kind, history past, timestamp now, const services& tools)
    : kind_{kind}, chat_{std::move(past), now, tools}, flow_{kind.start(chat_)} {
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

  const question* open_question() const {
    const auto& open = chat_.open_question();
    return open ? &*open : nullptr;
  }

  std::vector<std::string> take_said() { return chat_.take_said(); }

  conversation_state state() const {
    if (flow_.done())
      return {};
    return {std::string{kind_.name}, kind_.version, chat_.past(), 0, 0};
  }

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

class responder {
public:
  responder(timestamp now, const services& tools, std::span<const workflow_kind> kinds)
    : now_{now}, tools_{tools}, kinds_{kinds} {}

  outcome idle(const std::optional<std::string>& text) {
    if (!text) {
      say("I can only read text so far. Type *kundli* for a birth chart, or *help*.");
    } else if (auto known = read_command(*text)) {
      switch (*known) {
        case command::help: say(overview); break;
        case command::cancel: say("There is nothing to stop. Type *kundli* for a birth chart, or *help*."); break;
        case command::back:
          say("There is no question to go back to. Type *kundli* for a birth chart, or *help*.");
          break;
        case command::start_again: begin("kundli"); break;
      }
    } else {
      switch (read_wish(*text)) {
        case wish::kundli: begin("kundli"); break;
        case wish::greeting: say(introduction); break;
        case wish::thanks: say("You are welcome! Type *kundli* whenever you want another chart."); break;
        case wish::unclear:
          say("I do not understand that yet. What I can do is draw a birth chart: type *kundli* to begin, or *help*.");
          break;
      }
    }
    return finish();
  }

  outcome running(const workflow_kind& kind, conversation_state state, const std::optional<std::string>& text) {
    state_ = std::move(state);
    reminder_ = state_.reminder;
    if (!text) {
      session open{kind, state_.past, now_, tools_};
      say("I can only read text so far.");
      say(open.open_question()->text);
    } else if (auto known = read_command(*text)) {
      obey(kind, *known);
    } else {
      session open{kind, state_.past, now_, tools_};
      open.take_said(); // said when the question was asked
      open.answer(*text);
      take(open);
    }
    return finish();
  }

  /// The time came that was set when the open question was asked, or a later one.
  outcome remind(const workflow_kind& kind, conversation_state state) {
    state_ = std::move(state);
    auto due = timestamp{std::chrono::milliseconds{state_.heard}} + reminder_pause;
    state_.reminder = 0;
    if (now_ < due) {
      set_reminder(due);
    } else if (now_ < due + reminder_patience) {
      session open{kind, state_.past, now_, tools_};
      say("I am still here, whenever you want to go on. (*cancel* stops.)");
      say(open.open_question()->text);
    }
    return {to_text(state_), std::move(replies_), std::move(timers_), false};
  }

  outcome quarantine(std::string_view what_happened) {
    state_ = {};
    replies_.clear();
    say(std::string{"I am sorry: "}.append(what_happened) + " Your messages are kept. Type *kundli* to begin again.");
    auto done = finish();
    done.quarantined = true;
    return done;
  }

  const workflow_kind* find(std::string_view name) const {
    auto at = std::find_if(kinds_.begin(), kinds_.end(), [&](const auto& kind) { return kind.name == name; });
    return at == kinds_.end() ? nullptr : &*at;
  }

private:
  void obey(const workflow_kind& kind, command known) {
    switch (known) {
      case command::help: {
        session open{kind, state_.past, now_, tools_};
        say(open.open_question()->help
            + "\n\n*back* returns to the last question, *start again* begins anew, *cancel* stops.");
        say(open.open_question()->text);
        break;
      }
      case command::cancel:
        state_ = {};
        say("Stopped. Nothing was drawn. Type *kundli* to begin again, or *help*.");
        break;
      case command::back:
        if (auto earlier = without_last_answer(state_.past)) {
          session open{kind, std::move(*earlier), now_, tools_};
          take(open);
        } else {
          session open{kind, state_.past, now_, tools_};
          say("This is the first question.");
          take(open);
        }
        break;
      case command::start_again: begin(kind.name); break;
    }
  }

  void begin(std::string_view name) {
    const auto* kind = find(name);
    session fresh{*kind, {}, now_, tools_};
    take(fresh);
  }

  void take(session& s) {
    for (auto& text : s.take_said())
      say(std::move(text));
    state_ = s.state();
  }

  void say(std::string text) { replies_.push_back({std::move(text)}); }

  void set_reminder(timestamp due) {
    timers_.push_back({reminder_name, due});
    state_.reminder = due.time_since_epoch().count();
  }

  /// One timer a conversation is enough: when it is due, it is set again for as long as the person has been heard
  /// since.
  outcome finish() {
    if (!state_.workflow.empty()) {
      state_.heard = now_.time_since_epoch().count();
      state_.reminder = reminder_;
      if (state_.reminder == 0)
        set_reminder(now_ + reminder_pause);
    }
    return {to_text(state_), std::move(replies_), std::move(timers_), false};
  }

  timestamp now_;
  const services& tools_;
  std::span<const workflow_kind> kinds_;
  conversation_state state_;
  std::int64_t reminder_ = 0; // as set before this turn
  std::vector<reply> replies_;
  std::vector<wake_up> timers_;
};

} // namespace

std::string to_text(const conversation_state& state) {
  std::vector<std::string> fields{std::string{state_form}, state.workflow, std::to_string(state.version),
                                  std::to_string(state.heard), std::to_string(state.reminder)};
  for (const auto& entry : state.past)
    fields.push_back(static_cast<char>(entry.what) + entry.record);
  return join_fields(fields);
}

std::optional<conversation_state> state_from_text(std::string_view text) {
  if (text.empty())
    return conversation_state{};
  auto fields = split_fields(text);
  if (!fields || fields->size() < 3)
    return std::nullopt;
  auto first_form = (*fields)[0] == first_state_form;
  std::int64_t version = 0;
  if ((!first_form && (*fields)[0] != state_form) || !from_record((*fields)[2], version) || version < 0)
    return std::nullopt;
  conversation_state state{std::move((*fields)[1]), static_cast<std::uint32_t>(version), {}, 0, 0};
  if (!first_form
      && (fields->size() < 5 || !from_record((*fields)[3], state.heard) || !from_record((*fields)[4], state.reminder)))
    return std::nullopt;
  for (std::size_t i = first_form ? 3 : 5; i < fields->size(); ++i) {
    const auto& field = (*fields)[i];
    if (field.empty() || (field[0] != 'a' && field[0] != 'v'))
      return std::nullopt;
    state.past.push_back({static_cast<history_entry::kind>(field[0]), field.substr(1)});
  }
  return state;
}

outcome respond(std::string_view stored, const event& what, timestamp now, const services& tools,
                std::span<const workflow_kind> kinds) {
  auto text = typed_text(what);
  const auto* timer = std::get_if<timer_content>(&what.content);
  outcome unchanged{std::string{stored}, {}, {}, false};
  if (what.is_group || (!text && !timer && !deserves_excuse(what)))
    return unchanged;
  responder luna{now, tools, kinds};
  constexpr auto changed = "I have changed since we last spoke and lost the thread of our conversation.";
  auto state = state_from_text(stored);
  const auto* kind = state ? luna.find(state->workflow) : nullptr;
  auto fits = state && (state->workflow.empty() || (kind && kind->version == state->version));
  if (timer && (!fits || !kind || state->reminder != timer->due))
    return unchanged; // what does not fit is said when the person writes again
  if (!fits)
    return luna.quarantine(changed);
  try {
    if (timer)
      return luna.remind(*kind, std::move(*state));
    return kind ? luna.running(*kind, std::move(*state), text) : luna.idle(text);
  } catch (const history_mismatch&) {
    return luna.quarantine(changed);
  } catch (const std::exception&) {
    return luna.quarantine("that message was too much for me, and I lost the thread of our conversation.");
  }
}

} // namespace luna::domain
