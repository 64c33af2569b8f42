#include "channels/whatsapp/codec.hpp"

#include "channels/multipart.hpp"
#include "channels/signature.hpp"
#include "channels/whatsapp/fit.hpp"
#include "channels/whatsapp/handshake.hpp"
#include "channels/whatsapp/judge.hpp"
#include "channels/whatsapp/media.hpp"
#include "channels/whatsapp/parse.hpp"
#include "channels/whatsapp/render.hpp"

#include <algorithm>
#include <array>

namespace luna::channels::whatsapp {

namespace {

template <class... Contents>
bool holds_one_of(const domain::event_content& content) {
  return (... || std::holds_alternative<Contents>(content));
}

/// Something that a person sent us and can see as read: not that they opened the chat, reacted, changed or took back
/// something. In a group nobody waits for that.
bool is_message(const domain::event& what) {
  return !what.is_group && what.edits.empty()
         && holds_one_of<domain::text_content, domain::media_content, domain::location_content, domain::contact_content,
                         domain::button_content, domain::flow_content, domain::order_content,
                         domain::unsupported_content>(what.content);
}

/// What may stand in a path as it is: media ids are digits.
bool is_path_segment(std::string_view id) {
  return !id.empty() && id.size() <= 256 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

class whatsapp_codec final : public codec {
public:
  explicit whatsapp_codec(const account& which) : account_{which} {}

  bool authentic(const webhook& request) const override {
    return !account_.secret.empty()
           && signature_matches(hmac_of_thread(account_.secret), request.body, request.header("X-Hub-Signature-256"));
  }

  domain::result<std::vector<domain::event>> parse(const webhook& request) const override {
    auto events = whatsapp::parse(request.body);
    if (events)
      for (auto& what : *events)
        if (what.account_id.empty())
          what.account_id = account_.id;
    return events;
  }

  std::optional<domain::result<std::string>> handshake(std::string_view query) const override {
    return whatsapp::handshake(query, account_.verify_token);
  }

  std::vector<domain::reply> fit(domain::reply what) const override { return whatsapp::fit(std::move(what)); }

  std::chrono::seconds window() const override { return std::chrono::hours{24}; }

  std::optional<domain::reply> outside_window(const domain::reply& what) const override {
    return as_template(what, account_.plan);
  }

  std::optional<api_call> upload(const attachment& file) const override {
    auto type = upload_type(file);
    if (type.empty())
      return std::nullopt;
    const std::array parts{
      form_part{"messaging_product", "whatsapp"},
      form_part{"type", type},
      form_part{"file", file.bytes, file.filename.empty() ? "file" : file.filename, std::string{type}},
    };
    auto form = multipart(parts);
    return authorized(
      {"POST", '/' + account_.id + "/media", {{"Content-Type", std::move(form.content_type)}}, std::move(form.body)});
  }

  std::optional<std::string> uploaded(const api_answer& answer) const override {
    auto id = uploaded_id(answer);
    return id.empty() ? std::nullopt : std::optional{std::move(id)};
  }

  api_call render(const domain::delivery& what, form how, const attachment* file) const override {
    return authorized(send(what, how, file));
  }

  send_judgement judge(const api_answer& answer, std::uint32_t attempt) const override {
    return read_answer(answer, attempt);
  }

  send_judgement judge_failure(int code, std::uint32_t attempt) const override { return read_failure(code, attempt); }

  std::size_t file_bytes_max(domain::media_kind kind) const override {
    constexpr std::size_t kilobyte = 1024, megabyte = 1024 * kilobyte;
    switch (kind) {
      case domain::media_kind::image: return 5 * megabyte;
      case domain::media_kind::sticker: return 500 * kilobyte;
      case domain::media_kind::document: return 100 * megabyte;
      default: return 16 * megabyte; // sound and video
    }
  }

  std::vector<api_call> courtesies(const domain::event& what) const override {
    if (!account_.read_marks || !is_message(what))
      return {};
    return {authorized(mark_read(what.account_id, what.external_id, false))};
  }

  std::optional<api_call> typing(const domain::event& last) const override {
    if (!is_message(last))
      return std::nullopt;
    return authorized(mark_read(last.account_id, last.external_id, true));
  }

  std::chrono::seconds typing_for() const override { return std::chrono::seconds{25}; }

  std::optional<api_call> locate(const domain::media_content& file) const override {
    if (!is_path_segment(file.id))
      return std::nullopt;
    return authorized({"GET", '/' + file.id, {}, {}});
  }

  domain::result<media_location> located(const api_answer& answer) const override {
    auto where = read_location(answer);
    // Our token goes there.
    if (where && !where->url.starts_with("https://") && !account_.api_base.starts_with("http://"))
      return domain::fault::invalid;
    return where;
  }

  api_call fetch(const media_location& where) const override { return authorized({"GET", where.url, {}, {}}); }

private:
  api_call authorized(api_call call) const {
    call.headers.emplace_back("Authorization", "Bearer " + account_.token);
    return call;
  }

  account account_;
};

} // namespace

std::unique_ptr<codec> open(const account& which) {
  return std::make_unique<whatsapp_codec>(which);
}

} // namespace luna::channels::whatsapp
