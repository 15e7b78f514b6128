#pragma once

namespace penstock {

/// From now on the kernel drops each new handshake at this listening socket, and completes those under way:
/// so its backlog comes to an end, and closing it cuts nobody off. Where the kernel can't, nothing changes.
void drop_new_connections(int listening) noexcept;

}  // namespace penstock
