#pragma once
#include <utility>

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"

namespace penstock {

/// An attempt's claim on an endpoint's place; given back when destroyed, however the attempt ends.
class [[nodiscard]] Lease {
 public:
  Lease(Endpoint& endpoint, Backend& backend, Shard& shard, TimePoint now)
      : endpoint_(&endpoint), backend_(backend), shard_(shard), begun_(now) {
    endpoint.begin(shard);
  }
  Lease(Lease&& other) noexcept
      : endpoint_(std::exchange(other.endpoint_, nullptr)),
        backend_(other.backend_),
        shard_(other.shard_),
        begun_(other.begun_) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (endpoint_ != nullptr) endpoint_->end(shard_);
  }

  [[nodiscard]] Backend& backend() const { return backend_; }
  [[nodiscard]] const Endpoint& endpoint() const { return *endpoint_; }
  /// Records how the attempt went.
  void finish(Outcome outcome, TimePoint now) { endpoint_->count(shard_, outcome, now - begun_); }

 private:
  Endpoint* endpoint_;
  Backend& backend_;
  Shard& shard_;
  TimePoint begun_;
};

}  // namespace penstock
