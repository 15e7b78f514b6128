#pragma once
#include <optional>
#include <string>

#include "backends/model_file.hpp"

namespace penstock {

/// Follows a fastText file's structure to its end without loading it; returns in one line what is wrong with
/// it. The library believes every length and index in the file: what passes here keeps it within its arrays.
/// Layout: fastText 0.9.2's `saveModel`, versions 11 and 12, dense or quantized.
[[nodiscard]] std::optional<std::string> fasttext_file_fault(const ModelFile& file);

}  // namespace penstock
