#pragma once
#include <span>
#include <string>
#include <string_view>

#include "backends/model.hpp"

namespace penstock {

/// Appends one prediction as JSON. With an empty `label` every label and its probability, best first:
/// `{"positive":0.98,…}`; else `{"<label>":"positive","confidence":0.98}`. Numbers are the
/// shortest text that reads back as the same float.
void append_prediction(std::string& out, const Scores& scores, std::string_view label);

/// Appends `{"predictions": […]}`, one element for each Scores, as MLflow answers.
void append_predictions(std::string& out, std::span<const Scores> scores, std::string_view label);

}  // namespace penstock
