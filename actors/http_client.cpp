#include "actors/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace luna::actors {

namespace {

using easy_handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using multi_handle = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;
using header_list = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr int poll_milliseconds = 60'000; // curl returns earlier for its own timers, and send() wakes it

struct job {
  http_client::request what;
  http_client::completion done;
};

/// A request under way. Curl holds pointers into it.
struct transfer {
  transfer(job o, std::size_t limit) : order{std::move(o)}, body_bytes_max{limit} {}

  job order;
  std::size_t body_bytes_max;
  easy_handle easy{curl_easy_init(), &curl_easy_cleanup};
  header_list headers{nullptr, &curl_slist_free_all};
  std::size_t uploaded = 0;
  std::string body;
};

std::size_t upload(char* out, std::size_t size, std::size_t count, void* user) {
  auto& self = *static_cast<transfer*>(user);
  auto bytes = self.order.what.body.copy(out, size * count, self.uploaded);
  self.uploaded += bytes;
  return bytes;
}

/// When a reused connection breaks before its answer, curl rewinds the body and sends the request again, although the
/// server may have acted on it. Without a way to rewind it reports the failure instead.
int refuse_rewind(void*, curl_off_t, int) {
  return CURL_SEEKFUNC_FAIL;
}

std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
  auto& self = *static_cast<transfer*>(user);
  auto bytes = size * count;
  if (bytes > self.body_bytes_max - self.body.size())
    return 0; // CURLE_WRITE_ERROR
  curl_off_t whole = -1;
  if (self.body.empty() && curl_easy_getinfo(self.easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &whole) == CURLE_OK
      && whole > 0)
    self.body.reserve(static_cast<std::size_t>(whole)); // curl has compared it with body_bytes_max
  self.body.append(data, bytes);
  return bytes;
}

void add_header(header_list& list, const std::string& line) {
  auto* longer = curl_slist_append(list.get(), line.c_str());
  if (!longer)
    throw std::bad_alloc{};
  static_cast<void>(list.release());
  list.reset(longer);
}

void sign(CURL* easy, const http_client::aws_signer& signer) {
  curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, ("aws:amz:" + signer.region + ":s3").c_str());
  curl_easy_setopt(easy, CURLOPT_USERNAME, signer.key_id.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, signer.secret.c_str());
}

void prepare(transfer& t, const http_client_options& options) {
  auto* easy = t.easy.get();
  const auto& what = t.order.what;
  for (const auto& [name, value] : what.headers)
    add_header(t.headers, name + ": " + value);
  if (what.signer)
    sign(easy, *what.signer);
  else // or curl waits up to a second for a 100 before a large body; but 7.88 signs the field that it leaves out
    add_header(t.headers, "Expect:");
  curl_easy_setopt(easy, CURLOPT_URL, what.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(what.timeout.count()));
  if (what.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (what.method != "GET" || !what.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, &t);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &refuse_rewind);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, what.method.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t.headers.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t);
  if (what.method != "HEAD") // whose answer says how long another one would be
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(t.body_bytes_max));
}

/// The bytes curl counts are those it gave to the kernel; none means that nobody else has seen any.
bool may_have_been_sent(CURL* easy) {
  long bytes = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

std::optional<std::chrono::seconds> retry_after(CURL* easy) {
  curl_header* found = nullptr;
  if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
    return std::nullopt;
  std::string_view text{found->value};
  std::uint32_t seconds = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return std::chrono::seconds{seconds};
}

http_client::response response_of(transfer& t, CURLcode outcome) {
  http_client::response answer;
  answer.may_have_been_sent = may_have_been_sent(t.easy.get());
  if (outcome != CURLE_OK) {
    answer.too_long = outcome == CURLE_WRITE_ERROR || outcome == CURLE_FILESIZE_EXCEEDED;
    answer.error = answer.too_long ? "the answer is longer than " + std::to_string(t.body_bytes_max) + " bytes"
                                   : curl_easy_strerror(outcome);
    return answer;
  }
  long status = 0;
  curl_easy_getinfo(t.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  const char* type = nullptr;
  if (curl_easy_getinfo(t.easy.get(), CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type)
    answer.content_type = type;
  answer.retry_after = retry_after(t.easy.get());
  answer.body = std::move(t.body);
  return answer;
}

http_client::response stopped(bool sent) {
  http_client::response answer;
  answer.may_have_been_sent = sent;
  answer.error = "the client was stopped";
  return answer;
}

CURLM* new_multi() {
  static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto* multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (!multi)
    throw std::runtime_error("libcurl cannot be initialised");
  return multi;
}

} // namespace

struct http_client::impl {
  explicit impl(http_client_options o) : options{o}, thread{[this] { run(); }} {}

  void run();
  bool take_orders();
  void begin(job order);
  bool finish_done();
  void abandon_all();

  const http_client_options options;
  multi_handle multi{new_multi(), &curl_multi_cleanup};
  std::unordered_map<CURL*, std::unique_ptr<transfer>> running; // the thread's own

  std::mutex mutex;
  std::deque<job> queue;
  bool stopping = false;

  std::thread thread; // last: it uses the rest
};

void http_client::impl::run() {
  while (take_orders()) {
    int count = 0;
    curl_multi_perform(multi.get(), &count);
    if (!finish_done())
      curl_multi_poll(multi.get(), nullptr, 0, poll_milliseconds, nullptr);
  }
  abandon_all();
}

/// False: it is time to stop.
bool http_client::impl::take_orders() {
  std::unique_lock guard{mutex};
  while (!stopping && !queue.empty() && running.size() < options.concurrent) {
    auto order = std::move(queue.front());
    queue.pop_front();
    guard.unlock(); // curl takes its time
    begin(std::move(order));
    guard.lock();
  }
  return !stopping;
}

void http_client::impl::begin(job order) {
  auto limit = order.what.answer_bytes > 0 ? order.what.answer_bytes : options.body_bytes;
  auto started = std::make_unique<transfer>(std::move(order), limit);
  prepare(*started, options);
  auto* easy = started->easy.get();
  curl_multi_add_handle(multi.get(), easy);
  running.emplace(easy, std::move(started));
}

/// True if any request has ended.
bool http_client::impl::finish_done() {
  auto any = false;
  int left = 0;
  while (auto* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    auto outcome = message->data.result; // `message` dies with the next call
    auto ended = running.extract(message->easy_handle);
    curl_multi_remove_handle(multi.get(), ended.key());
    ended.mapped()->order.done(response_of(*ended.mapped(), outcome));
    any = true;
  }
  return any;
}

void http_client::impl::abandon_all() {
  for (auto& [easy, abandoned] : running) {
    curl_multi_remove_handle(multi.get(), easy);
    abandoned->order.done(stopped(may_have_been_sent(easy)));
  }
  running.clear();
  std::deque<job> unsent;
  {
    std::lock_guard guard{mutex};
    unsent.swap(queue);
  }
  for (auto& order : unsent)
    order.done(stopped(false));
}

http_client::http_client(http_client_options options) : impl_{std::make_unique<impl>(options)} {}

http_client::~http_client() {
  stop();
}

void http_client::send(request what, completion done) {
  {
    std::lock_guard guard{impl_->mutex};
    if (!impl_->stopping) {
      impl_->queue.push_back({std::move(what), std::move(done)});
      curl_multi_wakeup(impl_->multi.get());
      return;
    }
  }
  done(stopped(false));
}

void http_client::stop() {
  {
    std::lock_guard guard{impl_->mutex};
    impl_->stopping = true;
    curl_multi_wakeup(impl_->multi.get());
  }
  if (impl_->thread.joinable())
    impl_->thread.join();
}

} // namespace luna::actors
