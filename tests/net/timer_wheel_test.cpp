#include "gateway/net/timer_wheel.hpp"

#include <functional>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;

const TimePoint t0 = TimePoint(1000s);

struct Node final : WheelNode {
  std::function<void()> then = [] {};
  int fired = 0;

  void on_deadline() override {
    ++fired;
    then();
  }
};

/// When the node fires, in ticks of the wheel; at most `most` of them are waited for.
int ticks_until_fired(TimerWheel& wheel, const Node& node, TimePoint from, int most) {
  for (int tick = 1; tick <= most; ++tick) {
    wheel.advance(from + tick * TimerWheel::tick);
    if (node.fired != 0) return tick;
  }
  return 0;
}

TEST(TimerWheel, fires_at_the_deadline_or_within_a_tick_of_it) {
  for (const Duration after :
       {1ns, 99'999'999ns, 100'000'000ns, 100'000'001ns, 250'000'000ns, 1'000'000'000ns}) {
    TimerWheel wheel(t0);
    Node node;
    wheel.arm(node, t0 + after);
    const int tick = ticks_until_fired(wheel, node, t0, 20);
    EXPECT_GE(tick * TimerWheel::tick, after);
    EXPECT_LT((tick - 1) * TimerWheel::tick, after);
  }
}

TEST(TimerWheel, fires_a_deadline_that_has_passed_at_the_next_tick) {
  TimerWheel wheel(t0);
  for (const TimePoint passed : {t0, t0 - 1h, TimePoint::min() + 2000s}) {
    Node node;
    wheel.arm(node, passed);
    EXPECT_EQ(node.fired, 0);
    EXPECT_EQ(ticks_until_fired(wheel, node, wheel.coarse_now(), 3), 1);
  }
}

TEST(TimerWheel, fires_once_for_each_arming) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0 + 1s);
  wheel.advance(t0 + 1h);
  EXPECT_EQ(node.fired, 1);
  EXPECT_EQ(node.deadline(), TimePoint::max());
  wheel.arm(node, t0 + 1h + 1s);
  wheel.advance(t0 + 2h);
  EXPECT_EQ(node.fired, 2);
}

TEST(TimerWheel, fires_at_the_latest_of_deadlines_moved_back) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0 + 1s);
  for (int i = 1; i <= 30; ++i) {
    wheel.advance(t0 + i * 100ms);
    wheel.arm(node, t0 + i * 100ms + 1s);
  }
  EXPECT_EQ(node.fired, 0);
  EXPECT_EQ(ticks_until_fired(wheel, node, t0 + 3s, 20), 10);
}

TEST(TimerWheel, fires_at_a_deadline_moved_forward) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0 + 60s);
  wheel.arm(node, t0 + 500ms);
  EXPECT_EQ(ticks_until_fired(wheel, node, t0, 700), 5);
}

TEST(TimerWheel, fires_at_a_deadline_moved_back_and_then_forward) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0 + 1s);
  wheel.arm(node, t0 + 60s);
  wheel.arm(node, t0 + 2s);
  EXPECT_EQ(ticks_until_fired(wheel, node, t0, 700), 20);
}

TEST(TimerWheel, keeps_deadlines_beyond_its_slots) {
  for (const Duration after : {Duration(102s), Duration(103s), Duration(1000s), Duration(2h)}) {
    TimerWheel wheel(t0);
    Node node;
    wheel.arm(node, t0 + after);
    wheel.advance(t0 + after - 100ms);
    EXPECT_EQ(node.fired, 0);
    wheel.advance(t0 + after);
    EXPECT_EQ(node.fired, 1);
  }
}

TEST(TimerWheel, takes_the_farthest_deadlines_there_are) {
  TimerWheel wheel(t0);
  Node never;
  Node hardly;
  wheel.arm(never, TimePoint::max());
  wheel.arm(hardly, TimePoint::max() - 1ns);
  wheel.advance(t0 + 24h);
  EXPECT_EQ(never.fired + hardly.fired, 0);
}

TEST(TimerWheel, forgets_what_is_disarmed) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0 + 1s);
  TimerWheel::disarm(node);
  wheel.advance(t0 + 10s);
  EXPECT_EQ(node.fired, 0);
  wheel.arm(node, t0 + 11s);
  TimerWheel::disarm(node);
  wheel.arm(node, t0 + 12s);
  wheel.advance(t0 + 12s);
  EXPECT_EQ(node.fired, 1);
}

TEST(TimerWheel, lets_what_fires_arm_itself_again) {
  TimerWheel wheel(t0);
  Node node;
  node.then = [&] { wheel.arm(node, wheel.coarse_now() + 200ms); };
  wheel.arm(node, t0);
  wheel.advance(t0 + 1s);
  EXPECT_EQ(node.fired, 5);  // at 0.1, 0.3, 0.5, 0.7 and 0.9 s
}

TEST(TimerWheel, lets_what_fires_destroy_itself_and_others_of_its_slot) {
  TimerWheel wheel(t0);
  std::vector<std::unique_ptr<Node>> nodes;
  int fired = 0;
  for (int i = 0; i < 6; ++i) {
    nodes.push_back(std::make_unique<Node>());
    wheel.arm(*nodes.back(), t0 + 100ms);
  }
  nodes[0]->then = [&] {
    ++fired;
    nodes[1].reset();
    nodes[3].reset();
    nodes[0].reset();
  };
  for (const auto i : {2U, 4U}) nodes[i]->then = [&] { ++fired; };
  nodes[4]->then = [&] {
    ++fired;
    TimerWheel::disarm(*nodes[5]);
  };
  wheel.advance(t0 + 1s);
  EXPECT_EQ(fired, 3);
  EXPECT_EQ(nodes[5]->fired, 0);
}

TEST(TimerWheel, visits_every_tick_of_a_long_pause_once) {
  TimerWheel wheel(t0);
  std::vector<Node> nodes(5000);
  for (std::size_t i = 0; i < nodes.size(); ++i) wheel.arm(nodes[i], t0 + i * 50ms);
  wheel.advance(t0 + 250s);
  for (const Node& node : nodes) EXPECT_EQ(node.fired, 1);
  EXPECT_EQ(wheel.coarse_now(), t0 + 250s);
}

TEST(TimerWheel, does_nothing_when_time_stands_still) {
  TimerWheel wheel(t0);
  Node node;
  wheel.arm(node, t0);
  wheel.advance(t0);
  wheel.advance(t0 - 1s);
  wheel.advance(t0 + 99ms);
  EXPECT_EQ(node.fired, 0);
  EXPECT_EQ(wheel.coarse_now(), t0);
}

TEST(TimerWheel, may_die_before_its_nodes) {
  Node node;
  {
    TimerWheel wheel(t0);
    wheel.arm(node, t0 + 1s);
  }
  TimerWheel other(t0);
  other.arm(node, t0 + 1s);
  other.advance(t0 + 1s);
  EXPECT_EQ(node.fired, 1);
}

TEST(TimerWheel, agrees_with_a_list_of_deadlines_after_any_steps) {
  std::mt19937_64 random(11);
  TimerWheel wheel(t0);
  std::vector<Node> nodes(50);
  std::vector<TimePoint> deadlines(nodes.size(), TimePoint::max());
  TimePoint now = t0;
  for (int round = 0; round < 20000; ++round) {
    const std::size_t i = random() % nodes.size();
    const auto wait = Duration(random() % (random() % 20 == 0 ? 300'000'000'000U : 3'000'000'000U));
    deadlines[i] = random() % 5 == 0 ? TimePoint::max() : now + wait;
    wheel.arm(nodes[i], deadlines[i]);
    now += Duration(random() % 200'000'000U);
    wheel.advance(now);
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      if (nodes[k].fired != 0) {
        ASSERT_LE(deadlines[k], now);
        nodes[k].fired = 0;
        deadlines[k] = TimePoint::max();
      }
      ASSERT_GT(deadlines[k], now - 2 * TimerWheel::tick);
    }
  }
}

}  // namespace
}  // namespace penstock
