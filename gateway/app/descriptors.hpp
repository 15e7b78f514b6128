#pragma once
#include <cstddef>

#include "gateway/app/config.hpp"

namespace penstock {

/// Raises the soft limit of open files to the hard one, and says what it is now.
std::size_t raise_descriptor_limit();

/// The part of the descriptors that clients of the admin address may have: a sixteenth, 4 to 64.
[[nodiscard]] std::size_t admin_connections_within(std::size_t allowed);

/// How many a connection of a client may need: its own, and one to a server, or to as many as the widest
/// fan-out asks.
[[nodiscard]] std::size_t descriptors_for_client(const Config& config);

struct DescriptorUse {
  std::size_t allowed;
  std::size_t open;   // before the first connection
  std::size_t sides;  // descriptors for a connection of a client
};
/// How many connections of clients leave room for the admin address, and for files and lookups; at least one.
[[nodiscard]] std::size_t connections_within(const DescriptorUse& use);

}  // namespace penstock
