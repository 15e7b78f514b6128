#pragma once
#include <memory>

#include "gateway/app/router.hpp"
#include "gateway/upstream/forwarding.hpp"

namespace penstock {

/// Stands before a target that sends requests on: one that this process has sent on before goes round in a
/// circle (RFC 9110 §7.6) and is refused, 508.
class LoopGuard final : public RouteTarget {
 public:
  LoopGuard(const Forwarding& forwarding, std::unique_ptr<RouteTarget> target)
      : forwarding_(forwarding), target_(std::move(target)) {}
  Task<void> answer(Exchange& exchange) override;

 private:
  static Task<void> refuse(Exchange& exchange);

  const Forwarding& forwarding_;
  const std::unique_ptr<RouteTarget> target_;
};

}  // namespace penstock
