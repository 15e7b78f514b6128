#pragma once
#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/backend.hpp"

namespace penstock {

/// How to learn of bytes that nobody asked for: a request that may run twice can be repeated when they turn
/// up.
[[nodiscard]] ConnectionCache::Unasked unasked_before(const ModelRequest& request);

/// Forgets bytes that came before the request was sent; `error` is that of their read, the result always one.
[[nodiscard]] error_code forget_unasked(ResponseReader& reader, const ModelRequest& request,
                                        error_code error);

}  // namespace penstock
