#include "gateway/policy/load_estimate.hpp"

#include <algorithm>

namespace penstock {

void LoadEstimate::record(Outcome outcome, Duration took, TimePoint now) {
  switch (outcome) {
    case Outcome::success:
      answers_.add(took);
      latency_.record(took, now);
      return;
    case Outcome::server_error:
    case Outcome::refused:
    case Outcome::connect_timeout:
    case Outcome::reset:
    case Outcome::timeout:
    case Outcome::malformed:
    case Outcome::unloaded: latency_.record(std::max({took, answers_.quantile(0.99), presumed}), now); return;
    case Outcome::stale:       // repeated at no cost
    case Outcome::overloaded:  // Penstock's own
    case Outcome::cancelled:   // its client's
      return;
  }
}

double LoadEstimate::cost(std::uint32_t in_flight, std::uint32_t weight, TimePoint now) const {
  if (latency_.empty() && in_flight == 0) return 0;
  const double latency = latency_.empty() ? static_cast<double>(presumed.count()) : latency_.at(now);
  return latency * (static_cast<double>(in_flight) + 1) / static_cast<double>(weight);
}

}  // namespace penstock
