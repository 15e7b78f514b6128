#pragma once
#include <cstdint>
#include <vector>

#include "gateway/net/network.hpp"

namespace penstock {

/// Whether servers hear what others said about where a request comes from.
struct ForwardedConfig {
  /// append: what a trusted peer says is passed on, and Penstock's own word after it. replace: Penstock's own
  /// alone.
  enum class Mode : std::uint8_t { append, replace };
  Mode mode = Mode::append;
  std::vector<Network> trusted;  // peers whose Forwarded and X-Forwarded-* are believed
  bool operator==(const ForwardedConfig&) const = default;
};

}  // namespace penstock
