#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace penstock {

/// Turns by weight, spread evenly: of weights 5, 1, 1 the turns are a a b a c a a. The algorithm is the one
/// of nginx's round robin: each candidate's credit grows by its weight, the richest pays for all.
class SmoothRoundRobin {
 public:
  SmoothRoundRobin() = default;
  /// `weights` are 1 or more; `random` says where in the round it begins, so that workers differ.
  SmoothRoundRobin(std::vector<std::uint32_t> weights, std::uint64_t random);

  [[nodiscard]] std::size_t size() const { return candidates_.size(); }
  [[nodiscard]] std::uint32_t weight(std::size_t index) const {
    return static_cast<std::uint32_t>(candidates_[index].weight);
  }

  /// The next of those that `takes_part` says yes to, which are one or more.
  template <std::predicate<std::size_t> TakesPart>
  [[nodiscard]] std::size_t next(TakesPart takes_part) {
    std::int64_t paid = 0;
    std::size_t best = size();
    for (std::size_t i = 0; i < size(); ++i) {
      if (!takes_part(i)) continue;
      Candidate& candidate = candidates_[i];
      candidate.credit += candidate.weight;
      paid += candidate.weight;
      if (best == size() || candidate.credit > candidates_[best].credit) best = i;
    }
    candidates_[best].credit -= paid;
    return best;
  }
  [[nodiscard]] std::size_t next() {
    return next([](std::size_t) { return true; });
  }

 private:
  struct Candidate {
    std::int64_t weight;
    std::int64_t credit = 0;
  };
  std::vector<Candidate> candidates_;
};

}  // namespace penstock
