#include "gateway/net/random.hpp"

#include <random>

namespace penstock {

std::uint64_t random_bits() {
  thread_local std::mt19937_64 engine{(std::uint64_t{std::random_device{}()} << 32) | std::random_device{}()};
  return engine();
}

}  // namespace penstock
