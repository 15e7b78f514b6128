#pragma once
#include <optional>

#include "gateway/policy/units.hpp"

namespace penstock {

/// Judges whether a server serves one connection at a time, so that a connection kept for reuse keeps all
/// others waiting. A trial ends the kept ones while a fresh one is silent: an answer soon after speaks for
/// it.
class ReuseTrial {
 public:
  enum class Verdict { open, one_at_a_time };

  /// How long a fresh connection is silent before a trial, and how soon after it an answer has to come: by
  /// these, or by multiples of the fastest answer.
  static constexpr Duration least_silence = std::chrono::milliseconds(250);
  static constexpr Duration least_promptness = std::chrono::milliseconds(250);
  /// A server may be replaced by a better one: after this a single trial judges anew.
  static constexpr Duration lasts = std::chrono::minutes(10);

  /// A fresh connection brought its first byte after `took`, without a trial.
  void answered(Duration took);
  [[nodiscard]] Duration silence() const;
  [[nodiscard]] Duration promptness() const;
  /// A trial is over that ended kept connections; `after` their end came a byte, or nothing in time.
  /// The first verdict needs two in a row.
  [[nodiscard]] Verdict tried(std::optional<Duration> after);

 private:
  std::optional<Duration> fastest_;
  int prompt_ = 0;
  int needed_ = 2;
};

}  // namespace penstock
