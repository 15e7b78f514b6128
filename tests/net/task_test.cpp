#include "gateway/net/task.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

/// Suspends whoever awaits it until told to go on.
struct Gate {
  std::coroutine_handle<> waiting;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) noexcept { waiting = awaiting; }
  void await_resume() const noexcept {}
  void open() { std::exchange(waiting, {}).resume(); }
};

Task<int> add(int a, int b) { co_return a + b; }

Task<void> add_to(int& sum, int times) {
  for (int i = 0; i < times; ++i) {
    Task<int> adding = add(sum, 1);
    sum = co_await adding;
  }
}

TEST(Task, runs_nothing_before_it_is_awaited) {
  int sum = 0;
  { const Task<void> unused = add_to(sum, 1); }
  EXPECT_EQ(sum, 0);
}

TEST(Task, runs_to_its_end_when_started) {
  int sum = 0;
  bool done = false;
  start(add_to(sum, 3), [&] { done = true; });
  EXPECT_EQ(sum, 3);
  EXPECT_TRUE(done);
}

Task<void> pass_through(Gate& gate, std::string& log) {
  log += "a";
  co_await gate;
  log += "c";
}

Task<void> outer(Gate& gate, std::string& log) {
  Task<void> inner = pass_through(gate, log);
  co_await inner;
  log += "d";
}

TEST(Task, goes_on_where_it_waited) {
  Gate gate;
  std::string log;
  start(outer(gate, log), [&] { log += "e"; });
  log += "b";
  gate.open();
  EXPECT_EQ(log, "abcde");
}

Task<std::unique_ptr<int>> make(int value) { co_return std::make_unique<int>(value); }

Task<void> receive(std::unique_ptr<int>& result) {
  Task<std::unique_ptr<int>> making = make(7);
  result = co_await making;
}

TEST(Task, hands_over_what_can_only_be_moved) {
  std::unique_ptr<int> result;
  start(receive(result), [] {});
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(*result, 7);
}

Task<void> hold(std::shared_ptr<int> held, Gate& gate) {
  co_await gate;
  ++*held;
}

TEST(Task, destroys_its_parameters_when_it_ends) {
  Gate gate;
  const auto held = std::make_shared<int>(0);
  start(hold(held, gate), [] {});
  EXPECT_GT(held.use_count(), 1);
  gate.open();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(*held, 1);
  { const Task<void> never_run = hold(held, gate); }
  EXPECT_EQ(held.use_count(), 1);
}

template <std::size_t Size>
Task<int> with_frame_of(Gate& gate) {
  std::array<char, Size> local{};
  local.back() = 1;
  co_await gate;
  co_return local.back();
}

template <std::size_t Size>
Task<void> keep_result(Gate& gate, int& result) {
  Task<int> task = with_frame_of<Size>(gate);
  result += co_await task;
}

TEST(Task, has_a_frame_of_any_size) {
  std::array<Gate, 4> gates;
  int sum = 0;
  start(keep_result<16>(gates[0], sum), [] {});
  start(keep_result<1000>(gates[1], sum), [] {});
  start(keep_result<3900>(gates[2], sum), [] {});
  start(keep_result<20000>(gates[3], sum), [] {});
  for (Gate& gate : gates) gate.open();
  EXPECT_EQ(sum, 4);
}

}  // namespace
}  // namespace penstock
