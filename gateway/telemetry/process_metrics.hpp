#pragma once
#include <optional>

#include "gateway/telemetry/registry.hpp"

namespace penstock {

/// Registers this process's CPU time, memory, descriptors and start as `process_*`, read at each scrape.
/// What the system does not tell is left out.
void collect_process(Registry& registry);

/// How many descriptors this process has open; nothing when the system does not tell.
[[nodiscard]] std::optional<std::size_t> open_descriptors();

}  // namespace penstock
