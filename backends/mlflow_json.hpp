#pragma once
#include <array>
#include <string_view>

#include <boost/system/result.hpp>

#include "backends/mlflow_input.hpp"
#include "backends/refusal.hpp"

namespace penstock {

/// The fields of which a JSON body of MLflow has exactly one.
inline constexpr std::array<std::string_view, 4> mlflow_forms{"dataframe_split", "dataframe_records",
                                                              "instances", "inputs"};

/// Reads the texts of a JSON body in one of MLflow's four forms.
[[nodiscard]] boost::system::result<MlflowTexts, InputRefusal> read_mlflow_json(
    std::string_view body, const MlflowInputConfig& config);

}  // namespace penstock
