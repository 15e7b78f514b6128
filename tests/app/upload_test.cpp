#include "gateway/net/upload.hpp"

#include <gmock/gmock.h>

#include "gateway/net/chunk_text.hpp"
#include "tests/app/streaming_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class UploadTest : public StreamingTest {
 protected:
  /// A client in the middle of a body, and its server's side.
  struct Both {
    RawClient client;
    RawClient peer;
  };
  /// The head and one piece have come through.
  Both begun(const std::string& framing) {
    RawClient client = connect();
    client.send(post(framing) + (framing == chunked ? chunk(piece) : piece));
    RawClient peer = server_.accept();
    EXPECT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("\r\n" + framing + "\r\n"));
    EXPECT_FALSE(peer.read_until(framing == chunked ? "p\r\n" : piece).empty());
    return {std::move(client), std::move(peer)};
  }
  inline static const std::string lengthy = "Content-Length: 1000000";
};

TEST_F(UploadTest, passes_a_body_on_as_it_comes) {
  RawClient client = connect();
  client.send(post("Content-Length: 6008"));
  for (int round = 0; round < 2; ++round) client.send(std::string(2000, 'x') + "end" + std::to_string(round));
  RawClient peer = server_.accept();
  EXPECT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("\r\nContent-Length: 6008\r\n"));
  EXPECT_EQ(peer.read_until("end1").size(), 4008U);
  client.send(std::string(2000, 'y'));
  EXPECT_EQ(peer.read_until(std::string(2000, 'y')).size(), 2000U);
  peer.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
  EXPECT_TRUE(eventually([this] { return idle() == 1; }));
}

TEST_F(UploadTest, passes_chunks_on_as_they_come) {
  auto [client, peer] = begun(chunked);
  client.send(chunk("more"));
  EXPECT_EQ(peer.read_until("more\r\n"), "4\r\nmore\r\n");
  client.send(last_chunk);
  EXPECT_EQ(peer.read_until(last_chunk), last_chunk);
  peer.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
}

TEST_F(UploadTest, is_followed_by_the_requests_behind_it) {
  for (const bool in_chunks : {false, true}) {
    RawClient client = connect();
    const std::string body = std::string(2997, 'b') + "END";
    client.send(in_chunks ? post(chunked) + chunk(body) : post("Content-Length: 3000") + body + get());
    RawClient peer = server_.accept();
    if (in_chunks) client.send(std::string(last_chunk) + get());
    EXPECT_FALSE(peer.read_until(in_chunks ? "END\r\n0\r\n\r\n" : "END").empty());
    peer.send(ok + "Content-Length: 1\r\n\r\n1");
    EXPECT_EQ(client.read_answer()->body, "1");
    EXPECT_THAT(peer.read_request(), StartsWith("GET / "));
    peer.send(ok + "Connection: close\r\nContent-Length: 1\r\n\r\n2");
    EXPECT_EQ(client.read_answer()->body, "2");
  }
}

TEST_F(UploadTest, is_never_ended_for_a_client_that_leaves_in_its_middle) {
  for (const std::string& framing : {lengthy, chunked}) {
    for (const bool by_reset : {false, true}) {
      auto [client, peer] = begun(framing);
      if (by_reset) {
        client.reset();
      } else {
        client.end_sending();
      }
      EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
      EXPECT_TRUE(all_ended());
    }
  }
  EXPECT_EQ(statuses(), std::vector(4, 499));
  EXPECT_EQ(idle(), 0);
}

TEST_F(UploadTest, that_stands_still_is_refused_in_time) {
  auto [client, peer] = begun(chunked);
  pass_time(progress + 1s);
  EXPECT_EQ(client.read_answer()->status, 408U);
  EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(UploadTest, may_take_longer_than_every_other_wait) {
  auto [client, peer] = begun(chunked);
  for (int i = 0; i < 5; ++i) {
    pass_time(progress - 2s);
    client.send(chunk("x"));
    EXPECT_FALSE(peer.read_until("1\r\nx\r\n").empty());
  }
  client.send(last_chunk);
  EXPECT_FALSE(peer.read_until(last_chunk).empty());
  pass_time(attempt - 1s);
  peer.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
}

TEST_F(UploadTest, leaves_its_answer_the_time_of_an_attempt) {
  auto [client, peer] = begun(chunked);
  pass_time(progress - 2s);
  client.send(last_chunk);
  EXPECT_FALSE(peer.read_until(last_chunk).empty());
  thread_.settle();
  pass_time(attempt + 1s);
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 504U);
}

TEST_F(UploadTest, leaves_an_answer_that_has_begun_all_the_time_it_moves) {
  auto [client, peer] = begun(chunked);
  peer.send(ok + chunked + "\r\n\r\n" + chunk("one"));
  EXPECT_FALSE(client.read_until("one\r\n").empty());
  client.send(last_chunk);
  EXPECT_FALSE(peer.read_until(last_chunk).empty());
  thread_.settle();
  pass_time(attempt + 1s);
  peer.send(chunk("two") + std::string(last_chunk));
  EXPECT_EQ(client.read_until(last_chunk), chunk("two") + std::string(last_chunk));
}

TEST_F(UploadTest, that_is_malformed_is_refused_and_not_ended) {
  auto [client, peer] = begun(chunked);
  client.send("zz\r\n");
  EXPECT_EQ(client.read_answer()->status, 400U);
  EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(UploadTest, that_grows_too_large_is_refused_and_not_ended) {
  auto [client, peer] = begun(chunked);
  client.send("4000000\r\n");  // with what came before, more than 64 MiB
  EXPECT_EQ(client.read_answer()->status, 413U);
  EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(UploadTest, ends_with_an_answer_that_does_not_wait_for_it) {
  for (const std::string& framing : {lengthy, chunked}) {
    auto [client, peer] = begun(framing);
    peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413U);
    EXPECT_EQ(answer->header("Connection"), "close");
    EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
    EXPECT_TRUE(client.send("more"));
    client.end_sending();
    EXPECT_TRUE(client.closed());
    EXPECT_TRUE(all_ended());
  }
  EXPECT_EQ(idle(), 0);
}

TEST_F(UploadTest, whose_server_takes_no_more_ends_with_the_answer_all_the_same) {
  RawClient client = connect();
  const std::string body(48_MiB, 'x');
  auto sending =
      std::async(std::launch::async, [&] { return client.send(post("Content-Length: 60000000") + body); });
  RawClient peer = server_.accept();
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);  // the server does not read
  peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!");
  EXPECT_EQ(client.read_answer()->status, 413U);
  sending.wait();
}

TEST_F(UploadTest, whose_server_closes_is_a_bad_gateway) {
  for (const bool by_reset : {false, true}) {
    auto [client, peer] = begun(lengthy);
    if (by_reset) {
      peer.reset();
    } else {
      peer.end_sending();
    }
    EXPECT_EQ(client.read_answer()->status, 502U);
  }
  EXPECT_FALSE(server_.waiting());
}

TEST_F(UploadTest, does_not_hide_the_reset_of_an_answer_that_only_its_connection_ends) {
  auto [client, peer] = begun(chunked);
  thread_.run([&client = client, &peer = peer] {
    client.send(chunk("more"));
    EXPECT_TRUE(client.delivered());
    peer.send(ok + "\r\npart");
    EXPECT_TRUE(peer.delivered());
    peer.reset();
  });
  EXPECT_THAT(client.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(UploadTest, whose_server_never_reads_ends_in_time) {
  RawClient client = connect();
  const std::string body(48_MiB, 'x');
  auto sending =
      std::async(std::launch::async, [&] { return client.send(post("Content-Length: 60000000") + body); });
  RawClient peer = server_.accept();
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);
  pass_two_waits();
  EXPECT_EQ(client.read_answer()->status, 504U);
  sending.wait();
}

TEST_F(UploadTest, ends_in_time_for_a_client_that_never_reads_what_comes_meanwhile) {
  auto [client, peer] = begun(chunked);
  const std::string much = chunk(std::string(32_MiB, 'x') + "END");
  auto sending = std::async(
      std::launch::async, [&much, &peer = peer] { return peer.send(ok + chunked + "\r\n\r\n" + much, 30s); });
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);
  client.send(last_chunk);
  settle(client);
  pass_two_waits();
  EXPECT_TRUE(all_ended());
  EXPECT_FALSE(sending.get());
}

TEST_F(UploadTest, still_has_to_move_after_its_client_was_slow_to_read) {
  auto [client, peer] = begun(chunked);
  const std::string much = chunk(std::string(32_MiB, 'x') + "END");
  auto sending = std::async(
      std::launch::async, [&much, &peer = peer] { return peer.send(ok + chunked + "\r\n\r\n" + much, 30s); });
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);
  EXPECT_FALSE(client.read_until("END\r\n", 30s).empty());
  EXPECT_TRUE(sending.get());
  pass_time(progress + 1s);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_THAT(peer.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(UploadTest, may_have_more_chunk_extensions_than_a_short_one) {
  auto [client, peer] = begun(chunked);
  const std::string signed_chunk =
      "400;chunk-signature=" + std::string(64, 'f') + "\r\n" + std::string(1024, 'x') + "\r\n";
  for (int i = 0; i < 200; ++i) client.send(signed_chunk);
  client.send("3;last\r\nEND\r\n" + std::string(last_chunk));
  EXPECT_FALSE(peer.read_until("END\r\n" + std::string(last_chunk)).empty());
}

TEST_F(UploadTest, says_continue_before_a_long_body_only_once_it_is_wanted) {
  RawClient client = connect();
  client.send(post(lengthy + "\r\nExpect: 100-continue"));
  RawClient peer = server_.accept();
  EXPECT_THAT(peer.read_until("\r\n\r\n"), Not(HasSubstr("Expect")));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(std::string(1'000'000, 'x'));
  EXPECT_EQ(peer.read_until(std::string(1'000'000, 'x')).size(), 1'000'000U);
  peer.send(ok + "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(client.read_answer()->status, 200U);
}

TEST_F(UploadTest, that_no_server_takes_needs_no_continue) {
  server_.close();
  RawClient client = connect();
  client.send(post(lengthy + "\r\nExpect: 100-continue"));
  EXPECT_EQ(client.read_answer()->status, 503U);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(UploadTest, gathered_takes_no_time_from_its_answer) {
  open({.body = ModelTarget::Body::gathered});
  RawClient client = connect();
  client.send(post(chunked) + chunk(piece));
  for (Duration passed{}; passed < progress; passed += progress - 2s) {
    settle(client);
    pass_time(progress - 2s);
    client.send(chunk("x"));
  }
  client.send(last_chunk);
  RawClient peer = server_.accept();
  EXPECT_THAT(peer.read_request(), EndsWith("pppxx"));
  pass_time(attempt - 1s);
  peer.send(ok + "Content-Length: 3\r\n\r\nyes");
  EXPECT_EQ(client.read_answer()->body, "yes");
}

}  // namespace
}  // namespace penstock::test
