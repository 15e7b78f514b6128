#include <gmock/gmock.h>

#include "gateway/net/chunk_text.hpp"
#include "tests/app/streaming_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A server that answers at length while its client is still in the middle of its body.
class EarlyAnswerTest : public StreamingTest {
 protected:
  struct Both {
    RawClient client;
    RawClient peer;
  };
  /// A client in the middle of a body of 10,000 bytes, and its server's side.
  Both begun() {
    RawClient client = connect();
    client.send(post("Content-Length: 10000") + piece);
    RawClient peer = server_.accept();
    EXPECT_FALSE(peer.read_until(piece).empty());
    return {std::move(client), std::move(peer)};
  }
  struct Framed {
    std::string field;
    std::string body;
  };
  static Framed long_answer(const std::string& framing) {
    const std::string body(100'000, 'a');
    if (framing == chunked) return {chunked, chunk(body) + std::string(last_chunk)};
    return {"Content-Length: 100000", body};
  }
};

TEST_F(EarlyAnswerTest, is_passed_on_to_its_end_and_the_body_goes_on_behind_it) {
  for (const std::string& framing : {std::string("length"), chunked}) {
    auto [client, peer] = begun();
    const Framed answer = long_answer(framing);
    peer.send(ok + answer.field + "\r\n\r\n" + answer.body);
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr(answer.field));
    // Cut into other chunks perhaps: what counts is that the end is there.
    EXPECT_FALSE(framing == chunked ? client.read_until(last_chunk).empty()
                                    : client.read_until(answer.body).empty());
    client.send(std::string(10'000 - piece.size() - 3, 'r') + "END");
    EXPECT_FALSE(peer.read_until("END").empty());
    EXPECT_TRUE(eventually([this] { return idle() == 1; }));
    client.end_sending();
    EXPECT_TRUE(client.closed());
    peer.end_sending();
    EXPECT_TRUE(eventually([this] {
      thread_.advance(2 * TimerWheel::tick);
      return idle() == 0;
    }));
  }
}

TEST_F(EarlyAnswerTest, ends_the_body_when_the_server_closes_behind_it) {
  auto [client, peer] = begun();
  const Framed answer = long_answer("length");
  peer.send(ok + "Connection: close\r\n" + answer.field + "\r\n\r\n" + answer.body);
  EXPECT_FALSE(client.read_until(answer.body).empty());
  EXPECT_TRUE(peer.closed());
  client.end_sending();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(idle(), 0);
}

TEST_F(EarlyAnswerTest, leaves_no_connection_to_be_used_again_when_the_body_breaks_off) {
  auto [client, peer] = begun();
  const Framed answer = long_answer("length");
  peer.send(ok + answer.field + "\r\n\r\n" + answer.body);
  EXPECT_FALSE(client.read_until(answer.body).empty());
  client.reset();
  EXPECT_TRUE(peer.closed());
  EXPECT_TRUE(all_ended());
  EXPECT_EQ(idle(), 0);
}

TEST_F(EarlyAnswerTest, gives_the_rest_of_a_body_that_its_server_never_reads_no_longer_than_it_moves) {
  RawClient client = connect();
  const std::string body(48_MiB, 'x');
  auto sending = std::async(std::launch::async,
                            [&] { return client.send(post("Content-Length: 60000000") + body, 30s); });
  RawClient peer = server_.accept();
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);
  peer.send(ok + chunked + "\r\n\r\n" + chunk("x") + std::string(last_chunk));
  EXPECT_FALSE(client.read_until(last_chunk).empty());
  pass_two_waits();
  EXPECT_TRUE(all_ended());
  EXPECT_FALSE(sending.get());
}

}  // namespace
}  // namespace penstock::test
