#include "gateway/net/body_reader.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/net/feeding.hpp"

namespace penstock {
namespace {

using Mode = BodyReader::Mode;
using Step = BodyReader::Step;

constexpr Framing chunked{.kind = Framing::Kind::chunked};
constexpr Framing until_close{.kind = Framing::Kind::until_close};
Framing lengthy(std::uint64_t length) { return {.kind = Framing::Kind::length, .length = length}; }

/// A body read to the end of its bytes, of which the first `came` were behind the head.
struct Reading {
  Reading(const Framing& framing, std::string_view bytes, Cut cut, std::size_t came, Mode mode,
          Bytes limit = 1_MiB) {
    Wire wire(bytes.substr(came), cut);
    reader.begin(framing, bytes.substr(0, came), limit, mode);
    for (step = reader.advance(); step == Step::piece || step == Step::need_bytes; step = reader.advance()) {
      if (step == Step::piece) {
        EXPECT_FALSE(reader.piece().empty());
        body += reader.piece();
        longest = std::max(longest, reader.piece().size());
      } else if (!wire.read(reader.target(), reader.most())) {
        break;
      }
    }
    if (mode == Mode::gather) body = reader.body();
    behind = std::string(reader.behind()) + std::string(wire.rest());
  }

  BlockPool blocks{4_KiB};
  BodyReader reader{blocks};
  Step step = Step::need_bytes;
  std::string body;
  std::string behind;
  std::size_t longest = 0;
};

/// The same however the bytes are cut, and whatever of them came with the head.
void expect_body(const Framing& framing, const std::string& bytes, Step step, const std::string& body,
                 const std::string& behind) {
  for (const Mode mode : {Mode::gather, Mode::stream}) {
    for (const Cut cut : every_cut(bytes)) {
      for (const std::size_t came : {std::size_t{0}, std::size_t{1}, bytes.size() / 2, bytes.size()}) {
        const Reading reading(framing, bytes, cut, came, mode);
        ASSERT_EQ(reading.step, step) << cut.first << ' ' << came;
        ASSERT_EQ(reading.body, body) << cut.first << ' ' << came;
        if (step == Step::complete) {
          ASSERT_EQ(reading.behind, behind) << cut.first << ' ' << came;
        }
      }
    }
  }
}

TEST(BodyReader, takes_a_length_and_leaves_what_follows_it) {
  expect_body(lengthy(5), "hello", Step::complete, "hello", "");
  expect_body(lengthy(5), "helloGET /", Step::complete, "hello", "GET /");
  expect_body(lengthy(6), "hello", Step::need_bytes, "hello", "");
}

TEST(BodyReader, takes_chunks_and_leaves_what_follows_them) {
  expect_body(chunked, "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n", Step::complete, "hello", "");
  expect_body(chunked, "5\r\nhello\r\n0\r\n\r\nGET /", Step::complete, "hello", "GET /");
  expect_body(chunked, "0\r\n\r\nG", Step::complete, "", "G");
  expect_body(chunked, "5\r\nhello\r\n0\r\n\r", Step::need_bytes, "hello", "");
}

TEST(BodyReader, takes_everything_when_only_the_end_ends_it) {
  expect_body(until_close, "hello", Step::need_bytes, "hello", "");
  BlockPool blocks(4_KiB);
  BodyReader reader(blocks);
  reader.begin(until_close, "", 10, Mode::stream);
  EXPECT_TRUE(reader.ends_here());
  reader.begin(chunked, "", 10, Mode::stream);
  EXPECT_FALSE(reader.ends_here());
  reader.begin(lengthy(1), "", 10, Mode::stream);
  EXPECT_FALSE(reader.ends_here());
}

TEST(BodyReader, says_what_is_malformed_after_what_was_not) {
  for (const Mode mode : {Mode::gather, Mode::stream}) {
    const Reading reading(chunked, "3\r\nabc\r\nzz\r\n", {8, 1}, 0, mode);
    EXPECT_EQ(reading.step, Step::malformed);
  }
  EXPECT_EQ(Reading(chunked, "3\r\nabc\r\nzz\r\n", {8, 1}, 0, Mode::stream).body, "abc");
}

TEST(BodyReader, bounds_every_framing) {
  for (const Mode mode : {Mode::gather, Mode::stream}) {
    for (const Cut cut : {Cut{}, Cut{1, 1}}) {
      const auto ended = [&](const Framing& framing, const std::string& bytes, Bytes limit) {
        return Reading(framing, bytes, cut, 0, mode, limit).step;
      };
      EXPECT_EQ(ended(lengthy(5), "hello", 5), Step::complete);
      EXPECT_EQ(ended(lengthy(5), "hello", 4), Step::too_large);
      EXPECT_EQ(ended(chunked, "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 5), Step::complete);
      EXPECT_EQ(ended(chunked, "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 4), Step::too_large);
      EXPECT_EQ(ended(until_close, "hello", 5), Step::need_bytes);
      EXPECT_EQ(ended(until_close, "hello", 4), Step::too_large);
    }
  }
}

TEST(BodyReader, hands_out_what_was_gathered_before_it_streams) {
  BlockPool blocks(4_KiB);
  BodyReader reader(blocks);
  for (const Framing& framing : {lengthy(10), chunked}) {
    const bool in_chunks = framing.kind == Framing::Kind::chunked;
    Wire wire(in_chunks ? "4\r\ngath\r\n6\r\nstream\r\n0\r\n\r\n" : "gathstream", {in_chunks ? 9U : 4U, 99});
    reader.begin(framing, "", 100, Mode::gather);
    EXPECT_EQ(reader.advance(), Step::need_bytes);
    EXPECT_TRUE(wire.read(reader.target(), reader.most()));
    EXPECT_EQ(reader.advance(), Step::need_bytes);
    EXPECT_EQ(reader.body(), "gath");
    reader.stream();
    EXPECT_EQ(reader.advance(), Step::piece);
    EXPECT_EQ(reader.piece(), "gath");
    EXPECT_EQ(reader.advance(), Step::need_bytes);
    EXPECT_TRUE(wire.read(reader.target(), reader.most()));
    EXPECT_EQ(reader.advance(), Step::piece);
    EXPECT_EQ(reader.piece(), "stream");
    EXPECT_EQ(reader.advance(), Step::complete);
    EXPECT_EQ(reader.behind(), "");
    reader.clear();
  }
}

TEST(BodyReader, streams_any_length_in_a_window) {
  const std::string data(5_MiB, 'd');
  std::string chunks;
  for (std::size_t at = 0; at < data.size(); at += 0x8000) {
    chunks += "8000\r\n" + data.substr(at, 0x8000) + "\r\n";
  }
  chunks += "0\r\n\r\n";
  for (const Cut cut : {Cut{}, Cut{100, 1000}, Cut{4096, 4096}, Cut{1, 200'000}}) {
    Reading by_length(lengthy(data.size()), data, cut, 0, Mode::stream, BodyReader::unlimited);
    EXPECT_TRUE(by_length.step == Step::complete && by_length.body == data);
    Reading by_chunks(chunked, chunks, cut, 0, Mode::stream, BodyReader::unlimited);
    EXPECT_TRUE(by_chunks.step == Step::complete && by_chunks.body == data);
    Reading to_the_end(until_close, data, cut, 0, Mode::stream, BodyReader::unlimited);
    EXPECT_EQ(to_the_end.body, data);
    for (Reading* reading : {&by_length, &by_chunks, &to_the_end}) {
      EXPECT_LE(reading->longest, BodyReader::window);
      EXPECT_LE(reading->reader.target().capacity(), BodyReader::window);
      reading->reader.clear();
      reading->reader.trim();
      EXPECT_LE(reading->blocks.in_use(), 2U);
    }
  }
}

TEST(BodyReader, gives_more_to_those_who_fill_what_they_have_and_to_no_others) {
  for (const auto& [size, capacity] : {std::pair(10'000, 16_KiB), {40'000, 64_KiB}, {200'000, 256_KiB}}) {
    const std::string some(static_cast<std::size_t>(size), 'd');
    Reading fast(lengthy(some.size()), some, {}, 0, Mode::stream);
    EXPECT_EQ(fast.reader.target().capacity(), capacity) << size;
  }
  const std::string data(200'000, 'd');
  Reading slow(lengthy(data.size()), data, {1000, 1000}, 0, Mode::stream);
  EXPECT_EQ(slow.reader.target().capacity(), 4_KiB);
}

}  // namespace
}  // namespace penstock
