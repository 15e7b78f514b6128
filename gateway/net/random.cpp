#include "gateway/net/random.hpp"

#include <random>

namespace penstock {

std::uint64_t random_bits() {
  // SplitMix64 (Steele, Lea and Flood, 2014): a counter whose bits are mixed.
  thread_local std::uint64_t state = (std::uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  state += 0x9e3779b97f4a7c15;
  std::uint64_t bits = state;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

}  // namespace penstock
