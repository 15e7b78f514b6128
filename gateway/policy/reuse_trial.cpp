#include "gateway/policy/reuse_trial.hpp"

#include <algorithm>

namespace penstock {

void ReuseTrial::answered(Duration took) { fastest_ = fastest_ ? std::min(*fastest_, took) : took; }

Duration ReuseTrial::silence() const {
  return std::max(least_silence, 3 * fastest_.value_or(Duration::zero()));
}

Duration ReuseTrial::promptness() const {
  return std::max(least_promptness, 2 * fastest_.value_or(Duration::zero()));
}

ReuseTrial::Verdict ReuseTrial::tried(std::optional<Duration> after) {
  prompt_ = after && *after <= promptness() ? prompt_ + 1 : 0;
  if (prompt_ < needed_) return Verdict::open;
  prompt_ = 0;
  needed_ = 1;
  return Verdict::one_at_a_time;
}

}  // namespace penstock
