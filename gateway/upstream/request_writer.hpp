#pragma once
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/forwarding.hpp"

namespace penstock {

/// Whether the server may keep the connection after its answer.
enum class AfterAnswer : std::uint8_t { keep, close };

/// Writes the head that a server is sent, anew from what was understood of the client's, and a body of up
/// to 16 KiB behind it. Returns the body that remains to be sent behind `out`.
/// `authority` is the server's own, for requests without one.
[[nodiscard]] std::string_view write_request(Buffer& out, const ModelRequest& request,
                                             const Forwarding& forwarding, std::string_view authority,
                                             Duration remaining, AfterAnswer after = AfterAnswer::keep);

}  // namespace penstock
