// luna-bench-micro: what the steps of a message cost, one by one. make bench-compare runs it on two commits in turns.
#include "bench/allocations.hpp"
#include "channels/codec.hpp"
#include "channels/inspect.hpp"
#include "channels/signature.hpp"
#include "channels/whatsapp/parse.hpp"
#include "channels/whatsapp/render.hpp"
#include "domain/astro/chart.hpp"
#include "domain/workflows/conversation.hpp"
#include "persistence/journal.hpp"
#include "test/support/knowledge.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace luna;
using bench::allocations;

constexpr const char* webhook =
  R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{)"
  R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"106540352242922"},)"
  R"("contacts":[{"profile":{"name":"Asha"},"wa_id":"919876543210"}],"messages":[{"from":"919876543210",)"
  R"("id":"wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ2ODIyMDJGRjQ5MkRBMzQ3RjUxOQA=","timestamp":"1749416383","type":"text",)"
  R"("text":{"body":"hello"}}]}}]}]})";

constexpr const char* status =
  R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp",)"
  R"("metadata":{"display_phone_number":"1","phone_number_id":"106540352242922"},"statuses":[{"id":)"
  R"("wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA","status":"delivered","timestamp":"1749416389",)"
  R"("recipient_id":"919876543210","biz_opaque_callback_data":"12345678-42","conversation":{"id":)"
  R"("6ceb9d929c9bdc4f90967a32f8639b42","origin":{"type":"service"}},"pricing":{"billable":true,)"
  R"("pricing_model":"PMP","category":"service"}}]},"field":"messages"}]}]})";

constexpr const char* update =
  R"({"update_id":715000057,"message":{"message_id":710029,"from":{"id":919876543210,"is_bot":false,"first_name":)"
  R"("Asha","last_name":"Rao","username":"asha_rao","language_code":"en"},"chat":{"id":919876543210,"first_name":)"
  R"("Asha","last_name":"Rao","username":"asha_rao","type":"private"},"date":1749416383,"text":"hello"}})";

const domain::timestamp now{std::chrono::milliseconds{1'790'000'000'000}};

domain::event says(std::string text) {
  std::string body = webhook;
  auto what = channels::whatsapp::parse(body)->front();
  what.content = domain::text_content{std::move(text)};
  return what;
}

/// A conversation's state after these lines.
std::string state_after(std::initializer_list<const char*> lines) {
  std::string state;
  for (const auto* line : lines)
    state = domain::respond(state, says(line), now, test::tools()).state;
  return state;
}

void parse(benchmark::State& state) {
  std::string body = webhook;
  for (auto _ : state)
    benchmark::DoNotOptimize(channels::whatsapp::parse(body));
}
BENCHMARK(parse);

void signature(benchmark::State& state) {
  channels::hmac_sha256 signer{"app-secret"};
  std::string_view body = webhook;
  auto header = "sha256=" + std::string(64, '0');
  for (auto _ : state)
    benchmark::DoNotOptimize(channels::whatsapp::signature_matches(signer, body, header));
}
BENCHMARK(signature);

struct header {
  std::string name;
  std::string value;
};

header signed_for_whatsapp(std::string_view body) {
  auto hex = channels::hex_of(channels::hmac_sha256{"app-secret"}(body));
  return {"X-Hub-Signature-256", "sha256=" + std::string{hex.data(), hex.size()}};
}

/// From the bytes of a webhook to its events. `allocations` per webhook, next to what `copying` the events allocates.
void received(benchmark::State& state, const char* channel, std::string body, const header& sent) {
  channels::account account;
  account.channel = channel;
  account.secret = "app-secret";
  auto codec = channels::find_platform(channel)->open(account);
  channels::webhook request{{}, body, [&](std::string_view name) -> std::string_view {
                              return name == sent.name ? std::string_view{sent.value} : std::string_view{};
                            }};
  auto read = [&] { return codec->authentic(request) ? codec->parse(request) : domain::fault::unauthorized; };
  auto events = read();
  if (!events)
    return state.SkipWithError("the webhook is refused");
  auto before = allocations;
  benchmark::DoNotOptimize(std::vector<domain::event>{*events});
  auto copying = allocations - before;
  before = allocations;
  for (auto _ : state)
    benchmark::DoNotOptimize(read());
  state.counters["allocations"] =
    benchmark::Counter(static_cast<double>(allocations - before), benchmark::Counter::kAvgIterations);
  state.counters["copying"] = static_cast<double>(copying);
}
BENCHMARK_CAPTURE(received, whatsapp_text, "whatsapp", webhook, signed_for_whatsapp(webhook));
BENCHMARK_CAPTURE(received, telegram_text, "telegram", update, header{"X-Telegram-Bot-Api-Secret-Token", "app-secret"});
BENCHMARK_CAPTURE(received, whatsapp_status, "whatsapp", status, signed_for_whatsapp(status));

void canonical_event(benchmark::State& state) {
  auto what = says("hello");
  for (auto _ : state)
    benchmark::DoNotOptimize(channels::to_json(what));
}
BENCHMARK(canonical_event);

void turn_of_a_greeting(benchmark::State& state) {
  auto what = says("hello");
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::respond("", what, now, test::tools()));
}
BENCHMARK(turn_of_a_greeting);

void turn_that_reads_a_date(benchmark::State& state) {
  auto stored = state_after({"kundli", "Asha"});
  auto what = says("28 Feb 1990");
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::respond(stored, what, now, test::tools()));
}
BENCHMARK(turn_that_reads_a_date);

void turn_that_finds_a_place(benchmark::State& state) {
  auto stored = state_after({"kundli", "Asha", "28 Feb 1990", "2:30 pm"});
  auto what = says("Udaipur");
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::respond(stored, what, now, test::tools()));
}
BENCHMARK(turn_that_finds_a_place);

void replay_of_a_history(benchmark::State& state) {
  auto stored = state_after({"kundli", "Asha", "28 Feb 1990", "2:30 pm", "Udaipur", "1"});
  auto what = says("help");
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::respond(stored, what, now, test::tools()));
}
BENCHMARK(replay_of_a_history);

void turn_that_draws_a_chart(benchmark::State& state) {
  auto stored = state_after({"kundli", "Asha", "28 Feb 1990", "2:30 pm", "Udaipur", "1"});
  auto what = says("yes");
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::respond(stored, what, now, test::tools()));
}
BENCHMARK(turn_that_draws_a_chart);

void chart(benchmark::State& state) {
  auto at = std::int64_t{636'195'600};
  for (auto _ : state)
    benchmark::DoNotOptimize(domain::compute_chart(test::tools().sky, {at += 86'400, 26.92, 75.79}));
}
BENCHMARK(chart);

void sealed_turn(benchmark::State& state) {
  persistence::key_bytes person{};
  persistence::turn_body body{channels::to_json(says("hello")), "", {{std::string(130, 'x')}}};
  auto seq = std::int64_t{0};
  for (auto _ : state)
    benchmark::DoNotOptimize(persistence::seal_body(person, "0123456789abcdef", ++seq, body));
}
BENCHMARK(sealed_turn);

void rendered_send(benchmark::State& state) {
  domain::delivery one{"12345678-42", {"whatsapp", "106540352242922", "919876543210"}, std::string(130, 'x'), 1, 0, 0};
  for (auto _ : state)
    benchmark::DoNotOptimize(channels::whatsapp::send(one, channels::form::full, nullptr));
}
BENCHMARK(rendered_send);

} // namespace

int main(int argc, char** argv) {
  test::tools(); // loaded before anything is timed
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 64;
  benchmark::RunSpecifiedBenchmarks();
}
