#pragma once
#include <memory>

#include "gateway/policy/load_estimate.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"

namespace penstock {

/// An endpoint of a pool as one thread sees it. What is learnt of its latency is the thread's own: workers
/// share nothing but the count in flight, and each has seen enough answers soon.
struct Member {
  Endpoint& endpoint;
  std::unique_ptr<Backend> backend;
  std::shared_ptr<Endpoint> found{};  // of one that a name led to, which may be gone again; else null
  LoadEstimate load{};
  std::uint32_t leases = 0;  // of this thread
};

}  // namespace penstock
