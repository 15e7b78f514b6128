#pragma once
#include <memory>
#include <string>

#include "backends/model.hpp"
#include "backends/model_check.hpp"

namespace penstock {

/// Loads a fastText file that may be damaged: first its structure is followed, then a child tries it, then it
/// is loaded. Throws std::runtime_error, one line that names the file and says what to do.
[[nodiscard]] std::unique_ptr<Model> load_checked_fasttext_model(const std::string& path,
                                                                 const ModelCheckConfig& check);

}  // namespace penstock
