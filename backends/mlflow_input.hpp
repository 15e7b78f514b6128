#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace penstock {

/// The texts of one prediction, in order.
struct MlflowTexts {
  std::vector<std::string> texts;
  bool params = false;  // the body has `params`, which no in-process model takes
};

/// The answer to a body that is no prediction, in MLflow's own form.
struct MlflowError {
  int status;
  std::string content_type;
  std::string body;
};

inline constexpr std::size_t mlflow_columns_at_most = 1000;

struct MlflowInputConfig {
  std::string column = {};    // empty: "text", else the only column of strings
  std::size_t texts = 10000;  // more are 413
};

/// Reads a body of MLflow's POST /invocations: `dataframe_split`, `dataframe_records`, `instances` or
/// `inputs` as JSON, or text/csv with a header. Another content type is 415. Depth is bounded at 32, values
/// at 1,000,000, columns at 1000.
[[nodiscard]] boost::system::result<MlflowTexts, MlflowError> read_mlflow_input(
    std::string_view content_type, std::string_view body, const MlflowInputConfig& config);

}  // namespace penstock
