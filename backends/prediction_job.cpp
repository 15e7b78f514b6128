#include "backends/prediction_job.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "backends/predictions.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

constexpr std::size_t texts_at_once = 64;  // between two looks: 0.15 ms of headlines

Bytes size_of(const std::vector<std::string>& texts) {
  Bytes size = texts.capacity() * sizeof(std::string);
  for (const std::string& text : texts) size += text.capacity();
  return size;
}

}  // namespace

ModelSaid said_of(MlflowError error) {
  return {.status = error.status,
          .content_type = error.status == 415 ? "text/plain" : "application/json",
          .body = std::move(error.body)};
}

std::string predict_json(const Model& model, const std::vector<std::string>& texts, std::string_view label) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Scores> scores;
  model.predict(views, scores);
  std::string json;
  append_predictions(json, scores, label);
  return json;
}

void log_ignored_params() {
  static std::atomic<bool> logged = false;
  if (logged.exchange(true, std::memory_order_relaxed)) return;
  log(LogLevel::warning, "params_ignored", {{"detail", "models in the process take no params; said once"}});
}

bool PredictionJob::take_body(const MemoryAccount& account, std::string_view unread) {
  if (!held.take(account, 2 * unread.size())) return false;  // its texts are as long, nearly
  body = unread;
  return true;
}

bool PredictionJob::take_texts(const MemoryAccount& account, std::vector<std::string> read_ones) {
  if (!held.take(account, size_of(read_ones))) return false;
  texts = std::move(read_ones);
  return true;
}

void PredictionJob::run(const std::atomic<bool>& abandoned) {
  if (!body.empty() && !read()) return;
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Scores> scores;
  for (std::span left(views); !left.empty() && !abandoned;) {
    const auto next = left.first(std::min(left.size(), texts_at_once));
    model->predict(next, scores);
    left = left.subspan(next.size());
  }
  if (!abandoned) append_predictions(said.body, scores, label);
}

bool PredictionJob::read() {
  auto input = read_mlflow_input(content_type, body, reading);
  if (input.has_error()) {
    said = said_of(std::move(input.error()));
    return false;
  }
  if (input->params) log_ignored_params();
  texts = std::move(input->texts);
  std::string().swap(body);
  held.keep(size_of(texts));
  return true;
}

}  // namespace penstock
