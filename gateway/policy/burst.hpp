#pragma once
#include <algorithm>

#include "gateway/policy/units.hpp"

namespace penstock {

/// Tells by the most that was held in each of a row of intervals when a burst is over.
class Burst {
 public:
  /// So much less than before is a burst's end.
  explicit Burst(Bytes fall) : fall_(fall) {}

  /// Whether one is over, with `most` held in the interval that ends now; each fall is told once.
  [[nodiscard]] bool over(Bytes most) {
    const bool fell = most + fall_ <= peak_;
    peak_ = fell ? most : std::max(peak_, most);
    return fell;
  }

 private:
  const Bytes fall_;
  Bytes peak_ = 0;  // since the last fall
};

}  // namespace penstock
