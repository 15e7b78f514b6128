#include "backends/prediction_job.hpp"

#include <atomic>
#include <utility>

#include "backends/predictions.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {

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

void PredictionJob::run() {
  if (body.empty() || read()) said.body = predict_json(*model, texts, label);
}

bool PredictionJob::read() {
  auto input = read_mlflow_input(content_type, body, reading);
  if (input.has_error()) {
    said = said_of(std::move(input.error()));
    return false;
  }
  if (input->params) log_ignored_params();
  texts = std::move(input->texts);
  return true;
}

}  // namespace penstock
