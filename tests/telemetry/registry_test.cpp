#include "gateway/telemetry/registry.hpp"

#include <atomic>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<double> values(const Registry& registry, std::string_view name) {
  std::vector<double> found;
  for (const Family& family : registry.gather()) {
    if (family.name != name) continue;
    for (const Sample& sample : family.samples) found.push_back(sample.value);
  }
  return found;
}

TEST(Registry, sums_a_counter_over_all_shards) {
  Registry registry(3);
  const auto id = registry.counter("lines_total", "Lines.");
  registry.shard(0).add(id);
  registry.shard(1).add(id, 10);
  registry.shard(2).add(id, 100);
  EXPECT_THAT(values(registry, "lines_total"), ElementsAre(111));
}

TEST(Registry, lets_one_shard_take_what_another_added_to_a_gauge) {
  Registry registry(2);
  const auto id = registry.gauge("in_flight", "Now.");
  registry.shard(0).up(id);
  registry.shard(0).up(id);
  registry.shard(1).down(id);
  EXPECT_THAT(values(registry, "in_flight"), ElementsAre(1));
  registry.shard(1).add(id, -5);
  EXPECT_THAT(values(registry, "in_flight"), ElementsAre(-4));
}

TEST(Registry, gives_the_same_id_for_the_same_labels_in_any_order) {
  Registry registry(1);
  const auto first = registry.counter("x_total", "X.", {{"a", "1"}, {"b", "2"}});
  const auto second = registry.counter("x_total", "X.", {{"b", "2"}, {"a", "1"}});
  const auto other = registry.counter("x_total", "X.", {{"a", "1"}, {"b", "3"}});
  EXPECT_EQ(first.cell, second.cell);
  EXPECT_NE(first.cell, other.cell);
}

TEST(Registry, puts_lengths_of_time_into_buckets_and_sums_them) {
  Registry registry(2);
  const auto id = registry.histogram("wait_seconds", "Wait.");
  registry.shard(0).observe(id, 500us);
  registry.shard(1).observe(id, 501us);
  registry.shard(1).observe(id, 2min);
  registry.shard(1).observe(id, -1s);
  const auto sample = registry.gather().at(0).samples.at(0);
  EXPECT_DOUBLE_EQ(sample.value, 120.001001);
  ASSERT_EQ(sample.buckets.size(), histogram_buckets);
  EXPECT_EQ(sample.buckets.front(), 2u);
  EXPECT_EQ(sample.buckets[1], 1u);
  EXPECT_EQ(sample.buckets.back(), 1u);
}

TEST(Registry, tells_statuses_apart_and_leaves_out_those_never_seen) {
  Registry registry(2);
  const auto id = registry.status_counter("requests_total", "Requests.", {{"route", "/predict"}});
  for (const int status : {100, 200, 200, 599, 99, 600, -1}) registry.shard(1).count(id, status);
  const auto samples = registry.gather().at(0).samples;
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples[0].labels, (Labels{{"route", "/predict"}, {"code", "100"}}));
  EXPECT_EQ(samples[1].labels.back().value, "200");
  EXPECT_EQ(samples[1].value, 2);
  EXPECT_EQ(samples[2].labels.back().value, "599");
  EXPECT_EQ(samples[3].labels.back().value, "other");
  EXPECT_EQ(samples[3].value, 3);
}

TEST(Registry, shows_nothing_of_what_a_default_id_counts) {
  Registry registry(1);
  const auto id = registry.counter("x_total", "X.");
  registry.shard(0).add(CounterId{}, 7);
  registry.shard(0).up(GaugeId{});
  registry.shard(0).observe(HistogramId{}, 1s);
  registry.shard(0).count(StatusCounterId{}, 599);
  registry.shard(0).count(StatusCounterId{}, 1000);
  registry.shard(0).add(id);
  EXPECT_THAT(values(registry, "x_total"), ElementsAre(1));
}

TEST(Registry, orders_families_by_name_and_series_by_label) {
  Registry registry(1);
  registry.collect("m", "M.", MetricType::gauge,
                   [] { return std::vector{Sample{.labels = {}, .value = 4}}; });
  (void)registry.gauge("z", "Z.");
  (void)registry.gauge("a", "A.", {{"model", "topic"}});
  (void)registry.gauge("a", "A.", {{"model", "sentiment"}});
  const auto families = registry.gather();
  ASSERT_EQ(families.size(), 3u);
  EXPECT_EQ(families[0].name, "a");
  EXPECT_EQ(families[0].samples[0].labels[0].value, "sentiment");
  EXPECT_EQ(families[1].name, "m");
  EXPECT_EQ(families[1].samples[0].value, 4);
  EXPECT_EQ(families[2].name, "z");
}

TEST(Registry, lets_a_computed_family_ask_the_registry_itself) {
  Registry registry(1);
  registry.collect("m", "M.", MetricType::gauge, [&] {
    (void)registry.gauge("late", "Late.");
    return std::vector<Sample>{};
  });
  EXPECT_EQ(registry.gather().size(), 1u);
  EXPECT_EQ(registry.gather().size(), 2u);
}

TEST(Registry, refuses_more_series_than_its_shards_can_hold) {
  Registry registry(1);
  const auto fill = [&] {
    for (int at = 0; at < 2000; ++at) {
      (void)registry.status_counter("requests_total", "Requests.", {{"route", std::to_string(at)}});
    }
  };
  EXPECT_THROW(fill(), std::length_error);
  EXPECT_FALSE(registry.gather().empty());
}

TEST(Registry, loses_no_count_while_series_are_added_and_scraped) {
  constexpr std::size_t workers = 3;
  constexpr std::uint64_t each = 200'000;
  Registry registry(workers);
  const auto id = registry.counter("x_total", "X.");
  std::atomic<std::size_t> running{workers};
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&, worker] {
      for (std::uint64_t n = 0; n < each; ++n) registry.shard(worker).add(id);
      --running;
    });
  }
  double last = 0;
  for (int round = 0; running > 0; ++round) {
    if (round < 100) (void)registry.status_counter("r_total", "R.", {{"route", std::to_string(round)}});
    const auto now = values(registry, "x_total").at(0);
    EXPECT_GE(now, last);
    last = now;
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(values(registry, "x_total"), ElementsAre(workers * each));
}

TEST(Shard, shares_no_cache_line_with_another) {
  EXPECT_EQ(alignof(Shard), 64u);
  EXPECT_EQ(sizeof(Shard) % 64, 0u);
}

#ifndef NDEBUG  // it is assertions that refuse
TEST(RegistryDeathTest, refuses_one_name_with_two_meanings) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Registry registry(1);
  (void)registry.counter("x_total", "X.");
  EXPECT_DEATH((void)registry.counter("x_total", "Another."), "");
  EXPECT_DEATH((void)registry.status_counter("x_total", "X."), "");
  EXPECT_DEATH((void)registry.gauge("x_total", "X."), "");
  EXPECT_DEATH((void)registry.counter("x", "X."), "");
  EXPECT_DEATH((void)registry.gauge("1x", "X."), "");
  EXPECT_DEATH((void)registry.gauge("x", "X.", {{"a-b", "1"}}), "");
}
#endif

}  // namespace
}  // namespace penstock
