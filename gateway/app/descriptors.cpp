#include "gateway/app/descriptors.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace penstock {
namespace {

constexpr std::size_t for_files = 8;  // models being loaded, lookups of names, metrics

bool is_remote(const Config& config, const std::string& model) {
  return std::any_of(config.models.begin(), config.models.end(), [&](const ModelConfig& other) {
    return other.name == model && std::holds_alternative<PoolConfig>(other.backend);
  });
}

/// Servers that one request may be at, by the widest of the routes.
std::size_t widest(const Config& config, const std::vector<RouteConfig>& routes) {
  std::size_t most = 0;
  for (const RouteConfig& route : routes) {
    const auto* fan_out = std::get_if<FanOutConfig>(&route.target);
    if (fan_out == nullptr) continue;
    const auto asked =
        std::count_if(fan_out->members.begin(), fan_out->members.end(),
                      [&config](const MemberConfig& member) { return is_remote(config, member.model); });
    most = std::max(most, static_cast<std::size_t>(asked));
  }
  return most;
}

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // POSIX systems' usual soft limit
  const rlimit raised{.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return limit.rlim_cur;
}

std::size_t admin_connections_within(std::size_t allowed) {
  return std::clamp<std::size_t>(allowed / 16, 4, 64);
}

std::size_t descriptors_for_client(const Config& config) {
  // Every model has an address of its own.
  const bool relays = std::any_of(config.models.begin(), config.models.end(),
                                  [&](const ModelConfig& model) { return is_remote(config, model.name); });
  std::size_t servers = std::max<std::size_t>(relays ? 1 : 0, widest(config, config.routes));
  for (const ListenerConfig& listener : config.listeners) {
    if (listener.routes) servers = std::max(servers, widest(config, *listener.routes));
  }
  return 1 + servers;
}

std::size_t connections_within(const DescriptorUse& use) {
  const std::size_t reserved = use.open + admin_connections_within(use.allowed) + for_files;
  return use.allowed > reserved + use.sides ? (use.allowed - reserved) / use.sides : 1;
}

}  // namespace penstock
