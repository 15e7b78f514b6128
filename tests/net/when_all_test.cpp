#include "gateway/net/when_all.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "gateway/net/waiter.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;

const TimePoint t0 = TimePoint(1000s);

Task<void> say(std::string& log, char c) {
  log += c;
  co_return;
}

Task<void> say_when_woken(Waiter& waiter, std::string& log, char c) {
  log += c;
  const bool woken = co_await waiter;
  log += woken ? c : '-';
}

Task<void> run(std::vector<Task<void>> tasks, std::string& log) {
  WhenAll all(std::move(tasks));
  co_await all;
  log += '.';
}

TEST(WhenAll, of_nothing_is_over_at_once) {
  std::string log;
  start(run({}, log), [] {});
  EXPECT_EQ(log, ".");
}

TEST(WhenAll, of_tasks_that_end_at_once_resumes_once) {
  std::string log;
  std::vector<Task<void>> tasks;
  for (const char c : {'a', 'b', 'c'}) tasks.push_back(say(log, c));
  start(run(std::move(tasks), log), [&] { log += '!'; });
  EXPECT_EQ(log, "abc.!");
}

TEST(WhenAll, runs_all_at_the_same_time_and_ends_with_the_last) {
  TimerWheel wheel(t0);
  Waiter first(wheel, TimePoint::max());
  Waiter second(wheel, TimePoint::max());
  std::string log;
  std::vector<Task<void>> tasks;
  tasks.push_back(say_when_woken(first, log, 'a'));
  tasks.push_back(say(log, 'b'));
  tasks.push_back(say_when_woken(second, log, 'c'));
  start(run(std::move(tasks), log), [&] { log += '!'; });
  EXPECT_EQ(log, "abc");
  second.wake();
  EXPECT_EQ(log, "abcc");
  first.wake();
  EXPECT_EQ(log, "abcca.!");
}

Task<void> wait_for(Waiter& waiter, std::string& log) {
  const bool woken = co_await waiter;
  log += woken ? "woken" : "late";
}

TEST(Waiter, resumes_when_woken_and_only_once) {
  TimerWheel wheel(t0);
  Waiter waiter(wheel, t0 + 1s);
  std::string log;
  start(wait_for(waiter, log), [] {});
  EXPECT_EQ(log, "");
  waiter.wake();
  waiter.wake();
  wheel.advance(t0 + 10s);
  EXPECT_EQ(log, "woken");
}

TEST(Waiter, resumes_at_its_deadline_and_is_woken_no_more) {
  TimerWheel wheel(t0);
  Waiter waiter(wheel, t0 + 1s);
  std::string log;
  start(wait_for(waiter, log), [] {});
  wheel.advance(t0 + 900ms);
  EXPECT_EQ(log, "");
  wheel.advance(t0 + 1s);
  waiter.wake();
  EXPECT_EQ(log, "late");
}

TEST(Waiter, may_be_woken_before_it_is_awaited) {
  TimerWheel wheel(t0);
  Waiter waiter(wheel, t0 + 1s);
  waiter.wake();
  std::string log;
  start(wait_for(waiter, log), [] {});
  EXPECT_EQ(log, "woken");
}

TEST(Waiter, whose_deadline_has_passed_waits_a_tick_at_most) {
  TimerWheel wheel(t0);
  Waiter waiter(wheel, t0 - 1s);
  std::string log;
  start(wait_for(waiter, log), [] {});
  wheel.advance(t0 + TimerWheel::tick);
  EXPECT_EQ(log, "late");
}

Task<void> wait_with_own(TimerWheel& wheel, TimePoint deadline, Waiter*& reached, std::string& log) {
  Waiter waiter(wheel, deadline);
  reached = &waiter;
  Task<void> waiting = wait_for(waiter, log);
  co_await waiting;
}

TEST(Waiter, may_be_gone_when_its_wake_returns) {
  TimerWheel wheel(t0);
  Waiter* waiter = nullptr;
  std::string log;
  start(wait_with_own(wheel, t0 + 1s, waiter, log), [] {});
  waiter->wake();
  start(wait_with_own(wheel, t0 + 1s, waiter, log), [] {});
  wheel.advance(t0 + 2s);
  EXPECT_EQ(log, "wokenlate");
}

}  // namespace
}  // namespace penstock
