// luna-bench-micro: what the steps of a message cost, one by one. make bench-compare runs it on two commits in turns.
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

constexpr const char* webhook =
  R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{)"
  R"("messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"106540352242922"},)"
  R"("contacts":[{"profile":{"name":"Asha"},"wa_id":"919876543210"}],"messages":[{"from":"919876543210",)"
  R"("id":"wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ2ODIyMDJGRjQ5MkRBMzQ3RjUxOQA=","timestamp":"1749416383","type":"text",)"
  R"("text":{"body":"hello"}}]}}]}]})";

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
  domain::delivery one{"12345678-42", {"whatsapp", "106540352242922", "919876543210"}, std::string(130, 'x'), 1};
  for (auto _ : state)
    benchmark::DoNotOptimize(channels::whatsapp::send_text(one));
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
