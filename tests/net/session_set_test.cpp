#include "gateway/net/session_set.hpp"

#include "tests/net/session_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

class SessionSetTest : public SessionTest {
 protected:
  bool close_longest_idle() {
    return thread_.run([this] { return sessions_->close_longest_idle(); });
  }
  std::size_t exchanges() {
    return thread_.run([this] { return sessions_->exchanges(); });
  }
  /// Clients that had a request in hand at the same time, and rest.
  std::vector<RawClient> crowd(std::size_t count) {
    std::vector<RawClient> clients;
    while (clients.size() < count) {
      clients.push_back(connect());
      clients.back().send("GET / HTTP/1.1\r\nHost");
    }
    EXPECT_TRUE(eventually([&] { return busy_sessions() == count; }));
    for (RawClient& client : clients) client.send(": h\r\n\r\n");
    for (RawClient& client : clients) EXPECT_EQ(client.read_answer()->status, 200U);
    EXPECT_TRUE(eventually([this] { return busy_sessions() == 0; }));
    return clients;
  }
  TimePoint next_to_end() {
    return thread_.run([this] { return sessions_->next_to_end(); });
  }
};

TEST_F(SessionSetTest, counts_open_connections) {
  {
    RawClient first = connect();
    RawClient second = connect();
    EXPECT_EQ(open_sessions(), 2U);
    EXPECT_EQ(gauge(), 2);
  }
  EXPECT_TRUE(all_ended());
  EXPECT_EQ(gauge(), 0);
}

TEST_F(SessionSetTest, says_close_in_every_answer_while_draining) {
  RawClient idle = connect();
  RawClient busy_one = connect();
  busy_one.send(get("/wait"));
  ASSERT_TRUE(handling());
  thread_.run([this] { sessions_->drain(); });
  idle.send(get("/late"));
  const auto late = idle.read_answer();
  EXPECT_EQ(late->status, 200U);
  EXPECT_EQ(late->header("Connection"), "close");
  release();
  EXPECT_EQ(busy_one.read_answer()->header("Connection"), "close");
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(busy_one.closed());
}

TEST_F(SessionSetTest, keeps_those_at_rest_while_draining) {
  RawClient idle = connect();
  RawClient used = connect();
  used.send(get("/"));
  ASSERT_EQ(used.read_answer()->status, 200U);
  thread_.run([this] { sessions_->drain(); });
  for (RawClient* client : {&idle, &used}) {
    client->send(get("/late"));
    EXPECT_EQ(client->read_answer()->header("Connection"), "close");
    EXPECT_TRUE(client->closed());
  }
}

TEST_F(SessionSetTest, closes_the_one_that_rests_longest) {
  RawClient first = connect();
  RawClient second = connect();
  RawClient third = connect();
  first.send(get("/"));
  ASSERT_EQ(first.read_answer()->status, 200U);
  ASSERT_TRUE(eventually([this] { return busy_sessions() == 0; }));
  EXPECT_TRUE(close_longest_idle());
  EXPECT_TRUE(second.closed());
  EXPECT_TRUE(close_longest_idle());
  EXPECT_TRUE(third.closed());
  EXPECT_TRUE(close_longest_idle());
  EXPECT_TRUE(first.closed());
  EXPECT_FALSE(close_longest_idle());
}

TEST_F(SessionSetTest, closes_none_that_has_a_request_or_bytes_of_one) {
  RawClient working = connect();
  working.send(get("/wait"));
  ASSERT_TRUE(handling());
  RawClient sending = connect();
  const bool closed = thread_.run([&] {
    sending.send(get("/"));
    return sending.delivered() && sessions_->close_longest_idle();
  });
  EXPECT_FALSE(closed);
  EXPECT_EQ(sending.read_answer()->status, 200U);
  release();
  EXPECT_EQ(working.read_answer()->status, 200U);
}

TEST_F(SessionSetTest, knows_when_the_next_wait_ends) {
  EXPECT_EQ(next_to_end(), TimePoint::max());
  RawClient first = connect();
  const TimePoint ends = next_to_end();
  thread_.advance(10s);
  RawClient second = connect();
  EXPECT_EQ(next_to_end(), ends);
  first.send(get("/"));
  ASSERT_EQ(first.read_answer()->status, 200U);
  EXPECT_TRUE(eventually([&] { return next_to_end() == ends + 10s; }));
}

TEST_F(SessionSetTest, says_close_while_nobody_rests_and_others_wait) {
  RawClient client = connect();
  client.send(get("/"));
  EXPECT_EQ(client.read_answer()->header("Connection"), "");
  limit_.set_crowded(true);
  client.send(get("/"));
  EXPECT_EQ(client.read_answer()->header("Connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionSetTest, aborts_whatever_connections_do) {
  RawClient idle = connect();
  RawClient half = connect();
  RawClient slow_reader = connect();
  RawClient handled = connect();
  half.send("GET / HT");
  slow_reader.send(get("/large"));
  handled.send(get("/wait"));
  ASSERT_TRUE(handling());
  ASSERT_TRUE(eventually([this] { return busy_sessions() == 3; }));
  thread_.run([this] { sessions_->abort(); });
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(half.closed());
  EXPECT_TRUE(handled.closed());
  EXPECT_TRUE(eventually([this] { return open_sessions() == 1; })) << "what is handled ends with its handler";
  release();
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionSetTest, can_be_aborted_twice_and_with_bytes_on_the_way) {
  RawClient client = connect();
  thread_.run([&] {
    client.send(get("/"));
    sessions_->abort();
    sessions_->abort();
  });
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionSetTest, keeps_the_exchanges_of_a_few) {
  crowd(10);
  thread_.advance(1min);
  EXPECT_EQ(exchanges(), 10U);
}

TEST_F(SessionSetTest, gives_back_the_memory_of_a_crowd_tick_by_tick) {
  const std::vector<RawClient> clients = crowd(100);
  EXPECT_EQ(exchanges(), 100U);
  thread_.advance(TimerWheel::tick);
  EXPECT_LT(exchanges(), 100U);
  EXPECT_GE(exchanges(), 80U) << "it takes several";
  for (int tick = 0; tick < 10; ++tick) thread_.advance(TimerWheel::tick);
  EXPECT_EQ(exchanges(), 0U);
  EXPECT_EQ(thread_.run([this] { return thread_.loop().blocks().in_use(); }), 0U);
  EXPECT_EQ(open_sessions(), 100U);
}

TEST_F(SessionSetTest, serves_a_crowd_and_returns_to_its_baseline) {
  std::vector<RawClient> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(connect());
  for (int round = 0; round < 2; ++round) {
    for (auto& client : clients) client.send(post("/x", std::string(100, 'x')));
    for (auto& client : clients) EXPECT_EQ(client.read_answer()->status, 200U);
  }
  clients.clear();
  EXPECT_TRUE(all_ended());
}

}  // namespace
}  // namespace penstock::test
