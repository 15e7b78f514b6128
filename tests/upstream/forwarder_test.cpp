#include "gateway/upstream/forwarder.hpp"

#include <gmock/gmock.h>

#include "tests/upstream/upstream_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using ForwarderTest = UpstreamTest;
using testing::HasSubstr;

TEST_F(ForwarderTest, gives_the_place_back_when_the_answer_is_there) {
  auto told = forward();
  RawClient peer = server_.accept();
  peer.read_request();
  EXPECT_EQ(endpoint_.in_flight(), 1U);
  peer.send(ok("a"));
  EXPECT_EQ(told.get().attempts, 1);
  EXPECT_TRUE(eventually([this] { return endpoint_.in_flight() == 0; }));
}

TEST_F(ForwarderTest, serves_again_after_its_server_closed_an_idle_connection) {
  RawClient old = used_connection();
  old.end_sending();
  ASSERT_TRUE(old.delivered());
  auto told = forward({.repeatable = Repeatable::only_unsent});
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("fresh"));
  const Told result = told.get();
  EXPECT_EQ(result.body, "fresh");
  EXPECT_EQ(result.attempts, 2);
}

TEST_F(ForwarderTest, repeats_once_when_a_reused_connection_ends_without_an_answer) {
  for (const bool by_reset : {false, true}) {
    RawClient old = used_connection();
    auto told = forward({.body = "again"});
    old.read_request();
    if (by_reset) {
      old.reset();
    } else {
      old.end_sending();
    }
    RawClient peer = server_.accept();
    EXPECT_THAT(peer.read_request(), HasSubstr("\r\n\r\nagain"));
    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nyes");
    const Told result = told.get();
    EXPECT_EQ(result.body, "yes");
    EXPECT_EQ(result.attempts, 2);
  }
}

TEST_F(ForwarderTest, repeats_no_more_than_once) {
  RawClient old = used_connection();
  auto told = forward();
  old.read_request();
  old.reset();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.reset();
  const Told result = told.get();
  EXPECT_EQ(result.outcome, Outcome::reset);
  EXPECT_EQ(result.attempts, 2);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(ForwarderTest, repeats_nothing_that_was_sent_and_must_not_run_twice) {
  RawClient old = used_connection();
  auto told = forward({.repeatable = Repeatable::only_unsent});
  old.read_request();
  old.reset();
  const Told result = told.get();
  EXPECT_EQ(result.outcome, Outcome::stale);
  EXPECT_EQ(result.attempts, 1);
  EXPECT_TRUE(result.any_sent);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(ForwarderTest, repeats_nothing_of_which_an_answer_began) {
  RawClient old = used_connection();
  auto told = forward();
  old.read_request();
  old.send("H");
  old.reset();
  EXPECT_EQ(told.get().outcome, Outcome::reset);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(ForwarderTest, repeats_nothing_on_a_fresh_connection) {
  auto told = forward();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.end_sending();
  EXPECT_EQ(told.get().outcome, Outcome::reset);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(ForwarderTest, sends_once_more_what_a_connection_ended_in_the_same_instant_can_not_have_taken) {
  RawClient old = used_connection();
  auto told = thread_.run([&] {
    old.end_sending();
    EXPECT_TRUE(old.delivered());
    return forward_here({.repeatable = Repeatable::only_unsent});
  });
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("fresh"));
  EXPECT_EQ(told.get().body, "fresh");
}

TEST_F(ForwarderTest, never_takes_unasked_bytes_for_an_answer) {
  RawClient old = used_connection();
  old.send(ok("poison"));
  auto told = forward();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("true"));
  EXPECT_EQ(told.get().body, "true");
}

TEST_F(ForwarderTest, sends_nothing_behind_bytes_that_the_kernel_holds) {
  for (const auto& [repeatable, bytes] :
       {std::pair(Repeatable::always, ok("poison")), std::pair(Repeatable::only_unsent, ok("poison")),
        std::pair(Repeatable::only_unsent, std::string(1, '\0'))}) {
    RawClient old = used_connection();
    auto told = thread_.run([&, &repeatable = repeatable, &bytes = bytes] {
      old.send(bytes);
      EXPECT_TRUE(old.delivered());
      return forward_here({.repeatable = repeatable});
    });
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ntrue");
    EXPECT_EQ(told.get().body, "true");
    EXPECT_TRUE(old.closed());
  }
}

TEST_F(ForwarderTest, never_takes_a_second_answer_for_the_next_one) {
  auto first = forward();
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("one") + ok("poison"));
  EXPECT_EQ(first.get().body, "one");
  auto second = forward();
  RawClient fresh = server_.accept();
  fresh.read_request();
  fresh.send(ok("two"));
  EXPECT_EQ(second.get().body, "two");
}

TEST_F(ForwarderTest, does_not_charge_a_server_for_our_own_idle_timeout) {
  RawClient old = used_connection();
  auto told = thread_.run([&] {
    thread_.clock().advance(5s);
    thread_.loop().wheel().advance(thread_.clock().now());
    return forward_here({.repeatable = Repeatable::only_unsent});
  });
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok("fresh"));
  EXPECT_EQ(told.get().attempts, 1);
  EXPECT_TRUE(old.closed());
}

TEST_F(ForwarderTest, tells_what_became_of_a_request) {
  struct Case {
    Outcome outcome;
    ProblemType type;
    bool retry_after;
  };
  const TimePoint later = thread_.clock().now() + 1s;
  BlockPool blocks(4_KiB);
  ResponseReader received(blocks, 1_KiB);
  Buffer out(blocks);
  CountedText made(nullptr);
  const Answer answer{.received = received, .out = out, .made = made, .failure = "why"};
  for (const auto& [outcome, type, retry_after] :
       {Case{Outcome::refused, ProblemType::model_unavailable, true},
        Case{Outcome::connect_timeout, ProblemType::model_unavailable, true},
        Case{Outcome::timeout, ProblemType::upstream_timeout, false},
        Case{Outcome::unloaded, ProblemType::load_failed, true},
        Case{Outcome::overloaded, ProblemType::overloaded, true},
        Case{Outcome::stale, ProblemType::bad_gateway, false},
        Case{Outcome::reset, ProblemType::bad_gateway, false},
        Case{Outcome::malformed, ProblemType::bad_gateway, false}}) {
    const Problem problem = forwarder_->problem_of(outcome, answer, later);
    EXPECT_EQ(problem.type, type) << name_of(outcome);
    EXPECT_EQ(problem.retry_after.has_value(), retry_after) << name_of(outcome);
    EXPECT_EQ(problem.model, "topic");
    EXPECT_EQ(problem.detail, "why");
  }
  const Problem late = forwarder_->problem_of(Outcome::timeout, answer, thread_.clock().now());
  EXPECT_EQ(late.type, ProblemType::deadline_exceeded);
}

TEST_F(ForwarderTest, counts_attempts_by_their_outcome) {
  used_connection().reset();
  server_.close();
  thread_.advance(2 * TimerWheel::tick);
  EXPECT_TRUE(eventually([this] { return gauge("idle") == 0; }));
  EXPECT_EQ(forward().get().outcome, Outcome::refused);
  double successes = 0;
  double refusals = 0;
  for (const auto& family : registry_.gather()) {
    if (family.name != "penstock_attempts_total") continue;
    for (const auto& sample : family.samples) {
      for (const auto& label : sample.labels) {
        if (label.value == "success") successes = sample.value;
        if (label.value == "refused") refusals = sample.value;
      }
    }
  }
  EXPECT_EQ(successes, 1);
  EXPECT_EQ(refusals, 1);
}

}  // namespace
}  // namespace penstock::test
