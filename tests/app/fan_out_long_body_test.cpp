#include <future>

#include <gtest/gtest.h>

#include "gateway/app/fan_out_target.hpp"
#include "gateway/net/memory_hold.hpp"
#include "tests/app/fan_out_fixture.hpp"

namespace penstock::test {
namespace {

TEST_F(FanOutTargetTest, reads_a_long_body_on_the_compute_pool) {
  open();
  const std::string text(70'000, 'a');
  start(target_->answer(post("/predict", R"({"text":")" + text + "\"}")), [this] { loop_.stop(); });
  EXPECT_EQ(topic_.backend->asked, 0);
  loop_.run();
  EXPECT_EQ(exchange_->status, 200);
  EXPECT_EQ(topic_.backend->body, R"({"instances":[")" + text + "\"]}");
}

TEST_F(FanOutTargetTest, counts_what_it_makes_of_a_body_while_its_members_are_asked) {
  open();
  topic_.backend->wait = true;
  Exchange& exchange = post("/predict", R"({"text":")" + std::string(60'000, 'a') + "\"}");
  const Bytes left = loop_.memory().left();
  bool done = false;
  start(target_->answer(exchange), [&done] { done = true; });
  EXPECT_LE(loop_.memory().left(), left - 120'000) << "two forms";
  topic_.backend->waiting->wake();
  EXPECT_TRUE(done);
  EXPECT_GT(loop_.memory().left(), left - 120'000);
}

TEST_F(FanOutTargetTest, makes_nothing_of_a_body_when_the_process_holds_all_it_may) {
  open();
  others_.took(memory_.limit());
  EXPECT_EQ(predict(R"({"text":")" + std::string(60'000, 'a') + "\"}").at("detail"),
            "limits.buffered_total is reached");
  EXPECT_EQ(exchange_->status, 503);
  EXPECT_EQ(topic_.backend->asked, 0);
}

TEST_F(FanOutTargetTest, says_what_is_wrong_with_a_long_body) {
  open();
  start(target_->answer(post("/predict", R"({"text":1,"more":")" + std::string(70'000, 'a') + "\"}")),
        [this] { loop_.stop(); });
  loop_.run();
  EXPECT_EQ(exchange_->status, 400);
}

TEST_F(FanOutTargetTest, refuses_a_long_body_when_too_many_wait_to_be_read) {
  open();
  std::promise<void> go;
  ASSERT_TRUE(compute_.try_post([gate = go.get_future().share()] { gate.wait(); }));
  const auto problem = predict(R"({"text":")" + std::string(70'000, 'a') + "\"}");
  EXPECT_EQ(problem.at("type"), "/problems/overloaded");
  EXPECT_EQ(problem.at("retry_after"), 1);
  EXPECT_EQ(exchange_->status, 503);
  go.set_value();
}

TEST_F(FanOutTargetTest, gives_a_long_body_up_when_its_time_is_over) {
  open();
  std::promise<void> go;
  ComputePool busy({.threads = 1, .queue = 2});
  ASSERT_TRUE(busy.try_post([gate = go.get_future().share()] { gate.wait(); }));
  FanOutTarget target(loop_, busy, registry_.shard(0), {.limits = limits_});
  bool done = false;
  start(target.answer(post("/predict", R"({"text":")" + std::string(70'000, 'a') + "\"}")),
        [&done] { done = true; });
  clock_.advance(std::chrono::seconds(61));
  loop_.wheel().advance(clock_.now());
  EXPECT_TRUE(done);
  EXPECT_EQ(exchange_->status, 504);
  go.set_value();
}

TEST_F(FanOutTargetTest, gives_a_long_body_up_when_its_client_has_left) {
  open();
  std::promise<void> go;
  ComputePool busy({.threads = 1, .queue = 2});
  ASSERT_TRUE(busy.try_post([gate = go.get_future().share()] { gate.wait(); }));
  FanOutTarget target(loop_, busy, registry_.shard(0), {.limits = limits_});
  post("/predict", R"({"text":")" + std::string(70'000, 'a') + "\"}");
  const Bytes before = memory_.held();
  bool done = false;
  start(target.answer(*exchange_), [&done] { done = true; });
  EXPECT_GE(memory_.held(), before + 140'000);
  exchange_->watch.leave();
  EXPECT_FALSE(done) << "others are told yet";
  clock_.advance(TimerWheel::tick);
  loop_.wheel().advance(clock_.now());
  EXPECT_TRUE(done);
  EXPECT_TRUE(exchange_->cut);
  EXPECT_EQ(memory_.held(), before);
  go.set_value();
}

TEST_F(FanOutTargetTest, refuses_a_long_body_that_the_process_may_not_hold) {
  open();
  MemoryHold rest;
  ASSERT_TRUE(rest.take(loop_.memory(), memory_.limit() - 100'000));
  EXPECT_EQ(predict(R"({"text":")" + std::string(70'000, 'a') + "\"}")["type"], "/problems/overloaded");
  EXPECT_EQ(exchange_->status, 503);
}

}  // namespace
}  // namespace penstock::test
