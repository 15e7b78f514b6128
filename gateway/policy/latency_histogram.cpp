#include "gateway/policy/latency_histogram.hpp"

#include <algorithm>
#include <bit>

namespace penstock {

std::size_t LatencyHistogram::bucket_of(std::uint64_t microseconds) {
  if (microseconds < 4) return static_cast<std::size_t>(microseconds);
  // The two bits below the highest one tell the four buckets of its octave apart.
  const auto octave = static_cast<unsigned>(std::bit_width(microseconds)) - 3;
  const std::size_t bucket = octave * 4 + static_cast<std::size_t>(microseconds >> octave);
  return std::min(bucket, buckets - 1);
}

std::uint64_t LatencyHistogram::end_of(std::size_t bucket) {
  if (bucket < 4) return bucket + 1;
  const std::size_t octave = bucket / 4 - 1;
  return (std::uint64_t{bucket % 4} + 5) << octave;
}

void LatencyHistogram::add(Duration sample) {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(sample).count();
  ++counts_[bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0)))];
  if (++samples_ == most_samples) halve();
}

void LatencyHistogram::halve() {
  samples_ = 0;
  for (std::uint16_t& count : counts_) {
    count /= 2;
    samples_ += count;
  }
}

Duration LatencyHistogram::quantile(double share) const {
  if (samples_ == 0) return Duration::zero();
  const auto wanted = static_cast<std::uint32_t>(share * samples_);
  const std::uint32_t rank = std::min(wanted, samples_ - 1);
  std::uint32_t seen = 0;
  std::size_t bucket = 0;
  for (; bucket < buckets - 1; ++bucket) {
    seen += counts_[bucket];
    if (seen > rank) break;
  }
  return std::chrono::microseconds(end_of(bucket));
}

}  // namespace penstock
