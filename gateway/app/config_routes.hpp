#pragma once
#include <vector>

#include "gateway/app/config.hpp"
#include "gateway/app/config_map.hpp"
#include "gateway/app/config_models.hpp"

namespace penstock {

/// Reads a list of up to 1000 routes, each of which can be reached: no path twice, none of the built-in ones.
[[nodiscard]] std::vector<RouteConfig> read_routes(Reading& reading, const YamlNode& list,
                                                   const MapName& name, const ModelTable& models);

}  // namespace penstock
