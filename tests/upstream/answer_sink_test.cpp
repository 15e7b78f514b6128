#include <gmock/gmock.h>

#include "tests/upstream/upstream_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Writes down what it is given, until it fails.
class RecordingSink final : public AnswerSink {
 public:
  Task<error_code> interim(const ResponseHead& head) override {
    seen.push_back("interim " + std::to_string(head.status));
    co_return fails_at_interim ? boost::asio::error::broken_pipe : error_code();
  }
  void begin(const Answer& answer) override {
    seen.push_back("begin " + std::to_string(answer.status) + ' ' + std::string(answer.content_type));
  }
  Task<error_code> pass(std::string_view piece) override {
    body += piece;
    ++passes;
    co_return body.size() >= fails_after ? boost::asio::error::broken_pipe : error_code();
  }

  void end() override {}

  std::vector<std::string> seen;
  std::string body;
  int passes = 0;
  bool fails_at_interim = false;
  std::size_t fails_after = std::string::npos;
};

class AnswerSinkTest : public UpstreamTest {
 protected:
  bool passed(const std::string& body) {
    return eventually([&] { return thread_.run([this] { return sink_.body; }) == body; });
  }
  /// Has a warm connection asked, whose server sends `answer`.
  std::pair<std::future<Told>, RawClient> answered(const std::string& answer, Asked asked) {
    RawClient peer = used_connection();
    asked.sink = &sink_;
    auto told = forward(std::move(asked));
    EXPECT_FALSE(peer.read_request().empty());
    peer.send(answer);
    return {std::move(told), std::move(peer)};
  }

  RecordingSink sink_;
  const std::string head_ = "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\n";
};

TEST_F(AnswerSinkTest, is_given_a_long_answer_piece_by_piece) {
  const std::string lengthy = "Content-Length: 70000\r\n\r\n";
  for (const std::string& framing : {lengthy, std::string("Transfer-Encoding: chunked\r\n\r\n6\r\n")}) {
    sink_ = {};
    auto [told, peer] = answered(head_ + framing + "first,", {});
    EXPECT_TRUE(passed("first,"));
    peer.send(framing == lengthy ? std::string(69'994, 'x') : "\r\n3\r\nend\r\n0\r\n\r\n");
    const Told result = told.get();
    EXPECT_EQ(result.outcome, Outcome::success);
    EXPECT_TRUE(result.passed_on);
    EXPECT_EQ(result.body, "");
    EXPECT_EQ(sink_.body, "first," + (framing == lengthy ? std::string(69'994, 'x') : "end"));
    EXPECT_THAT(sink_.seen, ElementsAre("begin 200 text/x"));
    EXPECT_EQ(gauge("idle"), 1);
  }
}

TEST_F(AnswerSinkTest, is_given_an_answer_that_its_connection_ends) {
  auto [told, peer] = answered(head_ + "\r\nall", {});
  EXPECT_TRUE(passed("all"));
  peer.end_sending();
  EXPECT_EQ(told.get().outcome, Outcome::success);
  EXPECT_EQ(gauge("idle"), 0);
}

TEST_F(AnswerSinkTest, is_given_a_head_whose_body_is_not_there_yet) {
  auto [told, peer] = answered(head_ + "Transfer-Encoding: chunked\r\n\r\n", {});
  EXPECT_TRUE(eventually([&] { return thread_.run([this] { return sink_.passes; }) == 1; }));
  peer.send("0\r\n\r\n");
  EXPECT_EQ(told.get().outcome, Outcome::success);
  EXPECT_EQ(sink_.passes, 1);
}

TEST_F(AnswerSinkTest, is_not_given_a_short_answer) {
  auto [told, peer] = answered(head_ + "Content-Length: 65536\r\n\r\n" + std::string(65'536, 'x'), {});
  const Told result = told.get();
  EXPECT_EQ(result.body.size(), 65'536U);
  EXPECT_FALSE(result.passed_on);
  EXPECT_THAT(sink_.seen, IsEmpty());
}

TEST_F(AnswerSinkTest, hears_of_interim_answers_first) {
  auto [told, peer] = answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n", {});
  peer.send(head_ + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
  EXPECT_EQ(told.get().outcome, Outcome::success);
  EXPECT_THAT(sink_.seen, ElementsAre("interim 100", "interim 103", "begin 200 text/x"));
}

TEST_F(AnswerSinkTest, keeps_what_it_was_given_from_being_repeated) {
  for (const std::string& rest : {std::string("Content-Length: 70000\r\n\r\npart"),
                                  std::string("Transfer-Encoding: chunked\r\n\r\n4\r\npart")}) {
    sink_ = {};
    auto [told, peer] = answered(head_ + rest, {});
    EXPECT_TRUE(passed("part"));
    peer.end_sending();
    const Told result = told.get();
    EXPECT_EQ(result.outcome, Outcome::reset);
    EXPECT_TRUE(result.passed_on);
    EXPECT_EQ(result.attempts, 1);
    EXPECT_FALSE(server_.waiting());
  }
}

TEST_F(AnswerSinkTest, keeps_an_interim_answer_from_being_repeated) {
  auto [told, peer] = answered("HTTP/1.1 103 Early Hints\r\n\r\n", {});
  EXPECT_TRUE(eventually([&] { return thread_.run([this] { return sink_.seen.size(); }) == 1; }));
  peer.end_sending();
  const Told result = told.get();
  EXPECT_EQ(result.outcome, Outcome::reset);
  EXPECT_EQ(result.attempts, 1);
  EXPECT_FALSE(server_.waiting());
}

TEST_F(AnswerSinkTest, has_the_attempt_timed_only_until_the_head) {
  auto [told, peer] = answered(head_ + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", {.deadline = 5s});
  EXPECT_TRUE(passed("a"));
  thread_.advance(20s);
  peer.send("1\r\nb\r\n");
  EXPECT_TRUE(passed("ab"));
  thread_.advance(31s);
  EXPECT_EQ(told.get().outcome, Outcome::timeout);
  EXPECT_TRUE(peer.closed());
}

TEST_F(AnswerSinkTest, cancels_the_attempt_when_it_takes_no_more) {
  sink_.fails_after = 4;
  auto [told, peer] = answered(head_ + "Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n", {});
  EXPECT_EQ(told.get().outcome, Outcome::cancelled);
  EXPECT_TRUE(peer.closed());
  sink_ = {};
  sink_.fails_at_interim = true;
  auto [interim, other] = answered("HTTP/1.1 103 Early Hints\r\n\r\n", {});
  ASSERT_EQ(interim.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(interim.get().outcome, Outcome::cancelled);
  EXPECT_TRUE(other.closed());
}

TEST_F(AnswerSinkTest, is_never_given_what_nobody_asked_for) {
  const std::string poison = head_ + "Transfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n";
  for (const Repeatable repeatable : {Repeatable::always, Repeatable::only_unsent}) {
    sink_ = {};
    RawClient old = used_connection();
    auto told = thread_.run([&] {
      old.send(poison);
      EXPECT_TRUE(old.delivered());
      return forward_here({.repeatable = repeatable, .sink = &sink_});
    });
    RawClient peer = server_.accept();
    peer.read_request();
    peer.send(head_ + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntrue\r\n0\r\n\r\n");
    EXPECT_EQ(told.get().outcome, Outcome::success);
    EXPECT_EQ(sink_.body, "true");
    EXPECT_THAT(sink_.seen, ElementsAre("begin 200 text/x"));
    EXPECT_TRUE(peer.closed());
  }
}

TEST_F(AnswerSinkTest, is_given_an_early_answer_whose_request_was_given_up) {
  auto told = forward({.body = std::string(12_MiB, 'x'), .sink = &sink_});
  RawClient peer = server_.accept();
  peer.send("HTTP/1.1 413 Too Large\r\n\r\nno!");
  EXPECT_TRUE(passed("no!"));
  peer.end_sending();
  EXPECT_EQ(told.get().outcome, Outcome::success);
}

}  // namespace
}  // namespace penstock::test
