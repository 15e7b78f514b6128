#include "backends/mlflow_json.hpp"

#include <utility>

#include "backends/mlflow_reader.hpp"

namespace penstock {

boost::system::result<MlflowTexts, InputRefusal> read_mlflow_json(std::string_view body,
                                                                  const MlflowInputConfig& config) {
  std::optional<MlflowReader::Names> names;
  for (;;) {
    MlflowReader reader(config, std::move(names));
    if (auto refusal = read_json(body, {}, reader)) return *std::move(refusal);
    if (reader.refusal() || !reader.finish()) return *std::move(reader.refusal());
    names = reader.names_for_second_reading();
    if (!names) return reader.result();
  }
}

}  // namespace penstock
