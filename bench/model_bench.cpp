#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "backends/compute_pool.hpp"
#include "backends/fasttext_model.hpp"
#include "backends/mlflow_input.hpp"
#include "backends/predict_request.hpp"
#include "backends/predictions.hpp"

namespace penstock {
namespace {

constexpr auto headline = "Parliament passes the budget after a night of debate over health and schools";

const Model& model() {
  static const auto loaded = [] {
    const char* path = std::getenv("MODEL");
    return load_fasttext_model(path != nullptr ? path : "models/topic.bin", "bench");
  }();
  return *loaded;
}

std::string text_of(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text.append(headline).append(" ");
  text.resize(bytes);
  return text;
}

void predict(const std::string& text, std::vector<Scores>& scores) {
  const std::string_view view = text;
  scores.clear();
  model().predict({&view, 1}, scores);
  benchmark::DoNotOptimize(scores.data());
}

/// One text of so many bytes, predicted where it is.
void inline_predict(benchmark::State& state) {
  const auto text = text_of(static_cast<std::size_t>(state.range(0)));
  std::vector<Scores> scores;
  for (auto _ : state) predict(text, scores);
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(inline_predict)
    ->Arg(0)
    ->Arg(20)
    ->Arg(80)
    ->Arg(128)
    ->Arg(320)
    ->Arg(1280)
    ->Arg(5120)
    ->Arg(20480)
    ->Arg(1 << 20);

/// So many headlines in one call.
void inline_batch(benchmark::State& state) {
  const std::vector<std::string_view> texts(static_cast<std::size_t>(state.range(0)), headline);
  std::vector<Scores> scores;
  for (auto _ : state) {
    scores.clear();
    model().predict(texts, scores);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(inline_batch)->Arg(1)->Arg(10)->Arg(1000);

/// Through the pool and back, both ends idle: what one request alone waits longer.
void pool_round_trip(benchmark::State& state) {
  ComputePool pool({.threads = 1, .queue = 16});
  for (auto _ : state) {
    std::promise<void> done;
    if (!pool.try_post([&] { done.set_value(); })) continue;
    done.get_future().wait();
  }
}
BENCHMARK(pool_round_trip)->UseRealTime()->MeasureProcessCPUTime();

/// Posts that never wait for each other: what the pool costs when it is busy.
void pool_post(benchmark::State& state) {
  ComputePool pool({.threads = 1, .queue = 1U << 20});
  for (auto _ : state) {
    while (!pool.try_post([] {})) continue;
  }
}
BENCHMARK(pool_post)->UseRealTime()->MeasureProcessCPUTime();

void read_one_instance(benchmark::State& state) {
  const auto body = R"({"instances": [")" + std::string(headline) + R"("]})";
  for (auto _ : state) benchmark::DoNotOptimize(read_mlflow_input("application/json", body, {}));
}
BENCHMARK(read_one_instance);

void read_predict_text(benchmark::State& state) {
  const auto body = R"({"text": ")" + std::string(headline) + R"("})";
  for (auto _ : state) benchmark::DoNotOptimize(read_predict_request("application/json", body, 10000));
}
BENCHMARK(read_predict_text);

void read_a_thousand_instances(benchmark::State& state) {
  std::string body = R"({"instances": [")" + std::string(headline) + '"';
  for (int n = 1; n < 1000; ++n) body.append(", \"").append(headline).append("\"");
  body += "]}";
  for (auto _ : state) benchmark::DoNotOptimize(read_mlflow_input("application/json", body, {}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(read_a_thousand_instances);

void write_one_prediction(benchmark::State& state) {
  std::vector<Scores> scores;
  predict(headline, scores);
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_predictions(out, scores, "");
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(write_one_prediction);

}  // namespace
}  // namespace penstock

BENCHMARK_MAIN();
