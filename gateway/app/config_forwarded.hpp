#pragma once
#include "gateway/app/config_map.hpp"
#include "gateway/upstream/forwarded_config.hpp"

namespace penstock {

/// Reads `forwarded`: whose word about where a request comes from is believed.
[[nodiscard]] ForwardedConfig read_forwarded(Reading& reading, MapReader map);

}  // namespace penstock
