#pragma once
#include <memory>
#include <vector>

#include "gateway/app/models.hpp"
#include "gateway/app/router.hpp"
#include "gateway/upstream/forwarding.hpp"
#include "gateway/upstream/pool.hpp"

namespace penstock {

/// What the routes of one listener are made from, on one thread.
struct RouteParts {
  const Config& config;
  const Models& models;
  const std::vector<std::unique_ptr<Pool>>& pools;  // one for each model, in the same order
  const Forwarding& forwarding;
  ComputePool& compute;
  EventLoop& loop;
  Registry& registry;
  Shard& shard;
  std::function<bool()> stopping;
};

/// The routes of a listener: the built-in ones first, since they win, then the configured.
[[nodiscard]] std::unique_ptr<Router> make_router(const RouteParts& parts, const ListenerConfig& listener);

}  // namespace penstock
