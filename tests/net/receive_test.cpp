#include "gateway/net/receive.hpp"

#include <functional>

#include "tests/net/session_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

/// Answers, and then reads the body.
class AnswersFirst final : public Handler {
 public:
  Task<void> handle(Exchange& exchange) override {
    exchange.request.stream();
    Reply(exchange, 200).body("text/plain", "early");
    Received received = Received::piece;
    while (received == Received::piece) {
      Task<Received> receiving = receive(exchange, exchange.request.advance(), TimePoint::max());
      received = co_await receiving;
    }
    EXPECT_EQ(received, Received::complete);
  }
  void finished(const Exchange&) override {}
};

TEST_F(SessionTest, asks_for_no_body_in_the_middle_of_an_answer) {
  AnswersFirst handler;
  thread_.run([&] {
    sessions_ = std::make_unique<SessionSet>(thread_.loop(), handler, Limits{}, Timeouts{}, limit_,
                                             registry_.shard(0), connections_);
  });
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n");
  ASSERT_TRUE(busy());
  client.send(std::string(300'000, 'b'));
  EXPECT_EQ(client.read_until("\r\n"), "HTTP/1.1 200 OK\r\n");
  // The session tells the handler that it has finished, and lingers.
  client.end_sending();
  EXPECT_TRUE(eventually([this] { return busy_sessions() == 0; }));
}

TEST_F(SessionTest, gives_a_body_that_is_kept_no_longer_than_its_answer) {
  RawClient client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(busy());
  for (int i = 0; i < 2; ++i) {
    client.send("1\r\nx\r\n");
    ASSERT_TRUE(client.delivered());
    thread_.settle();
    thread_.advance(body_time - 5s);
  }
  client.send("1\r\nx\r\n");
  ASSERT_TRUE(client.delivered());
  thread_.settle();
  EXPECT_TRUE(statuses().empty());
  thread_.advance(11s);  // a minute since its beginning
  EXPECT_EQ(client.read_answer()->status, 408U);
}

TEST_F(SessionTest, lets_others_have_their_turn_between_requests_that_came_together) {
  RawClient client = connect();
  std::string all;
  for (int i = 0; i < 1000; ++i) all += get("/");
  std::size_t answered = 0;
  std::function<void()> look = [&] {
    answered = handler_.statuses.size();
    if (answered == 0) thread_.loop().post(look);
  };
  thread_.run([&] {
    client.send(all);
    EXPECT_TRUE(client.delivered());
    look();
  });
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(client.read_answer()) << i;
  EXPECT_LT(answered, 100U);
}

}  // namespace
}  // namespace penstock::test
