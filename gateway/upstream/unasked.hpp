#pragma once
#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/backend.hpp"

namespace penstock {

/// How to learn of bytes that nobody asked for, or of an end: a request is sent again on another connection
/// when a read tells. Of an upload nothing may have been brought by then, so the kernel is asked first.
[[nodiscard]] ConnectionCache::Unasked unasked_before(const ModelRequest& request);

/// Forgets bytes that came before the request was sent; `error` is that of their read, the result always one.
[[nodiscard]] error_code forget_unasked(ResponseReader& reader, const ModelRequest& request,
                                        error_code error);

}  // namespace penstock
