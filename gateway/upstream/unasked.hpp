#pragma once
#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/read_answer.hpp"

namespace penstock {

/// How to learn of bytes that nobody asked for, or of an end: a request is sent again on another connection
/// when a read tells. Of an upload nothing may have been brought by then, so the kernel is asked first.
[[nodiscard]] ConnectionCache::Unasked unasked_before(const ModelRequest& request);

/// Forgets what a read found that came before the request was sent: it counts as one that failed.
void forget_unasked(const ModelRequest& request, Answer& answer, AnswerProgress& progress);

}  // namespace penstock
