#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "backends/predict_request.hpp"
#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// What a request to /predict asks, in the words of each form that a model takes.
struct PredictionQuestion {
  PredictRequest::Kind kind = PredictRequest::Kind::text;
  std::size_t texts = 0;
  /// One for each form, in their order; none for MLflow's own requests, which go on unchanged. Hardly longer
  /// than the request's body each, as no escape is longer than what it was read from.
  std::vector<std::string> bodies{};
};

[[nodiscard]] PredictionQuestion question_of(const PredictRequest& asked, std::span<const InputForm> forms);

/// As read_predict_request.
[[nodiscard]] boost::system::result<PredictionQuestion, InputRefusal> read_question(
    std::string_view content_type, std::string_view body, std::size_t max_texts,
    std::span<const InputForm> forms);

}  // namespace penstock
