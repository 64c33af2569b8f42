#include "domain/reply.hpp"

#include "domain/workflows/record.hpp"

namespace luna::domain {

namespace {

constexpr char mark = '\x01';
constexpr const char* topic_word = "topic"; // where the extra's would be: the topic follows, and then the extra's

using fields = std::vector<std::string>;

void put(fields& out, const choice& c) {
  out.insert(out.end(), {c.id, c.title, c.description});
}

void put(fields& out, std::monostate) {
  out.emplace_back("text");
}

void put(fields& out, const reply_buttons& extra) {
  out.emplace_back("buttons");
  for (const auto& c : extra.choices)
    put(out, c);
}

void put(fields& out, const reply_list& extra) {
  out.insert(out.end(), {"list", extra.label});
  for (const auto& section : extra.sections) {
    out.insert(out.end(), {section.title, to_record(static_cast<std::int64_t>(section.rows.size()))});
    for (const auto& row : section.rows)
      put(out, row);
  }
}

void put(fields& out, const reply_media& extra) {
  out.insert(out.end(),
             {"media", to_record(static_cast<std::int64_t>(extra.kind)), extra.hash, extra.mime, extra.filename});
}

void put(fields& out, const reply_location_request&) {
  out.emplace_back("location_request");
}

void put(fields& out, const reply_template& extra) {
  out.insert(out.end(), {"template", extra.name, extra.language});
  out.insert(out.end(), extra.parameters.begin(), extra.parameters.end());
}

void put(fields& out, const reply_reaction& extra) {
  out.insert(out.end(), {"reaction", extra.emoji, extra.target});
}

/// Takes what put() wrote; any take is none, and all that follow, once there is too little.
class reader {
public:
  explicit reader(fields all) : all_{std::move(all)} {}

  bool done() const { return next_ == all_.size(); }
  bool failed() const { return failed_; }

  std::string text() {
    if (next_ == all_.size()) {
      failed_ = true;
      return {};
    }
    return std::move(all_[next_++]);
  }

  std::int64_t number() {
    std::int64_t value = 0;
    if (!from_record(text(), value) || value < 0)
      failed_ = true;
    return value;
  }

  choice one_choice() {
    auto id = text(), title = text(), description = text();
    return {std::move(id), std::move(title), std::move(description)};
  }

private:
  fields all_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

reply_list read_list(reader& in) {
  reply_list list{in.text(), {}};
  while (!in.done() && !in.failed()) {
    reply_list::section section{in.text(), {}};
    for (auto rows = in.number(); rows > 0 && !in.failed(); --rows)
      section.rows.push_back(in.one_choice());
    list.sections.push_back(std::move(section));
  }
  return list;
}

std::optional<reply_extra> read_extra(reader& in, const std::string& kind) {
  if (kind == "text")
    return std::monostate{};
  if (kind == "buttons") {
    reply_buttons buttons;
    while (!in.done() && !in.failed())
      buttons.choices.push_back(in.one_choice());
    return buttons;
  }
  if (kind == "list")
    return read_list(in);
  if (kind == "media") {
    auto media = static_cast<media_kind>(in.number());
    auto hash = in.text(), mime = in.text(), filename = in.text();
    return reply_media{media, std::move(hash), std::move(mime), std::move(filename)};
  }
  if (kind == "location_request")
    return reply_location_request{};
  if (kind == "template") {
    auto name = in.text(), language = in.text();
    reply_template read{std::move(name), std::move(language), {}};
    while (!in.done())
      read.parameters.push_back(in.text());
    return read;
  }
  if (kind == "reaction") {
    auto emoji = in.text(), target = in.text();
    return reply_reaction{std::move(emoji), std::move(target)};
  }
  return std::nullopt;
}

} // namespace

// Not inline: GCC 12 would hold an alternative that is not there to be read.
reply::reply(std::string words, reply_extra with) : text{std::move(words)}, extra{std::move(with)} {}

std::string to_record(const reply& what) {
  if (std::holds_alternative<std::monostate>(what.extra) && what.topic.empty() && !what.text.starts_with(mark))
    return what.text;
  fields all{what.text};
  if (!what.topic.empty())
    all.insert(all.end(), {topic_word, what.topic});
  std::visit([&](const auto& extra) { put(all, extra); }, what.extra);
  return mark + join_fields(all);
}

std::optional<reply> reply_from_record(std::string_view record) {
  if (!record.starts_with(mark))
    return reply{std::string{record}};
  auto all = split_fields(record.substr(1));
  if (!all)
    return std::nullopt;
  reader in{std::move(*all)};
  auto text = in.text(), kind = in.text();
  std::string topic;
  if (kind == topic_word) {
    topic = in.text();
    kind = in.text();
  }
  auto extra = read_extra(in, kind);
  if (!extra || in.failed() || !in.done())
    return std::nullopt;
  reply read{std::move(text), std::move(*extra)};
  read.topic = std::move(topic);
  return read;
}

} // namespace luna::domain
