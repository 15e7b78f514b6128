#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "gateway/policy/units.hpp"
#include "gateway/telemetry/histogram_bounds.hpp"

namespace penstock {

// Names of registered series. A default one counts into cells that nobody reads.
struct CounterId {
  std::uint32_t cell = 0;
};
struct GaugeId {
  std::uint32_t cell = 0;
};
struct HistogramId {
  std::uint32_t cell = 0;
};
struct StatusCounterId {
  std::uint32_t cell = 0;
};

/// One thread's share of every series. Only that thread may write; any thread may read.
/// A write is a plain load, add and store: no lock, no lookup, no branch.
class alignas(64) Shard {
 public:
  Shard() = default;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  void add(CounterId id, std::uint64_t n = 1) { bump(id.cell, n); }
  void up(GaugeId id) { bump(id.cell, 1); }
  void down(GaugeId id) { bump(id.cell, std::uint64_t(-1)); }
  /// Adds to a gauge, or takes from it; what one shard adds another may take.
  void add(GaugeId id, std::int64_t n) { bump(id.cell, static_cast<std::uint64_t>(n)); }
  /// A negative length counts as none.
  void observe(HistogramId id, Duration length) {
    const auto nanoseconds = static_cast<std::uint64_t>(std::max<Duration::rep>(length.count(), 0));
    bump(id.cell, nanoseconds);
    bump(id.cell + 1 + histogram_bucket(nanoseconds), 1);
  }
  /// A status outside 100…599 is counted as `other`.
  void count(StatusCounterId id, int status) {
    bump(id.cell + std::min(static_cast<std::uint32_t>(status) - first_status, statuses), 1);
  }

 private:
  friend class Registry;

  static constexpr std::uint32_t first_status = 100;
  static constexpr std::uint32_t statuses = 500;
  static constexpr std::uint32_t block_cells = 512;
  static constexpr std::uint32_t max_blocks = 1024;

  using Cell = std::atomic<std::uint64_t>;
  struct alignas(64) Block {
    std::array<Cell, block_cells> cells{};
  };

  [[nodiscard]] Cell& cell(std::uint32_t at) const {
    return blocks_[at / block_cells]->cells[at % block_cells];
  }
  void bump(std::uint32_t at, std::uint64_t n) {
    Cell& one = cell(at);
    one.store(one.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  std::array<std::unique_ptr<Block>, max_blocks> blocks_;  // filled in order, never moved
};

}  // namespace penstock
