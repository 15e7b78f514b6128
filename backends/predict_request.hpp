#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "backends/refusal.hpp"

namespace penstock {

/// What a body of POST /predict asks for.
struct PredictRequest {
  enum class Kind {
    text,    // {"text": …}: `texts` has one element
    texts,   // {"texts": […]}
    mlflow,  // a body of MLflow's, in JSON or CSV, that each model gets unchanged
  };
  Kind kind = Kind::text;
  std::vector<std::string> texts;
};

/// Reads a body of POST /predict. JSON needs no Content-Type; another type than JSON and CSV is 415, more
/// than `max_texts` texts 413. Other fields beside `text` or `texts` are ignored. An MLflow body is only
/// recognised, not read to its end.
[[nodiscard]] boost::system::result<PredictRequest, InputRefusal> read_predict_request(
    std::string_view content_type, std::string_view body, std::size_t max_texts);

}  // namespace penstock
