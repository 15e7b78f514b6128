#include "gateway/net/response_reader.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/net/feeding.hpp"

namespace penstock {
namespace {

using Step = ResponseReader::Step;

/// Whether the server ends its sending after the bytes.
enum class Then { waits, ends };

struct Case {
  std::string bytes;
  std::string_view method = "GET";
  Then then = Then::waits;
  Bytes limit = 1_MiB;
};

class Reading {
 public:
  explicit Reading(const Case& test, Cut cut = {}) : reader(blocks_, test.limit), wire_(test.bytes, cut) {
    reader.begin(test.method);
    step = read_whole(reader, wire_);
    if (step == Step::need_bytes && test.then == Then::ends) step = reader.end_of_stream();
  }
  /// `status:body`, then whether the connection may be used again; or how it failed.
  [[nodiscard]] std::string result() const {
    if (step == Step::need_bytes) return "incomplete";
    if (step == Step::refused) return std::string(reader.refusal().detail);
    return std::to_string(reader.head().status) + ':' + std::string(reader.body()) +
           (reader.reusable() && wire_.rest().empty() ? " keep" : " close");
  }

 private:
  BlockPool blocks_{4_KiB};

 public:
  ResponseReader reader;
  Step step = Step::need_bytes;

 private:
  Wire wire_;
};

/// The same result however the bytes are cut.
void expect_result(const Case& test, std::string_view result) {
  SCOPED_TRACE(testing::PrintToString(test.bytes));
  for (const Cut cut : every_cut(test.bytes)) ASSERT_EQ(Reading(test, cut).result(), result) << cut.first;
}

std::string with_length(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(ResponseReader, reads_a_body_by_its_length_its_chunks_or_its_end) {
  expect_result({with_length("hello")}, "200:hello keep");
  expect_result({with_length("")}, "200: keep");
  expect_result({chunked + "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n"}, "200:hello keep");
  expect_result({chunked + "0\r\n\r\n"}, "200: keep");
  expect_result({"HTTP/1.1 200 OK\r\n\r\nhello", "GET", Then::ends}, "200:hello close");
  expect_result({"HTTP/1.0 200 OK\r\n\r\n", "GET", Then::ends}, "200: close");
  expect_result({"HTTP/1.1 200 OK\r\n\r\nhello"}, "incomplete");
}

TEST(ResponseReader, closes_when_the_server_says_so) {
  expect_result({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"}, "200:ok close");
  expect_result({"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"}, "200:ok close");
  expect_result({"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"}, "200:ok keep");
}

TEST(ResponseReader, expects_no_body_where_there_can_be_none) {
  expect_result({"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", "HEAD"}, "200: keep");
  expect_result({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"}, "200: keep");
  expect_result({"HTTP/1.1 200 OK\r\n\r\n", "HEAD"}, "200: keep");
  expect_result({"HTTP/1.1 204 No Content\r\n\r\n"}, "204: keep");
  expect_result({"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n"}, "304: keep");
}

TEST(ResponseReader, uses_no_connection_again_whose_205_may_be_followed_by_a_body) {
  const Reading cut(Case{"HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n"});
  EXPECT_EQ(cut.result(), "205: close");
}

TEST(ResponseReader, uses_no_connection_again_that_brought_too_much) {
  for (const std::string& bytes :
       {with_length("hello"), with_length(""), with_length(std::string(9000, 'b')),
        chunked + "1\r\na\r\n0\r\n\r\n", std::string("HTTP/1.1 204 No Content\r\n\r\n")}) {
    const std::string more = bytes + "HTTP/1.1 200 OK\r\n\r\n";
    const Reading whole(Case{more});
    EXPECT_EQ(whole.step, Step::complete);
    EXPECT_TRUE(whole.result().ends_with(" close")) << more;
  }
}

TEST(ResponseReader, passes_over_interim_answers) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  expect_result({interim + with_length("hello")}, "200:hello keep");
  expect_result({interim + chunked + "1\r\na\r\n0\r\n\r\n"}, "200:a keep");
  expect_result({interim, "GET", Then::ends}, "the answer ended before it was complete");
  EXPECT_TRUE(Reading(Case{interim}).reader.started());
}

TEST(ResponseReader, bears_32_interim_answers_and_no_switch_of_protocol) {
  std::string interim;
  for (int i = 0; i < 32; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(Reading(Case{interim + with_length("a")}).result(), "200:a keep");
  EXPECT_EQ(Reading(Case{interim + "HTTP/1.1 102 Processing\r\n\r\n"}).step, Step::refused);
  expect_result({"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"},
                "the server switched protocols without being asked to");
}

TEST(ResponseReader, notices_an_early_end) {
  for (const std::string& bytes : {with_length("hello"), chunked + "5\r\nhello\r\n0\r\n\r\n"}) {
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      ASSERT_EQ(Reading(Case{bytes.substr(0, size), "GET", Then::ends}).result(),
                "the answer ended before it was complete")
          << size;
    }
  }
  expect_result({"", "GET", Then::ends}, "the server closed without an answer");
}

TEST(ResponseReader, reads_long_bodies_apart_from_the_head) {
  const std::string body = std::string(30000, 'b') + "end";
  for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{41, 4096}, Cut{4096, 1}, Cut{10, 7000}}) {
    EXPECT_EQ(Reading(Case{with_length(body)}, cut).result(), "200:" + body + " keep");
    EXPECT_EQ(Reading(Case{"HTTP/1.1 200 OK\r\n\r\n" + body, "GET", Then::ends}, cut).result(),
              "200:" + body + " close");
    EXPECT_EQ(Reading(Case{chunked + "7533\r\n" + body + "\r\n0\r\n\r\n"}, cut).result(),
              "200:" + body + " keep");
  }
}

TEST(ResponseReader, reads_bodies_of_every_length_about_the_block) {
  const std::size_t head = with_length(std::string(4000, 'x')).size() - 4000;
  for (std::size_t length = 4090 - head; length <= 4100 - head; ++length) {
    const std::string body(length, 'b');
    for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{head, 1}, Cut{head + 10, all_at_once}}) {
      ASSERT_EQ(Reading(Case{with_length(body)}, cut).result(), "200:" + body + " keep") << length;
    }
  }
}

TEST(ResponseReader, reads_a_head_that_outgrows_its_block) {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nX: " + std::string(9000, 'x') + "\r\nContent-Length: 5\r\n\r\nhello";
  for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{4096, 4096}}) {
    const Reading reading(Case{bytes}, cut);
    EXPECT_EQ(reading.result(), "200:hello keep");
    EXPECT_EQ(reading.reader.head().fields[0].value.size(), 9000U);
  }
}

TEST(ResponseReader, bounds_head_and_body_together) {
  constexpr auto too_large = "the answer is larger than limits.answer";
  const std::string bytes = with_length("hello");
  expect_result({bytes, "GET", Then::waits, bytes.size()}, "200:hello keep");
  expect_result({bytes, "GET", Then::waits, bytes.size() - 1}, too_large);
  expect_result({"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n"}, too_large);
  expect_result({chunked + "5\r\nhello\r\n0\r\n\r\n", "GET", Then::waits, chunked.size() + 4}, too_large);
  expect_result({"HTTP/1.1 200 OK\r\n\r\nhello", "GET", Then::ends, 23}, too_large);
  expect_result({"HTTP/1.1 200 OK\r\n\r\nhello", "GET", Then::ends, 24}, "200:hello close");
}

TEST(ResponseReader, takes_an_answer_without_a_body_however_long_its_head) {
  expect_result({"HTTP/1.1 204 No Content\r\n\r\n", "GET", Then::waits, 10}, "204: keep");
  expect_result({with_length("hello").substr(0, 38), "HEAD", Then::waits, 10}, "200: keep");
}

TEST(ResponseReader, refuses_what_is_no_answer) {
  EXPECT_EQ(Reading(Case{"SSH-2.0-server\r\n"}).step, Step::refused);
  EXPECT_EQ(Reading(Case{chunked + "x\r\n"}).result(), "the answer's chunked body is malformed");
  EXPECT_EQ(Reading(Case{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}).result(),
            "the answer's Content-Length is not one number");
}

TEST(ResponseReader, reads_one_answer_after_another_and_keeps_blocks_only_when_trimmed) {
  BlockPool blocks(4_KiB);
  ResponseReader reader(blocks, 1_MiB);
  const auto read = [&](const std::string& bytes) {
    Wire wire(bytes, {});
    reader.begin("GET");
    read_whole(reader, wire);
    return std::string(reader.body());
  };
  EXPECT_FALSE(reader.started());
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(read(with_length("one")), "one");
    EXPECT_EQ(read(chunked + "3\r\ntwo\r\n0\r\n\r\n"), "two");
    EXPECT_EQ(read(with_length(std::string(9000, 'b'))), std::string(9000, 'b'));
    EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\n"), "");
    EXPECT_EQ(read("HTTP/1.1 200"), "");
    EXPECT_TRUE(reader.started());
    reader.trim();
    EXPECT_LE(blocks.in_use(), 3U);
    reader.begin("GET");
    EXPECT_FALSE(reader.started());
  }
}

}  // namespace
}  // namespace penstock
