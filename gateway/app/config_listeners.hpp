#pragma once
#include <vector>

#include "gateway/app/config.hpp"
#include "gateway/app/config_map.hpp"
#include "gateway/app/config_models.hpp"

namespace penstock {

/// The addresses of one process, which may each be listened on once.
struct ListenPlan {
  std::vector<ListenerConfig> listeners;
  Address admin;
};

/// Reads `listen`, 1 to 64 addresses or none for the default, and `admin`.
[[nodiscard]] ListenPlan read_listeners(Reading& reading, MapReader& root, const ModelTable& models,
                                        const Address& default_admin);

}  // namespace penstock
