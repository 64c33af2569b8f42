#include "bench/harness/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace luna::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto learning_silence = 250ms; // after an acknowledgement: no more replies come
constexpr auto late_doubles = 1s;

const char* name_of(arrival::kind what) {
  static constexpr const char* names[] = {"owed", "out of order", "doubled", "unexpected"};
  return names[static_cast<std::size_t>(what)];
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::vector<double> weights_of(const std::vector<std::pair<channel, double>>& channels) {
  std::vector<double> weights;
  for (const auto& [_, weight] : channels)
    weights.push_back(weight);
  return weights;
}

/// The web chat and Telegram carry one message a request.
step::manner manner_on(channel where, step::manner how) {
  return how == step::manner::one_body && where != channel::whatsapp ? step::manner::in_turn : how;
}

} // namespace

traffic::traffic(reactor& loop, std::vector<unsigned> ports, wire platform, unsigned platform_port,
                 traffic_options options)
  : loop_{loop}, wire_{std::move(platform)}, options_{std::move(options)}, pool_{loop, std::move(ports),
                                                                                 options_.connections},
    platform_{loop, platform_port, options_.platform_delay,
              [this](std::string_view path, std::string_view body) { return take_send(path, body); }},
    random_{options_.seed}, pick_script_{options_.mix.begin(), options_.mix.end()} {
  auto weights = weights_of(options_.channels);
  pick_channel_ = {weights.begin(), weights.end()};
  people_.resize(options_.people);
  for (auto& who : people_) {
    who.where = options_.channels[pick_channel_(random_)].first;
    choose_script(who);
  }
  ready_.resize(people_.size());
  std::iota(ready_.begin(), ready_.end(), 0U);
  if (options_.sends == traffic_options::deliveries::off)
    platform_.close();
}

void traffic::choose_script(person& who) {
  who.script = pick_script_(random_);
  who.step = 0;
}

const traffic::answers& traffic::answers_to(const person& who) const {
  return learned_.at({static_cast<std::size_t>(who.where), who.script})[who.began ? 1 : 0];
}

/// A person of its own for each conversation on each channel. All of them talk at the same time.
void traffic::learn() {
  if (options_.sends == traffic_options::deliveries::off)
    return;
  struct lesson {
    std::uint32_t number;
    std::size_t script;
    channel where;
    std::size_t cycle = 0, step = 0, utterance = 0;
    bool waiting = true; // for the acknowledgement
    steady::time_point heard{};
  };
  const auto& all = scripts();
  std::vector<lesson> lessons;
  auto first = static_cast<std::uint32_t>(people_.size());
  for (const auto& [where, _] : options_.channels)
    for (std::size_t i = 0; i < all.size(); ++i)
      if (options_.mix[i] > 0.0) {
        auto& notes = learned_[{static_cast<std::size_t>(where), i}];
        for (auto& cycle : notes) {
          cycle.resize(all[i].steps.size());
          for (std::size_t s = 0; s < cycle.size(); ++s)
            cycle[s].resize(all[i].steps[s].says.size());
        }
        lessons.push_back({first++, i, where});
      }
  people_.resize(first);
  auto notes_of = [&](lesson& l) -> std::vector<std::string>& {
    return learned_[{static_cast<std::size_t>(l.where), l.script}][l.cycle][l.step][l.utterance];
  };
  auto say = [&](lesson& l) {
    auto& who = people_[l.number];
    who.where = l.where;
    const auto& what = all[l.script].steps[l.step].says[l.utterance];
    outgoing message{++who.messages, what.text, what.edits ? who.messages - 1 : 0, seconds_now()};
    l.waiting = true;
    pool_.send(wire_.messages(l.where, l.number, {&message, 1}), [&l, &notes_of](const http_answer& answer) {
      if (answer.status != 200)
        throw std::runtime_error{
          fmt::format("the server answers {} to a webhook; are its secrets those of --secret and --telegram-secret?",
                      answer.status)};
      if (l.where == channel::web)
        notes_of(l) = wire::read_web_answer(answer.body);
      l.waiting = false;
      l.heard = steady::now();
    });
  };
  auto before = people_.size() - lessons.size();
  overhear_ = [&](const sent_reply& r) {
    if (r.person < before)
      return;
    auto& l = lessons[r.person - before];
    notes_of(l).push_back(r.text);
    l.heard = steady::now();
  };
  for (auto& l : lessons)
    say(l);
  std::size_t done = 0;
  auto started = steady::now();
  loop_.run_until([&] {
    auto now = steady::now();
    if (now - started > options_.patience + 60s)
      throw std::runtime_error{"the server does not get through the first conversations"};
    for (auto& l : lessons) {
      if (l.cycle == 2 || l.waiting || now - l.heard < learning_silence)
        continue;
      if (++l.utterance == all[l.script].steps[l.step].says.size()) {
        l.utterance = 0;
        if (++l.step == all[l.script].steps.size()) {
          l.step = 0;
          if (++l.cycle == 2) {
            ++done;
            continue;
          }
        }
      }
      say(l);
    }
    return done == lessons.size();
  });
  overhear_ = nullptr;
  std::size_t known = 0;
  for (const auto& [_, cycles] : learned_)
    for (const auto& steps : cycles[1])
      for (const auto& replies : steps)
        known += replies.size();
  if (known == 0)
    throw std::runtime_error{fmt::format("the server acknowledged every message and replied to none. Does it send to "
                                         "http://127.0.0.1:{}?",
                                         platform_.port())};
  if (options_.sends == traffic_options::deliveries::after)
    platform_.close();
}

std::vector<std::string> traffic::describe_learned() const {
  std::vector<std::string> lines;
  for (const auto& [which, cycles] : learned_) {
    const auto& all = scripts()[which.second];
    for (std::size_t s = 0; s < all.steps.size(); ++s)
      for (std::size_t u = 0; u < all.steps[s].says.size(); ++u) {
        const auto& replies = cycles[1][s][u];
        lines.push_back(fmt::format("{} {}: \"{}\" -> {} replies{}", channel_names[which.first], all.kind,
                                    all.steps[s].says[u].text, replies.size(),
                                    replies.empty() ? "" : ": " + replies.front().substr(0, 60)));
      }
  }
  return lines;
}

second* traffic::second_of(steady::time_point when) {
  if (!in_window(when))
    return nullptr;
  auto index = static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::seconds>(when - begin_).count());
  if (index >= now_.course.size())
    now_.course.resize(index + 1);
  return &now_.course[index];
}

void traffic::begin_step(std::uint32_t number, steady::time_point intended) {
  auto& who = people_[number];
  const auto& what = scripts()[who.script].steps[who.step];
  who.talking = true;
  who.unanswered = 1; // until everything of the step is on its way
  auto how = manner_on(who.where, what.how);
  ++who.round;
  auto owe = [&](std::size_t index) {
    if (options_.sends != traffic_options::deliveries::off)
      ledger_.owe(number, who.round, answers_to(who)[who.step][index], intended);
  };
  auto outgoing_of = [&](std::size_t index) {
    ++who.messages;
    return outgoing{who.messages, what.says[index].text, what.says[index].edits ? who.messages - 1 : 0, seconds_now()};
  };
  switch (how) {
    case step::manner::in_turn: say_in_turn(number, what, 0, intended); break;
    case step::manner::repeated: {
      auto message = outgoing_of(0);
      owe(0);
      post(number, {&message, 1}, intended, 3, {});
      break;
    }
    case step::manner::one_body: {
      std::vector<outgoing> all;
      for (std::size_t i = 0; i < what.says.size(); ++i) {
        all.push_back(outgoing_of(i));
        owe(i);
        ++who.round;
      }
      post(number, all, intended, 1, {});
      break;
    }
    case step::manner::at_once:
      for (std::size_t i = what.says.size(); i-- > 0;) {
        auto message = outgoing_of(i);
        message.sent_at += static_cast<std::int64_t>(i);
        owe(i);
        post(number, {&message, 1}, intended, 1, {});
      }
      break;
  }
  --who.unanswered;
  go_on(number);
}

void traffic::say_in_turn(std::uint32_t number, const step& what, std::size_t index, steady::time_point intended) {
  auto& who = people_[number];
  const auto& says = what.says[index];
  ++who.round;
  ++who.messages;
  outgoing message{who.messages, says.text, says.edits ? who.messages - 1 : 0, seconds_now()};
  if (options_.sends != traffic_options::deliveries::off)
    ledger_.owe(number, who.round, answers_to(who)[who.step][index], intended);
  auto next = index + 1 == what.says.size() ? std::function<void()>{} : [this, number, &what, index] {
    say_in_turn(number, what, index + 1, steady::now());
  };
  post(number, {&message, 1}, intended, 1, std::move(next));
}

void traffic::post(std::uint32_t number, std::span<const outgoing> what, steady::time_point intended,
                   std::size_t copies, std::function<void()> then) {
  auto& who = people_[number];
  if (auto* at = second_of(intended)) {
    at->offered += what.size();
    now_.offered += what.size();
  }
  auto request = wire_.messages(who.where, number, what);
  auto first = std::make_shared<bool>(true); // of the copies
  who.unanswered += static_cast<std::uint32_t>(copies);
  for (std::size_t i = 0; i < copies; ++i)
    pool_.send(request, [this, number, intended, first, messages = what.size(), then](const http_answer& answer) {
      if (answer.status != 200)
        throw std::runtime_error{fmt::format("the server answers {} to a webhook", answer.status)};
      if (std::exchange(*first, false)) {
        acknowledged(messages, intended);
        if (people_[number].where == channel::web && options_.sends != traffic_options::deliveries::off)
          for (const auto& text : wire::read_web_answer(answer.body))
            reply(number, text, {});
        if (then)
          then();
      }
      --people_[number].unanswered;
      go_on(number);
    });
}

void traffic::acknowledged(std::size_t messages, steady::time_point intended) {
  auto now = steady::now();
  acknowledged_ += messages;
  if (auto* at = second_of(now)) {
    at->acknowledged += messages;
    now_.within += messages;
  }
  if (!in_window(intended))
    return;
  now_.acknowledged += messages;
  for (std::size_t i = 0; i < messages; ++i) {
    now_.acknowledgement.add(now - intended);
    second_of(intended)->acknowledgement.add(now - intended);
  }
}

void traffic::reply(std::uint32_t number, std::string_view text, std::string_view id) {
  last_reply_ = steady::now();
  auto found = ledger_.arrived(number, text, id);
  if (found.what != arrival::kind::owed)
    wrong_.push_back(fmt::format("{} s: person {}, {}, step {}, message {}: {}: {}",
                                 std::chrono::duration_cast<std::chrono::seconds>(last_reply_ - begin_).count(), number,
                                 scripts()[people_[number].script].kind, people_[number].step, people_[number].messages,
                                 name_of(found.what), text.substr(0, 60)));
  if (auto* at = second_of(last_reply_))
    ++at->replies;
  auto owed = found.what == arrival::kind::owed || found.what == arrival::kind::out_of_order;
  if (owed && in_window(found.intended)) {
    if (found.first)
      now_.first_reply.add(last_reply_ - found.intended);
    if (found.last) {
      now_.end_to_end.add(last_reply_ - found.intended);
      second_of(found.intended)->end_to_end.add(last_reply_ - found.intended);
    }
  }
  if (owed && ledger_.open(number) == 0)
    go_on(number);
}

std::string traffic::take_send(std::string_view path, std::string_view body) {
  auto sent = wire_.read_send(path, body);
  if (!sent)
    return R"({"success":true})";
  auto id = fmt::format("wamid.out.{}", ++platform_ids_);
  if (overhear_)
    overhear_(*sent);
  else if (sent->person < options_.people)
    reply(sent->person, sent->text, sent->id);
  if (path.starts_with("/bot"))
    return fmt::format(R"({{"ok":true,"result":{{"message_id":{}}}}})", platform_ids_);
  // A platform may report before its own answer arrives; the server has to stand that.
  for (const auto& status : options_.statuses)
    pool_.send(wire_.status(id, status, sent->id, sent->person), [](const http_answer&) {});
  return fmt::format(R"({{"messaging_product":"whatsapp","messages":[{{"id":"{}"}}]}})", id);
}

/// The person's step may be over: then the next one is due, at somebody's next arrival.
void traffic::go_on(std::uint32_t number) {
  auto& who = people_[number];
  if (!who.talking || who.unanswered > 0)
    return;
  if (options_.sends == traffic_options::deliveries::live && ledger_.open(number) > 0)
    return;
  who.talking = false;
  if (++who.step == scripts()[who.script].steps.size()) {
    who.began = true;
    choose_script(who);
  }
  ready_.push_back(number);
  feed();
}

/// Gives people who are ready the arrivals that wait for them; without a rate, as many as there are connections.
void traffic::feed() {
  if (!flowing_)
    return;
  while (!ready_.empty() && (rate_ > 0.0 ? !late_.empty() : pool_.open() < options_.connections)) {
    auto number = ready_.front();
    ready_.pop_front();
    auto intended = steady::now();
    if (rate_ > 0.0) {
      intended = late_.front();
      late_.pop_front();
    }
    begin_step(number, intended);
  }
}

/// Everybody whose moment has come.
void traffic::arrive() {
  if (!flowing_)
    return;
  auto now = steady::now();
  std::exponential_distribution<double> gap{rate_};
  while (next_ <= now) {
    late_.push_back(next_);
    auto messages = ready_.empty() ? 1 : [&] {
      const auto& who = people_[ready_.front()];
      return scripts()[who.script].steps[who.step].says.size();
    }();
    feed();
    // A step of several messages takes as many arrivals, so that the rate counts messages.
    for (std::size_t i = 0; i < messages; ++i)
      next_ += std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>{gap(random_)});
  }
  loop_.at(next_, [this] { arrive(); });
}

tally traffic::run(double rate, std::chrono::milliseconds warm_up, std::chrono::milliseconds length,
                   const std::function<void(std::size_t)>& each_second) {
  auto start = steady::now();
  now_ = {};
  now_.rate = rate;
  now_.seconds = std::chrono::duration<double>{length}.count();
  now_.course.reserve(static_cast<std::size_t>(now_.seconds) + 1);
  begin_ = start + warm_up;
  end_ = begin_ + length;
  rate_ = rate;
  next_ = start;
  late_.clear();
  flowing_ = true;
  if (rate_ > 0.0)
    arrive();
  else
    feed();
  for (std::size_t passed = 1; start + passed * 1s <= end_; ++passed) {
    loop_.run_until([&] { return steady::now() >= start + passed * 1s; });
    each_second(passed);
  }
  loop_.run_until([&] { return steady::now() >= end_; });
  flowing_ = false;
  now_.waiting = late_.size() + pool_.waiting();
  // What was intended and found nobody, because all of them waited for the server: it waited until now at least.
  for (auto intended : late_)
    if (in_window(intended)) {
      ++now_.offered;
      now_.acknowledgement.add(steady::now() - intended);
    }
  late_.clear();
  // The slow ones count too: a run ends when the last message has its answer.
  auto patience = steady::now() + options_.patience;
  loop_.run_until([&] { return pool_.open() == 0 || steady::now() > patience; });
  return now_;
}

void traffic::settle(const std::function<void()>& each_second) {
  if (options_.sends == traffic_options::deliveries::off)
    return;
  platform_.open();
  last_reply_ = steady::now();
  auto told = last_reply_;
  auto wait = [&](const std::function<bool()>& done) {
    loop_.run_until([&] {
      if (steady::now() - told >= 1s) {
        told = steady::now();
        each_second();
      }
      return done();
    });
  };
  wait([&] { return (sums().lost() == 0 && pool_.open() == 0) || steady::now() - last_reply_ > options_.patience; });
  auto end = steady::now() + late_doubles;
  wait([&] { return steady::now() > end; });
}

} // namespace luna::bench
