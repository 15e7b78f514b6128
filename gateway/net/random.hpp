#pragma once
#include <cstdint>

namespace penstock {

/// 64 random bits from a generator of the running thread, seeded by the system. Not for secrets.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace penstock
