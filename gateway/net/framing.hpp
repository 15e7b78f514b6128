#pragma once
#include <cstdint>
#include <variant>

#include "gateway/net/head_lines.hpp"
#include "gateway/net/request_head.hpp"
#include "gateway/net/response_head.hpp"

namespace penstock {

/// Where a message's body ends. Decided here and nowhere else (RFC 9112 §6).
struct Framing {
  enum class Kind { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;  // for Kind::length
};

using FramingResult = std::variant<Framing, Refusal>;

/// A request with two lengths, a coding besides chunked, or a Connection that nominates a field that proxies
/// and servers need (framing, Host, Authorization and the like) is refused.
[[nodiscard]] FramingResult frame_request(const RequestHead& head);

/// `method` is the request's; interim answers (1xx) have no body.
[[nodiscard]] FramingResult frame_response(const ResponseHead& head, std::string_view method);

}  // namespace penstock
