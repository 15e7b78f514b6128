#pragma once
#include <string_view>

#include <boost/system/result.hpp>

#include "backends/mlflow_input.hpp"
#include "backends/refusal.hpp"

namespace penstock {

/// Reads the texts of a CSV body: a header, then rows, of which an empty line is none.
/// A column whose first cell is empty or a number does not count as text unless it is asked for by name.
[[nodiscard]] boost::system::result<MlflowTexts, InputRefusal> read_mlflow_csv(
    std::string_view body, const MlflowInputConfig& config);

}  // namespace penstock
