#include "gateway/upstream/keep_alive.hpp"

#include <gmock/gmock.h>

#include "tests/upstream/upstream_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Duration past_silence = ReuseTrial::least_silence + 2 * TimerWheel::tick;

class KeepAliveTest : public UpstreamTest {
 protected:
  using UpstreamTest::UpstreamTest;

  struct Fresh {
    std::future<Told> told;
    RawClient peer;
  };
  /// A request on a connection of its own, which its server has read and not answered.
  Fresh fresh() {
    auto told = attempt({.reuse = Backend::Reuse::fresh_connection});
    RawClient peer = server_.accept();
    EXPECT_FALSE(peer.read_request().empty());
    return {std::move(told), std::move(peer)};
  }
  void answer(Fresh& one) {
    one.peer.send(ok("late"));
    EXPECT_EQ(one.told.get().body, "late");
    thread_.settle();
  }
  /// As a server that reads `kept` alone does: it answers another only when that one ends.
  Fresh stall(RawClient& kept) {
    Fresh waiting = fresh();
    thread_.advance(past_silence);
    EXPECT_TRUE(kept.closed());
    answer(waiting);
    return waiting;
  }
  bool keeps() { return endpoint_.keep_alive().keeps(); }
};

TEST_F(KeepAliveTest, ends_for_a_server_that_serves_one_connection_at_a_time) {
  RawClient kept = used_connection();
  Fresh second = stall(kept);
  EXPECT_TRUE(keeps());
  const Fresh third = stall(second.peer);
  EXPECT_FALSE(keeps());
  for (int i = 0; i < 3; ++i) {
    auto told = forward();
    RawClient peer = server_.accept();
    EXPECT_THAT(peer.read_request(), HasSubstr("\r\nConnection: close\r\n"));
    peer.send(ok("one"));
    EXPECT_EQ(told.get().body, "one");
    EXPECT_TRUE(peer.closed());
  }
}

TEST_F(KeepAliveTest, is_judged_anew_after_a_while) {
  RawClient kept = used_connection();
  Fresh second = stall(kept);
  stall(second.peer);
  ASSERT_FALSE(keeps());
  thread_.advance(ReuseTrial::lasts);
  RawClient again = used_connection();
  EXPECT_TRUE(keeps());
  stall(again);
  EXPECT_FALSE(keeps());
}

TEST_F(KeepAliveTest, goes_on_for_a_server_that_serves_several_connections) {
  Fresh one = fresh();
  Fresh other = fresh();
  answer(one);
  answer(other);
  Fresh slow = fresh();
  thread_.advance(2s);
  EXPECT_EQ(gauge("idle"), 2);
  answer(slow);
  EXPECT_TRUE(keeps());
}

TEST_F(KeepAliveTest, goes_on_for_a_server_that_is_slow_whatever_is_ended) {
  for (int i = 0; i < 4; ++i) {
    RawClient kept = used_connection();
    Fresh slow = fresh();
    thread_.advance(past_silence);
    EXPECT_TRUE(kept.closed());
    thread_.advance(ReuseTrial::least_promptness + 2 * TimerWheel::tick);
    answer(slow);
    EXPECT_TRUE(keeps());
    thread_.advance(5s);  // the slow one's connection is dropped
    EXPECT_TRUE(slow.peer.closed());
  }
}

TEST_F(KeepAliveTest, is_not_in_doubt_while_nothing_is_kept) {
  for (int i = 0; i < 4; ++i) {
    Fresh slow = fresh();
    thread_.advance(past_silence);
    answer(slow);
    EXPECT_TRUE(keeps());
    thread_.advance(5s);
    EXPECT_TRUE(slow.peer.closed());
  }
}

TEST_F(KeepAliveTest, ends_a_kept_connection_in_use_after_its_exchange_for_a_trial) {
  RawClient kept = used_connection();
  auto busy = attempt();
  kept.read_request();
  Fresh waiting = fresh();
  thread_.advance(past_silence);
  kept.send(ok("busy"));
  EXPECT_EQ(busy.get().body, "busy");
  EXPECT_TRUE(kept.closed());
  answer(waiting);
  stall(waiting.peer);
  EXPECT_FALSE(keeps());
}

TEST_F(KeepAliveTest, goes_on_for_a_server_of_one_request_at_a_time_on_several_connections) {
  RawClient kept = used_connection();
  auto busy = attempt();
  kept.read_request();
  Fresh waiting = fresh();
  thread_.advance(past_silence);
  EXPECT_FALSE(keeps());
  answer(waiting);
  EXPECT_TRUE(keeps());
  EXPECT_FALSE(endpoint_.keep_alive().unsure());
  kept.send(ok("busy"));
  EXPECT_EQ(busy.get().body, "busy");
  EXPECT_TRUE(eventually([this] { return gauge("idle") == 2; }));
}

TEST_F(KeepAliveTest, ends_a_trial_with_its_request) {
  RawClient kept = used_connection();
  Fresh waiting = fresh();
  thread_.advance(past_silence);
  EXPECT_FALSE(keeps());
  waiting.peer.reset();
  EXPECT_EQ(waiting.told.get().outcome, Outcome::reset);
  EXPECT_TRUE(eventually([this] { return keeps(); }));
}

TEST_F(KeepAliveTest, is_judged_anew_for_a_server_elsewhere) {
  RawClient kept = used_connection();
  Fresh second = stall(kept);
  stall(second.peer);
  ASSERT_FALSE(keeps());
  RawServer elsewhere;
  resolve({elsewhere.port()});
  EXPECT_TRUE(keeps());
}

TEST_F(KeepAliveTest, is_known_still_when_the_server_comes_back_from_a_restart) {
  RawClient kept = used_connection();
  Fresh second = stall(kept);
  stall(second.peer);
  server_.close();
  EXPECT_EQ(attempt().get().outcome, Outcome::refused);
  EXPECT_FALSE(keeps());
}

TEST_F(KeepAliveTest, is_to_be_found_out_again_for_what_comes_back_after_it_served_several) {
  Fresh one = fresh();
  Fresh other = fresh();
  answer(one);
  answer(other);
  EXPECT_FALSE(endpoint_.keep_alive().unsure());
  server_.close();
  EXPECT_EQ(attempt({.reuse = Backend::Reuse::fresh_connection}).get().outcome, Outcome::refused);
  EXPECT_TRUE(endpoint_.keep_alive().unsure());
}

TEST_F(KeepAliveTest, ends_connections_that_another_thread_keeps) {
  LoopThread other;
  ConnectionCache cache(other.loop().wheel(), 4s, registry_.shard(0), GaugeId{});
  auto place = other.run([&] { return endpoint_.keep_alive().join(other.loop(), cache); });
  RawServer elsewhere;
  const RawClient far_end(elsewhere.port());
  other.run([&] {
    auto server = std::make_unique<ServerConnection>(other.loop());
    server->connection().socket().own(elsewhere.accept_descriptor());
    cache.give(std::move(server));
  });
  Fresh waiting = fresh();
  thread_.advance(past_silence);
  EXPECT_TRUE(eventually([&] { return other.run([&] { return cache.size() == 0; }); }));
  answer(waiting);
  other.run([&] { place.reset(); });
}

class KeptAlways : public KeepAliveTest {
 protected:
  KeptAlways() : KeepAliveTest(KeepAliveMode::on) {}
};

TEST_F(KeptAlways, never_doubts) {
  const RawClient kept = used_connection();
  Fresh slow = fresh();
  thread_.advance(2s);
  EXPECT_EQ(gauge("idle"), 1);
  answer(slow);
}

class KeptNever : public KeepAliveTest {
 protected:
  KeptNever() : KeepAliveTest(KeepAliveMode::off) {}
};

TEST_F(KeptNever, says_so_and_ends_each_connection) {
  for (int i = 0; i < 2; ++i) {
    auto told = forward();
    RawClient peer = server_.accept();
    EXPECT_THAT(peer.read_request(), HasSubstr("\r\nConnection: close\r\n"));
    peer.send(ok("one"));
    EXPECT_EQ(told.get().body, "one");
    EXPECT_TRUE(peer.closed());
  }
}

}  // namespace
}  // namespace penstock::test
