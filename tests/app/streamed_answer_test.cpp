#include <gmock/gmock.h>

#include "gateway/net/chunk_text.hpp"
#include "tests/app/streaming_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using StreamedAnswerTest = StreamingTest;

TEST_F(StreamedAnswerTest, leaves_as_it_comes) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\nContent-Type: text/event-stream\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  for (const char* event : {"data: 1\n\n", "data: 2\n\n"}) {
    peer.send(chunk(event));
    EXPECT_EQ(client.read_until(std::string(event) + "\r\n"), chunk(event));
  }
  peer.send(last_chunk);
  EXPECT_EQ(client.read_until(last_chunk), last_chunk);
  EXPECT_TRUE(finished({200}));
  EXPECT_EQ(idle(), 1);
}

TEST_F(StreamedAnswerTest, keeps_the_connection_of_its_client) {
  RawClient client = connect();
  client.send(get() + get());
  RawClient peer = server_.accept();
  for (int i = 0; i < 2; ++i) {
    peer.read_request();
    peer.send(ok + chunked + "\r\n\r\n" + chunk("abc") + std::string(last_chunk));
    EXPECT_EQ(client.read_answer()->body, "abc");
  }
}

TEST_F(StreamedAnswerTest, keeps_its_length_and_waits_for_no_more_than_64_kib) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + "Content-Length: 100000\r\n\r\nfirst");
  EXPECT_THAT(client.read_until("first"), HasSubstr("\r\nContent-Length: 100000\r\n"));
  peer.send(std::string(99'995, 'x'));
  EXPECT_TRUE(finished({200}));
  client.send(get());
  peer.read_request();
  peer.send(ok + "Content-Length: 65536\r\n\r\nfirst");
  settle(peer);
  peer.reset();
  EXPECT_THAT(client.read_until("HTTP/1.1 "), Not(HasSubstr("first")));
  EXPECT_THAT(client.read_until("\r\n"), StartsWith("502 "));
}

TEST_F(StreamedAnswerTest, is_put_in_chunks_when_its_end_is_that_of_its_connection) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send("HTTP/1.0 200 OK\r\n\r\npart");
  EXPECT_THAT(client.read_until("part"), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  peer.end_sending();
  EXPECT_EQ(client.read_until(last_chunk), "\r\n0\r\n\r\n");
  EXPECT_EQ(idle(), 0);
}

TEST_F(StreamedAnswerTest, has_no_chunks_for_a_client_of_http_1_0) {
  RawClient client = connect();
  client.send(get("1.0"));
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\n\r\n" + chunk("abc") + chunk("def") + std::string(last_chunk));
  const std::string answer = client.read_to_end();
  EXPECT_THAT(answer, Not(HasSubstr("chunked")));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nabcdef"));
}

TEST_F(StreamedAnswerTest, is_seen_to_be_cut_when_its_server_cuts_it) {
  const std::string lengthy = "Content-Length: 100000\r\n\r\npart";
  const std::string in_chunks = chunked + "\r\n\r\n" + chunk("part");
  for (const std::string& rest : {lengthy, in_chunks, in_chunks + "9\r\npa"}) {
    RawClient client = connect();
    client.send(get());
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(ok + rest);
    EXPECT_FALSE(client.read_until("part").empty());
    peer.end_sending();
    EXPECT_THAT(client.read_to_end(), Not(HasSubstr("0\r\n\r\n"))) << rest;
    EXPECT_TRUE(peer.closed());
    EXPECT_TRUE(all_ended());
  }
  EXPECT_EQ(statuses(), std::vector(3, 200));
  EXPECT_FALSE(server_.waiting());
}

TEST_F(StreamedAnswerTest, is_a_bad_gateway_when_nothing_of_it_has_left) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\n\r\nzz\r\n");
  const auto answer = client.read_answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 502U);
  EXPECT_TRUE(peer.closed());
}

TEST_F(StreamedAnswerTest, is_cut_where_it_becomes_malformed) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\n\r\n" + chunk("part"));
  EXPECT_FALSE(client.read_until("part\r\n").empty());
  peer.send("zz\r\n");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(peer.closed());
}

TEST_F(StreamedAnswerTest, is_cut_by_the_reset_of_a_connection_whose_end_would_have_been_its_end) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + "\r\npart");
  EXPECT_FALSE(client.read_until("part").empty());
  peer.reset();
  EXPECT_THAT(client.read_to_end(), Not(HasSubstr(last_chunk)));
}

TEST_F(StreamedAnswerTest, lasts_as_long_as_it_moves) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\n\r\n");
  EXPECT_FALSE(client.read_until("\r\n\r\n").empty());
  for (int i = 0; i < 5; ++i) {
    pass_time(progress - 1s);
    peer.send(chunk("a"));
    EXPECT_EQ(client.read_until("\r\na\r\n"), "1\r\na\r\n");
  }
  pass_time(progress + 1s);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(peer.closed());
}

TEST_F(StreamedAnswerTest, lasts_on_after_its_client_once_was_slow) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  const std::string much = chunk(std::string(32_MiB, 'x') + "END");
  auto sending =
      std::async(std::launch::async, [&] { return peer.send(ok + chunked + "\r\n\r\n" + much, 30s); });
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);  // the client does not read
  EXPECT_FALSE(client.read_until("END\r\n", 30s).empty());
  ASSERT_TRUE(sending.get());
  for (int i = 0; i < 4; ++i) {
    pass_time(progress / 2);
    peer.send(chunk("tick"));
    ASSERT_FALSE(client.read_until("tick\r\n").empty()) << i;
  }
}

TEST_F(StreamedAnswerTest, ends_when_its_client_takes_no_more) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  const std::string much = chunk(std::string(32_MiB, 'x') + "END");
  auto sending =
      std::async(std::launch::async, [&] { return peer.send(ok + chunked + "\r\n\r\n" + much, 30s); });
  ASSERT_EQ(sending.wait_for(500ms), std::future_status::timeout);
  pass_two_waits();
  EXPECT_TRUE(all_ended());
  EXPECT_FALSE(sending.get());
  EXPECT_EQ(statuses(), std::vector{200});
}

TEST_F(StreamedAnswerTest, ends_when_its_client_leaves) {
  for (const bool by_reset : {false, true}) {
    RawClient client = connect();
    client.send(get());
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(ok + chunked + "\r\n\r\n" + chunk("part"));
    EXPECT_FALSE(client.read_until("part\r\n").empty());
    if (by_reset) {
      client.reset();
    } else {
      client.end_sending();
    }
    thread_.settle();
    thread_.advance(1s);
    EXPECT_TRUE(peer.closed());
    EXPECT_TRUE(all_ended());
  }
}

TEST_F(StreamedAnswerTest, follows_interim_answers) {
  RawClient client = connect();
  client.send(get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
  peer.send(ok + "Content-Length: 3\r\n\r\nend");
  EXPECT_EQ(client.read_answer()->body, "end");
  RawClient old = connect();
  old.send(get("1.0"));
  peer.read_request();
  peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + "Content-Length: 3\r\n\r\nend");
  EXPECT_THAT(old.read_to_end(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(StreamedAnswerTest, has_no_body_where_there_can_be_none) {
  RawClient client = connect();
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + get() + get());
  RawClient peer = server_.accept();
  peer.read_request();
  peer.send(ok + chunked + "\r\n\r\n");
  EXPECT_EQ(client.read_answer(10s, RawClient::Method::head)->status, 200U);
  for (const unsigned status : {204U, 304U}) {
    peer.read_request();
    peer.send("HTTP/1.1 " + std::to_string(status) + " So\r\n\r\n");
    EXPECT_EQ(client.read_answer()->status, status);
  }
}

}  // namespace
}  // namespace penstock::test
