#pragma once
#include <memory>
#include <string>

#include "backends/model.hpp"

namespace penstock {

/// Loads a supervised fastText model, dense or quantized, in this process.
/// Throws std::exception when the file is no such model. A damaged file may do worse: have it checked first
/// (model_check.hpp). Texts are taken as the trainer took a line, white space between words; an empty text
/// gets what the model says of an empty line, and one in which it finds no feature at all gets every label
/// with the same probability.
[[nodiscard]] std::unique_ptr<Model> load_fasttext_model(const std::string& path, std::string version);

}  // namespace penstock
