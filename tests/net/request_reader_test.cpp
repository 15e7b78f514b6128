#include "gateway/net/request_reader.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/feeding.hpp"

namespace penstock {
namespace {

using Step = RequestReader::Step;
using testing::ElementsAre;

/// A connection's reader, and what it made of each request.
class Reading {
 public:
  explicit Reading(const Limits& limits = {}) : limits_(limits), reader(blocks_, limits_) {}

  /// Until a request is complete or refused, or the wire is empty.
  Step read(Wire& wire) {
    for (;;) {
      const Step step = reader.advance();
      if (step == Step::send_continue) ++continues;
      if (step == Step::long_body) reader.gather();
      if (step == Step::complete || step == Step::refused) return step;
      if (step == Step::need_bytes && !wire.read(reader.target(), reader.most())) return step;
    }
  }
  /// `METHOD path:body` for each request, at last how it ended unless all were complete.
  std::vector<std::string> read_all(std::string_view bytes, Cut cut) {
    Wire wire(bytes, cut);
    std::vector<std::string> seen;
    do {
      const Step step = read(wire);
      if (step == Step::need_bytes) seen.emplace_back("incomplete");
      if (step == Step::refused) seen.emplace_back(kind_of(reader.refusal().type).name);
      if (step != Step::complete) return seen;
      seen.push_back(std::string(reader.head().method) + ' ' + std::string(reader.head().target) + ':' +
                     std::string(reader.body()));
    } while (reader.next() || !wire.rest().empty());
    return seen;
  }

 private:
  BlockPool blocks_{4_KiB};
  Limits limits_;

 public:
  RequestReader reader;
  int continues = 0;
};

std::string with_body(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string chunked(std::string_view target, std::string_view chunks) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
         std::string(chunks);
}

std::string plain(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST(RequestReader, reads_pipelined_requests_however_they_are_cut) {
  const std::string bytes = plain("/1") + with_body("/2", "two") +
                            chunked("/3", "3\r\nthr\r\n2;x\r\nee\r\n0\r\n\r\n") + "\r\n" +
                            with_body("/4", "") + plain("/5");
  for (const Cut cut : every_cut(bytes)) {
    ASSERT_THAT(Reading().read_all(bytes, cut),
                ElementsAre("GET /1:", "POST /2:two", "POST /3:three", "POST /4:", "GET /5:"))
        << cut.first;
  }
}

TEST(RequestReader, reads_a_body_too_long_for_its_block_apart_from_the_head) {
  const std::string body = std::string(20000, 'b') + "end";
  const std::string bytes = with_body("/1", body) + with_body("/2", "two") + plain("/3");
  for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{40, 5000}, Cut{4096, 4096}, Cut{20060, 1}, Cut{20075, 3}}) {
    ASSERT_THAT(Reading().read_all(bytes, cut), ElementsAre("POST /1:" + body, "POST /2:two", "GET /3:"));
  }
}

TEST(RequestReader, reads_bodies_of_every_length_about_the_block) {
  const std::size_t head = with_body("/1", std::string(4000, 'x')).size() - 4000;
  for (std::size_t length = 4090 - head; length <= 4100 - head; ++length) {
    const std::string body(length, 'b');
    const std::string bytes = with_body("/1", body) + plain("/2");
    for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{head, 1}, Cut{head + 10, all_at_once}}) {
      ASSERT_THAT(Reading().read_all(bytes, cut), ElementsAre("POST /1:" + body, "GET /2:")) << length;
    }
  }
}

TEST(RequestReader, reads_a_head_that_outgrows_its_block) {
  const std::string fields = "X-Long: " + std::string(9000, 'x') + "\r\n";
  const std::string bytes =
      plain("/1") + "POST /2 HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: 3\r\n\r\ntwo" + plain("/3");
  for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{31, 4096}, Cut{9000, 1}}) {
    ASSERT_THAT(Reading().read_all(bytes, cut), ElementsAre("GET /1:", "POST /2:two", "GET /3:"));
  }
}

TEST(RequestReader, keeps_the_views_of_a_head_while_its_next_read_makes_room) {
  const std::string bytes =
      "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: client-7\r\nX: " + std::string(4096, 'x');
  Reading reading;
  Wire wire(std::string_view(bytes).substr(0, 4096), {});
  EXPECT_EQ(reading.read(wire), Step::need_bytes);
  // A read that ends without bytes has moved the buffer all the same.
  EXPECT_FALSE(reading.reader.target().room(1).empty());
  ASSERT_EQ(reading.reader.head().fields.size(), 2U);
  EXPECT_EQ(reading.reader.head().fields[1].value, "client-7");
}

TEST(RequestReader, reads_a_long_chunked_body_and_what_follows_it) {
  std::string chunks;
  std::string body;
  for (int i = 1; i <= 60; ++i) {
    const std::string data(static_cast<std::size_t>(i) * 16, static_cast<char>('a' + i % 26));
    const char digits[] = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16], '0', '\0'};
    chunks += std::string(digits) + "\r\n" + data + "\r\n";
    body += data;
  }
  const std::string bytes = chunked("/1", chunks + "0\r\n\r\n") + with_body("/2", "two");
  for (const Cut cut : {Cut{}, Cut{1, 1}, Cut{100, 1000}, Cut{bytes.size() - 50, 1}}) {
    ASSERT_THAT(Reading().read_all(bytes, cut), ElementsAre("POST /1:" + body, "POST /2:two"));
  }
}

TEST(RequestReader, refuses_what_is_beyond_a_limit) {
  const Limits limits{.head = 100, .headers = 3, .body = 10};
  const auto refusal = [&](const std::string& bytes) {
    const std::vector<std::string> whole = Reading(limits).read_all(bytes, {});
    for (const Cut cut : every_cut(bytes))
      EXPECT_EQ(Reading(limits).read_all(bytes, cut), whole) << cut.first;
    return whole.back();
  };
  EXPECT_EQ(refusal(with_body("/", "0123456789")), "POST /:0123456789");
  EXPECT_EQ(refusal(with_body("/", "0123456789a")), "body-too-large");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n"),
            "body-too-large");
  EXPECT_EQ(refusal(chunked("/", "a\r\n0123456789\r\n0\r\n\r\n")), "POST /:0123456789");
  EXPECT_EQ(refusal(chunked("/", "a\r\n0123456789\r\n1\r\na\r\n0\r\n\r\n")), "body-too-large");
  EXPECT_EQ(refusal(plain("/" + std::string(100, 'x'))), "uri-too-long");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nX: " + std::string(100, 'x') + "\r\n\r\n"), "head-too-large");
  EXPECT_EQ(refusal(plain("/1") + "GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n"), "head-too-large");
}

TEST(RequestReader, refuses_what_cannot_be_framed) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
  for (const std::string rest :
       {"Content-Length: x\r\n\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nx\r\n", "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"}) {
    const std::string bytes = start + rest;
    for (const Cut cut : every_cut(bytes)) {
      EXPECT_THAT(Reading().read_all(bytes, cut), ElementsAre("bad-request")) << rest;
    }
  }
}

TEST(RequestReader, says_go_on_once_to_a_client_that_waits_for_it) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n";
  for (const std::string rest :
       {"Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"}) {
    const std::string bytes = head + rest;
    Reading waiting;
    const std::size_t head_size = bytes.find("\r\n\r\n") + 4;
    EXPECT_THAT(waiting.read_all(bytes, {head_size, 1}), ElementsAre("POST /:abc"));
    EXPECT_EQ(waiting.continues, 1);
    Reading hasty;
    EXPECT_THAT(hasty.read_all(bytes + bytes, {}), ElementsAre("POST /:abc", "POST /:abc"));
    EXPECT_EQ(hasty.continues, 0);
  }
}

TEST(RequestReader, says_nothing_of_the_kind_before_a_refusal_or_to_http_1_0) {
  Reading large({.body = 2});
  EXPECT_THAT(
      large.read_all("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", {}),
      ElementsAre("body-too-large"));
  EXPECT_EQ(large.continues, 0);
  Reading old;
  EXPECT_THAT(old.read_all("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", {}),
              ElementsAre("incomplete"));
  EXPECT_EQ(old.continues, 0);
}

TEST(RequestReader, meets_no_other_expectation) {
  EXPECT_THAT(Reading().read_all("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", {}),
              ElementsAre("expectation-failed"));
  EXPECT_THAT(Reading().read_all("GET / HTTP/1.0\r\nExpect: tea\r\n\r\n", {}), ElementsAre("GET /:"));
}

TEST(RequestReader, knows_when_its_head_is_complete) {
  Reading reading;
  Wire half("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r", {});
  EXPECT_EQ(reading.read(half), Step::need_bytes);
  EXPECT_FALSE(reading.reader.head_complete());
  Wire more("\na", {});
  EXPECT_EQ(reading.read(more), Step::need_bytes);
  EXPECT_TRUE(reading.reader.head_complete());
}

TEST(RequestReader, starts_afresh_after_forgetting_and_keeps_blocks_only_when_trimmed) {
  BlockPool blocks(4_KiB);
  const Limits limits;
  RequestReader reader(blocks, limits);
  const std::string requests[] = {plain("/1"), with_body("/2", std::string(9000, 'b')),
                                  chunked("/3", "1\r\n"), "GET /unfinished", plain("/5")};
  for (const std::string& bytes : requests) {
    Wire wire(bytes, {});
    read_whole(reader, wire);
    EXPECT_EQ(reader.head().target, reader.head_complete() ? bytes.substr(bytes.find('/'), 2) : "");
    reader.forget();
    EXPECT_FALSE(reader.head_complete());
    EXPECT_TRUE(reader.target().empty());
    reader.trim();
    EXPECT_LE(reader.target().capacity(), blocks.block_size());
    EXPECT_LE(blocks.in_use(), 3U);
  }
}

}  // namespace
}  // namespace penstock
