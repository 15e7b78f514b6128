#pragma once
#include "gateway/net/request_head.hpp"

namespace penstock {

/// Splits `METHOD target HTTP/1.x` into the head (RFC 9112 §3).
[[nodiscard]] Scan scan_request_line(std::string_view line, RequestHead& head);

/// Takes the authority from the target or the Host field, and checks both (RFC 9112 §3.2).
[[nodiscard]] Scan resolve_target(RequestHead& head);

}  // namespace penstock
