#include "actors/api_call.hpp"

namespace luna::actors {

http_client::request request_of(channels::api_call call, const std::string& api_base) {
  http_client::request what;
  auto whole = call.url.starts_with("https://") || call.url.starts_with("http://");
  what.method = std::move(call.method);
  what.url = whole ? std::move(call.url) : api_base + call.url;
  what.headers = std::move(call.headers);
  what.body = std::move(call.body);
  return what;
}

channels::api_answer answer_of(const http_client::response& answer) {
  return {answer.status, answer.body, answer.retry_after, answer.may_have_been_sent};
}

} // namespace luna::actors
