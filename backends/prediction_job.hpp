#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/mlflow_input.hpp"
#include "backends/model.hpp"
#include "gateway/net/memory_hold.hpp"

namespace penstock {

/// An answer in the form of the model's own server.
struct ModelSaid {
  int status = 200;
  std::string_view content_type = "application/json";
  std::string body{};
};

[[nodiscard]] ModelSaid said_of(MlflowError error);

/// The predictions for the texts, as MLflow has them in JSON; `label` as in append_predictions.
[[nodiscard]] std::string predict_json(const Model& model, const std::vector<std::string>& texts,
                                       std::string_view label);

/// Says once that `params` of a request have no effect.
void log_ignored_params();

/// What a hop to another thread works on. Nothing in it is the request's own, which may leave meanwhile.
struct PredictionJob {
  std::shared_ptr<const Model> model;
  std::string label;
  MlflowInputConfig reading;
  std::string content_type{};
  std::string body{};  // unread; empty: the texts are there
  std::vector<std::string> texts{};
  ModelSaid said{};   // afterwards
  MemoryHold held{};  // of body and texts

  /// A copy of a body that is to be read, or texts that were; false when the process may not hold as much.
  [[nodiscard]] bool take_body(const MemoryAccount& account, std::string_view unread);
  [[nodiscard]] bool take_texts(const MemoryAccount& account, std::vector<std::string> read_ones);
  /// Between texts it looks whether it is abandoned; then nothing is said.
  void run(const std::atomic<bool>& abandoned);

 private:
  bool read();
};

}  // namespace penstock
