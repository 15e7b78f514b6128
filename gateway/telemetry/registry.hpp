#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/telemetry/shard.hpp"

namespace penstock {

struct Label {
  std::string name;
  std::string value;
  auto operator<=>(const Label&) const = default;
};
using Labels = std::vector<Label>;

enum class MetricType { counter, gauge, histogram };

/// One series as it stands at a scrape.
struct Sample {
  Labels labels;
  double value = 0;                      // of a histogram: the sum, in seconds
  std::vector<std::uint64_t> buckets{};  // of a histogram: each bucket's own count
};

/// Every series of one name.
struct Family {
  std::string name;
  std::string help;
  MetricType type = MetricType::gauge;
  std::vector<Sample> samples{};
};

/// Knows every series by name and sums the shards. Series are only ever added, also while other
/// threads count: an id reaches them by whatever hands it over (a post, a thread's start).
/// Names, types and help of one family must agree wherever it is registered.
class Registry {
 public:
  /// One shard for each thread that counts.
  explicit Registry(std::size_t shards);

  /// The same name and labels give the same id, in any order of the labels.
  /// Throws std::length_error beyond half a million cells.
  [[nodiscard]] CounterId counter(std::string_view name, std::string_view help, Labels labels = {});
  [[nodiscard]] GaugeId gauge(std::string_view name, std::string_view help, Labels labels = {});
  [[nodiscard]] HistogramId histogram(std::string_view name, std::string_view help, Labels labels = {});
  /// A counter for each HTTP status, told apart by the label `code`; those at zero are not shown.
  [[nodiscard]] StatusCounterId status_counter(std::string_view name, std::string_view help,
                                               Labels labels = {});
  /// A family whose values are computed at each scrape, on the scraping thread.
  void collect(std::string_view name, std::string_view help, MetricType type,
               std::function<std::vector<Sample>()> samples);

  [[nodiscard]] Shard& shard(std::size_t index) { return shards_[index]; }

  /// All families by name, each series by its labels. Any thread may ask.
  [[nodiscard]] std::vector<Family> gather() const;

 private:
  enum class Layout { single, statuses, histogram, computed };
  struct Entry {
    std::string help;
    MetricType type;
    Layout layout;
    std::map<Labels, std::uint32_t> series{};  // first cell of each
    std::function<std::vector<Sample>()> samples{};
  };

  static std::uint32_t cells_of(Layout layout);
  Entry& entry(std::string_view name, std::string_view help, MetricType type, Layout layout);
  std::uint32_t series(std::string_view name, std::string_view help, MetricType type, Layout layout,
                       Labels labels);
  std::uint32_t allocate(std::uint32_t cells);
  [[nodiscard]] std::uint64_t sum(std::uint32_t cell) const;
  void read(const Entry& entry, Family& family) const;
  void read_statuses(const Labels& labels, std::uint32_t cell, Family& family) const;
  [[nodiscard]] Sample read_histogram(const Labels& labels, std::uint32_t cell) const;

  mutable std::mutex mutex_;  // registration and scrapes; never taken to count
  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<Shard> shards_;
  std::uint32_t next_cell_ = 0;
  std::uint32_t blocks_ = 0;
};

}  // namespace penstock
