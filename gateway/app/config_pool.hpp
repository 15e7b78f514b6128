#pragma once
#include "gateway/app/config_map.hpp"
#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// Reads what a model with `backend: http` has besides its backend.
[[nodiscard]] PoolConfig read_pool(Reading& reading, MapReader& model);

/// Reads `column` of a model's input, up to 256 bytes.
void read_column(Reading& reading, MapReader& input, std::string& column);

}  // namespace penstock
