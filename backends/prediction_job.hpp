#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/mlflow_input.hpp"
#include "backends/model.hpp"

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
  ModelSaid said{};  // afterwards

  void run();

 private:
  bool read();
};

}  // namespace penstock
