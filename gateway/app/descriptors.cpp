#include "gateway/app/descriptors.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace penstock {
namespace {

constexpr std::size_t for_files = 8;  // models being loaded, lookups of names, metrics

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

std::size_t connections_within(const DescriptorUse& use) {
  const std::size_t reserved = use.open + admin_connections_within(use.allowed) + for_files;
  return use.allowed > reserved + use.sides ? (use.allowed - reserved) / use.sides : 1;
}

}  // namespace penstock
