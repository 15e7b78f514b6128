#pragma once
#include <utility>

#include "gateway/upstream/member.hpp"

namespace penstock {

/// An attempt's claim on an endpoint's place; given back when destroyed, however the attempt ends.
class [[nodiscard]] Lease {
 public:
  /// Whether what the attempt took is of use for choosing the next one's endpoint.
  enum class Learn : std::uint8_t { nothing, load };

  Lease(Member& member, Shard& shard, TimePoint now, Learn learn)
      : member_(&member), shard_(shard), begun_(now), learn_(learn) {
    ++member.leases;
    member.endpoint.begin(shard);
  }
  Lease(Lease&& other) noexcept
      : member_(std::exchange(other.member_, nullptr)),
        shard_(other.shard_),
        begun_(other.begun_),
        learn_(other.learn_) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (member_ == nullptr) return;
    --member_->leases;
    member_->endpoint.end(shard_);
  }

  [[nodiscard]] Backend& backend() const { return *member_->backend; }
  [[nodiscard]] const Endpoint& endpoint() const { return member_->endpoint; }
  /// Records how the attempt went.
  void finish(Outcome outcome, TimePoint now) {
    member_->endpoint.count(shard_, outcome, now - begun_);
    if (learn_ == Learn::load) member_->load.record(outcome, now - begun_, now);
  }

 private:
  Member* member_;
  Shard& shard_;
  TimePoint begun_;
  Learn learn_;
};

}  // namespace penstock
