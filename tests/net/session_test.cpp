#include "gateway/net/session.hpp"

#include "tests/net/session_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

TEST_F(SessionTest, keeps_a_connection_for_many_requests) {
  RawClient client = connect();
  for (int i = 0; i < 20; ++i) {
    client.send(post("/" + std::to_string(i), "body"));
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /" + std::to_string(i) + " body");
    EXPECT_EQ(answer->header("Connection"), "");
  }
  EXPECT_EQ(open_sessions(), 1U);
}

TEST_F(SessionTest, answers_pipelined_requests_in_order) {
  RawClient client = connect();
  client.send(get("/1") + post("/2", "two") + get("/3") + post("/4", std::string(10'000, 'b')) + get("/5"));
  for (const char* expected : {"GET /1 ", "POST /2 two", "GET /3 "})
    EXPECT_EQ(client.read_answer()->body, expected);
  EXPECT_EQ(client.read_answer()->body.size(), 10'008U);
  EXPECT_EQ(client.read_answer()->body, "GET /5 ");
}

TEST_F(SessionTest, answers_many_pipelined_requests_on_a_bounded_stack) {
  RawClient client = connect();
  std::string all;
  for (int i = 0; i < 3000; ++i) all += get("/");
  client.send(all);
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(client.read_answer()) << i;
}

TEST_F(SessionTest, takes_bytes_one_at_a_time) {
  RawClient client = connect();
  const std::string bytes = post("/a", "hello") + get("/b");
  for (const char byte : bytes) client.send({&byte, 1});
  EXPECT_EQ(client.read_answer()->body, "POST /a hello");
  EXPECT_EQ(client.read_answer()->body, "GET /b ");
}

TEST_F(SessionTest, says_408_when_the_head_does_not_come_in_time) {
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\nHo");
  ASSERT_TRUE(busy());
  thread_.advance(head_time + 1s);
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408U);
  EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.closed());
  thread_.advance(2s);
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionTest, gives_a_head_one_deadline_however_it_drips) {
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\n");
  ASSERT_TRUE(busy());
  for (int i = 0; i < 6; ++i) {
    client.send("X: y\r\n");
    thread_.advance(2s);
  }
  EXPECT_EQ(client.read_answer()->status, 408U);
}

TEST_F(SessionTest, says_408_when_a_body_stands_still) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  ASSERT_TRUE(busy());
  thread_.advance(body_time + 1s);
  EXPECT_EQ(client.read_answer()->status, 408U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, lets_a_body_take_its_time_while_it_moves) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(busy());
  for (int i = 0; i < 5; ++i) {
    client.send("1\r\nx\r\n");
    ASSERT_TRUE(client.delivered());
    thread_.settle();
    thread_.advance(11s);
  }
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.read_answer()->body, "POST / xxxxx");
}

TEST_F(SessionTest, closes_an_idle_connection_in_silence) {
  RawClient fresh = connect();
  RawClient used = connect();
  used.send(get("/"));
  EXPECT_TRUE(used.read_answer());
  ASSERT_TRUE(eventually([this] { return busy_sessions() == 0; }));
  thread_.advance(idle_time + 1s);
  EXPECT_TRUE(fresh.closed());
  EXPECT_TRUE(used.closed());
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionTest, says_nothing_to_a_client_that_sent_an_empty_line_only) {
  RawClient client = connect();
  client.send("\r\n\r");
  ASSERT_TRUE(busy());
  thread_.advance(head_time + 1s);
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionTest, says_nothing_to_a_line_feed_that_is_left_behind_a_body) {
  RawClient client = connect();
  client.send(post("/", "body") + "\n");
  EXPECT_EQ(client.read_answer()->body, "POST / body");
  ASSERT_TRUE(client.delivered());
  thread_.settle();
  thread_.advance(head_time + 1s);
  EXPECT_TRUE(client.closed());
  RawClient other = connect();
  other.send("\n" + get("/"));
  EXPECT_EQ(other.read_answer()->status, 400U);
}

TEST_F(SessionTest, ends_silently_when_a_client_leaves_in_any_phase) {
  for (const std::string& sent : {std::string(), std::string("GET"), std::string("GET / HTTP/1.1\r\n"),
                                  post("/", "body").substr(0, 45), post("/", "body").substr(0, 49)}) {
    for (const bool reset : {false, true}) {
      RawClient client = connect();
      client.send(sent);
      if (reset) {
        client.reset();
      } else {
        client.end_sending();
        EXPECT_TRUE(client.closed()) << sent;
      }
      EXPECT_TRUE(all_ended()) << sent;
    }
  }
  EXPECT_TRUE(statuses().empty());
}

TEST_F(SessionTest, answers_a_client_that_has_ended_its_sending) {
  RawClient client = connect();
  client.send(get("/wait"));
  client.end_sending();
  ASSERT_TRUE(handling());
  release();
  EXPECT_EQ(client.read_answer()->body, "GET /wait ");
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, survives_a_client_that_resets_while_it_is_served) {
  RawClient client = connect();
  client.send(get("/wait") + get("/never"));
  ASSERT_TRUE(handling());
  client.reset();
  release();
  EXPECT_TRUE(all_ended());
  EXPECT_EQ(statuses().size(), 1U);
}

TEST_F(SessionTest, survives_a_client_that_resets_in_a_long_answer) {
  RawClient client = connect();
  client.send(get("/large"));
  EXPECT_TRUE(client.read_answer(0ms) == std::nullopt);
  client.reset();
  EXPECT_TRUE(all_ended());
}

TEST_F(SessionTest, gives_up_a_client_that_does_not_read) {
  RawClient client = connect();
  client.send(get("/large"));
  ASSERT_TRUE(busy());
  thread_.advance(body_time + 1s);
  EXPECT_TRUE(all_ended());
  EXPECT_LT(client.read_to_end().size(), EchoHandler::large);
}

TEST_F(SessionTest, says_continue_to_a_client_that_waits_for_it) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 100U);
  client.send("body");
  EXPECT_EQ(client.read_answer()->body, "POST / body");
}

TEST_F(SessionTest, says_no_continue_when_the_body_is_there) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(client.read_answer()->body, "POST / body");
}

TEST_F(SessionTest, refuses_an_unknown_expectation) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 417U);
  EXPECT_TRUE(client.closed());
}

TEST_F(SessionTest, serves_nothing_behind_a_malformed_request) {
  RawClient client = connect();
  client.send(get("/good") + "BAD\r\n\r\n" + get("/behind"));
  EXPECT_EQ(client.read_answer()->status, 200U);
  EXPECT_EQ(client.read_answer()->status, 400U);
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(thread_.run([this] { return handler_.targets.size(); }), 1U);
}

}  // namespace
}  // namespace penstock::test
