#include "gateway/policy/peak_ewma.hpp"

#include <algorithm>
#include <cmath>

namespace penstock {
namespace {

double share_of_past(TimePoint last, TimePoint now) {
  const Duration age = std::max(now - last, Duration::zero());
  return std::exp(-static_cast<double>(age.count()) / static_cast<double>(PeakEwma::decay.count()));
}

}  // namespace

void PeakEwma::record(Duration sample, TimePoint now) {
  const auto given = static_cast<double>(std::max(sample, Duration::zero()).count());
  if (!recorded_ || given >= nanoseconds_) {
    nanoseconds_ = given;
  } else {
    const double past = share_of_past(last_, now);
    nanoseconds_ = nanoseconds_ * past + given * (1 - past);
  }
  last_ = std::max(last_, now);
  recorded_ = true;
}

double PeakEwma::at(TimePoint now) const { return nanoseconds_ * share_of_past(last_, now); }

}  // namespace penstock
