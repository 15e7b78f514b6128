#pragma once
#include <cstddef>

namespace penstock {

/// Raises the soft limit of open files to the hard one, and says what it is now.
std::size_t raise_descriptor_limit();

/// The part of the descriptors that clients of the admin address may have: a sixteenth, 4 to 64.
[[nodiscard]] std::size_t admin_connections_within(std::size_t allowed);

struct DescriptorUse {
  std::size_t allowed;
  std::size_t open;   // before the first connection
  std::size_t sides;  // descriptors for a connection of a client: 2 where it may need one to a server
};
/// How many connections of clients leave room for the admin address, and for files and lookups; at least one.
[[nodiscard]] std::size_t connections_within(const DescriptorUse& use);

}  // namespace penstock
