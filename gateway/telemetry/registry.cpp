#include "gateway/telemetry/registry.hpp"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <utility>

namespace penstock {
namespace {

[[maybe_unused]] bool is_name(std::string_view text) {
  const auto letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto letter_or_digit = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), letter_or_digit);
}

[[maybe_unused]] bool are_labels(const Labels& labels) {
  const auto same_name = [](const Label& a, const Label& b) { return a.name == b.name; };
  const auto usable = [](const Label& label) {
    return is_name(label.name) && label.name != "le" && label.name != "code";
  };
  return std::all_of(labels.begin(), labels.end(), usable) &&
         std::adjacent_find(labels.begin(), labels.end(), same_name) == labels.end();
}

}  // namespace

Registry::Registry(std::size_t shards) : shards_(shards) { allocate(cells_of(Layout::statuses)); }

CounterId Registry::counter(std::string_view name, std::string_view help, Labels labels) {
  return {series(name, help, MetricType::counter, Layout::single, std::move(labels))};
}

GaugeId Registry::gauge(std::string_view name, std::string_view help, Labels labels) {
  return {series(name, help, MetricType::gauge, Layout::single, std::move(labels))};
}

HistogramId Registry::histogram(std::string_view name, std::string_view help, Labels labels) {
  return {series(name, help, MetricType::histogram, Layout::histogram, std::move(labels))};
}

StatusCounterId Registry::status_counter(std::string_view name, std::string_view help, Labels labels) {
  return {series(name, help, MetricType::counter, Layout::statuses, std::move(labels))};
}

void Registry::collect(std::string_view name, std::string_view help, MetricType type,
                       std::function<std::vector<Sample>()> samples) {
  assert(type != MetricType::histogram);
  const std::lock_guard lock(mutex_);
  Entry& computed = entry(name, help, type, Layout::computed);
  assert(!computed.samples);
  computed.samples = std::move(samples);
}

std::uint32_t Registry::cells_of(Layout layout) {
  switch (layout) {
    case Layout::single: return 1;
    case Layout::statuses: return Shard::statuses + 1;
    case Layout::histogram: return 1 + histogram_buckets;
    case Layout::computed: return 0;
  }
  return 0;
}

Registry::Entry& Registry::entry(std::string_view name, std::string_view help, MetricType type,
                                 Layout layout) {
  assert(is_name(name));
  assert((type == MetricType::counter) == name.ends_with("_total"));
  const auto fresh = Entry{.help = std::string(help), .type = type, .layout = layout};
  Entry& found = entries_.try_emplace(std::string(name), fresh).first->second;
  assert(found.help == help && found.type == type && found.layout == layout);
  return found;
}

std::uint32_t Registry::series(std::string_view name, std::string_view help, MetricType type, Layout layout,
                               Labels labels) {
  std::sort(labels.begin(), labels.end());
  assert(are_labels(labels));
  const std::lock_guard lock(mutex_);
  auto& all = entry(name, help, type, layout).series;
  if (const auto known = all.find(labels); known != all.end()) return known->second;
  const auto cell = allocate(cells_of(layout));
  all.emplace(std::move(labels), cell);
  return cell;
}

std::uint32_t Registry::allocate(std::uint32_t cells) {
  const auto needed = (next_cell_ + cells + Shard::block_cells - 1) / Shard::block_cells;
  if (needed > Shard::max_blocks) throw std::length_error("too many metric series");
  for (; blocks_ < needed; ++blocks_) {
    for (Shard& one : shards_) one.blocks_[blocks_] = std::make_unique<Shard::Block>();
  }
  return std::exchange(next_cell_, next_cell_ + cells);
}

std::uint64_t Registry::sum(std::uint32_t cell) const {
  std::uint64_t total = 0;
  for (const Shard& one : shards_) total += one.cell(cell).load(std::memory_order_relaxed);
  return total;
}

void Registry::read_statuses(const Labels& labels, std::uint32_t cell, Family& family) const {
  for (std::uint32_t at = 0; at <= Shard::statuses; ++at) {
    const auto count = sum(cell + at);
    if (count == 0) continue;
    Sample sample{.labels = labels, .value = static_cast<double>(count)};
    sample.labels.push_back(
        {"code", at < Shard::statuses ? std::to_string(Shard::first_status + at) : "other"});
    family.samples.push_back(std::move(sample));
  }
}

Sample Registry::read_histogram(const Labels& labels, std::uint32_t cell) const {
  Sample sample{.labels = labels, .value = static_cast<double>(sum(cell)) / 1e9};
  for (std::uint32_t at = 0; at < histogram_buckets; ++at) sample.buckets.push_back(sum(cell + 1 + at));
  return sample;
}

void Registry::read(const Entry& entry, Family& family) const {
  for (const auto& [labels, cell] : entry.series) {
    if (entry.layout == Layout::statuses) {
      read_statuses(labels, cell, family);
    } else if (entry.layout == Layout::histogram) {
      family.samples.push_back(read_histogram(labels, cell));
    } else {
      const auto value = sum(cell);
      const bool is_signed = entry.type == MetricType::gauge;
      const auto number =
          is_signed ? static_cast<double>(static_cast<std::int64_t>(value)) : static_cast<double>(value);
      family.samples.push_back({.labels = labels, .value = number});
    }
  }
}

std::vector<Family> Registry::gather() const {
  std::vector<Family> families;
  std::vector<std::pair<std::size_t, std::function<std::vector<Sample>()>>> computed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, entry] : entries_) {
      if (entry.samples) computed.emplace_back(families.size(), entry.samples);
      read(entry, families.emplace_back(Family{.name = name, .help = entry.help, .type = entry.type}));
    }
  }
  // Others' code runs without our lock: it may take its own.
  for (const auto& [at, samples] : computed) families[at].samples = samples();
  return families;
}

}  // namespace penstock
