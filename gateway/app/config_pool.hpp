#pragma once
#include "gateway/app/config_map.hpp"
#include "gateway/upstream/pool_config.hpp"

namespace penstock {

/// Reads what a model with `backend: http` has besides its backend.
[[nodiscard]] PoolConfig read_pool(Reading& reading, MapReader& model);

}  // namespace penstock
