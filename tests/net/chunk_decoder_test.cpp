#include "gateway/net/chunk_decoder.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using State = ChunkDecoder::State;

std::string name_of(State state) {
  switch (state) {
    case State::size_line:
    case State::data:
    case State::data_end:
    case State::trailers: return "incomplete";
    case State::done: return "done";
    case State::malformed: return "malformed";
    case State::too_large: return "too large";
  }
  return "";
}

/// A body in the coding, given in a first piece and pieces of equal size after it, as a reader gives it.
class Decoding {
 public:
  Decoding(std::string_view coded, std::size_t first, std::size_t piece, Bytes limit = 1_MiB)
      : blocks_(4_KiB), raw_(blocks_), body_(blocks_), decoder_(limit) {
    while (!coded.empty() && name_of(decoder_.state()) == "incomplete") {
      raw_.append(coded.substr(0, first));
      coded.remove_prefix(std::min(first, coded.size()));
      raw_.consume(decoder_.decode(raw_.view(), body_));
      first = piece;
    }
    rest_ = std::string(raw_.view()) + std::string(coded);
  }
  [[nodiscard]] std::string state() const { return name_of(decoder_.state()); }
  [[nodiscard]] std::string_view body() const { return body_.view(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  BlockPool blocks_;
  Buffer raw_;
  Buffer body_;
  ChunkDecoder decoder_;
  std::string rest_;
};

Decoding decode(std::string_view coded, Bytes limit = 1_MiB) {
  return Decoding(coded, coded.size(), coded.size(), limit);
}

/// The state must be the same whole, cut at each place, and octet by octet.
void expect_state(std::string_view coded, std::string_view state, Bytes limit = 1_MiB) {
  SCOPED_TRACE(testing::PrintToString(std::string(coded.substr(0, 200))));
  EXPECT_EQ(decode(coded, limit).state(), state);
  EXPECT_EQ(Decoding(coded, 1, 1, limit).state(), state) << "octet by octet";
  for (std::size_t place = 1; place < coded.size() && !testing::Test::HasFailure(); ++place) {
    EXPECT_EQ(Decoding(coded, place, coded.size(), limit).state(), state) << "cut at " << place;
  }
}

TEST(ChunkDecoder, gives_the_data_however_the_bytes_are_cut) {
  const std::string coded = "4\r\nWiki\r\n05;x=y\r\npedia\r\nC\r\n in\r\n\r\nchunk\r\n0\r\nX: y\r\n\r\n";
  const std::string rest = "GET / HTTP/1.1\r\n";
  for (std::size_t first = 1; first <= coded.size(); ++first) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, coded.size() + rest.size()}) {
      const Decoding decoding(coded + rest, first, piece);
      ASSERT_EQ(decoding.state(), "done") << first;
      ASSERT_EQ(decoding.body(), "Wikipedia in\r\n\r\nchunk");
      ASSERT_EQ(decoding.rest(), rest);
    }
  }
}

TEST(ChunkDecoder, is_not_done_before_the_last_octet) {
  const std::string coded = "1\r\na\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < coded.size(); ++size) {
    EXPECT_EQ(decode(std::string_view(coded).substr(0, size)).state(), "incomplete") << size;
  }
  EXPECT_EQ(decode("0\r\n\r\n").state(), "done");
  EXPECT_EQ(decode("000\r\n\r\n").state(), "done");
}

TEST(ChunkDecoder, refuses_a_size_that_is_no_hexadecimal_number) {
  for (const auto* size :
       {"", "g", "x1", "0x1", "-1", "+1", " 1", "1 ", "1\t", "1 1", "1,", "\"1\"", "1.0"}) {
    expect_state(std::string(size) + "\r\na\r\n0\r\n\r\n", "malformed");
  }
}

TEST(ChunkDecoder, takes_sixteen_digits_and_no_more) {
  expect_state("0000000000000001\r\na\r\n0000000000000000\r\n\r\n", "done");
  expect_state("00000000000000001\r\na\r\n0\r\n\r\n", "malformed");
  expect_state("10000000000000001\r\na\r\n0\r\n\r\n", "malformed");
  expect_state("ffffffffffffffff\r\na", "too large");
  expect_state("FFFFFFFFFFFFFFFF\r\na", "too large", ~Bytes{0} - 1);
  expect_state("1\r\na\r\nffffffffffffffff\r\nb", "too large", ~Bytes{0});
}

TEST(ChunkDecoder, ends_lines_and_data_in_crlf) {
  for (const auto* coded : {"1\na\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n", "1\r\na0\r\n\r\n",
                            "1\r\nab\r\n0\r\n\r\n", "1\r\na\r\n0\n\r\n", "1\r\na\r\n0\r\n\n",
                            "1\ra\r\n0\r\n\r\n", "1\r\na\r0\r\n\r\n", "1\r\r\na\r\n0\r\n\r\n",
                            "1\r\na\r\n\r\n0\r\n\r\n", "\r\n1\r\na\r\n0\r\n\r\n", "0\r\n\rX", "0\r\r\n"}) {
    expect_state(coded, "malformed");
  }
}

TEST(ChunkDecoder, checks_extensions_and_drops_them) {
  for (const auto* extension :
       {";a", ";a=b", " ;\ta = b", ";a;b=\"c\"", ";a=\"\"", R"(;a="b;\"c\\";d)", ";a=\"b\tc \xc3\xa4\""}) {
    expect_state("1" + std::string(extension) + "\r\na\r\n0" + extension + "\r\n\r\n", "done");
  }
  for (const auto* extension :
       {";", ";;a", "a=b", " a", ";=b", ";a=", ";a=b c", ";a b", ";a=\"b", ";a=\"b\"c", R"(;a="b\)",
        R"(;a="\")", ";a=\"b\r\n", ";a=b\nc", ";a@b", ";a ", ";a=b ", ";a=\"b\" ", ";a=b\x01"}) {
    expect_state("1" + std::string(extension) + "\r\na\r\n0\r\n\r\n", "malformed");
  }
}

TEST(ChunkDecoder, checks_trailers_and_drops_them) {
  expect_state("0\r\nX: y\r\nContent-Digest: z\r\nEmpty:\r\n\r\n", "done");
  for (const auto* trailer : {"X", "X : y", " X: y", ": y", "X: y\n", "X: \x01", "X: y\r\n z",
                              "Content-Length: 5", "X: y\r\nhost: a"}) {
    expect_state("0\r\n" + std::string(trailer) + "\r\n\r\n", "malformed");
  }
}

TEST(ChunkDecoder, bounds_the_decoded_body) {
  expect_state("5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n", "done", 10);
  expect_state("5\r\nabcde\r\n6\r\nabcdef\r\n0\r\n\r\n", "too large", 10);
  expect_state("b\r\nabcdefghijk\r\n0\r\n\r\n", "too large", 10);
  expect_state("0\r\n\r\n", "done", 0);
}

TEST(ChunkDecoder, bounds_extensions_to_4_kib_beyond_the_data_whatever_the_cut) {
  const std::string extension = ";" + std::string(4_KiB - 1, 'x');
  expect_state("0000000000000001" + extension + "\r\na\r\n0\r\n\r\n", "done");
  expect_state("1" + extension + "x\r\na\r\n0\r\n\r\n", "malformed");
  expect_state("1" + extension + "\r\na\r\n0;x\r\n\r\n", "malformed");
  EXPECT_EQ(decode("1;" + std::string(5000, 'x')).state(), "malformed");
}

TEST(ChunkDecoder, bears_as_much_in_extensions_as_there_is_data) {
  const std::string chunk = "64;" + std::string(99, 'x') + "\r\n" + std::string(100, 'd') + "\r\n";
  std::string bytes;
  for (int i = 0; i < 500; ++i) bytes += chunk;
  EXPECT_EQ(decode(bytes + "0\r\n\r\n").state(), "done");
  EXPECT_EQ(decode(bytes + "64;" + std::string(4_KiB + 100, 'x') + "\r\n").state(), "malformed");
}

TEST(ChunkDecoder, bounds_trailers_to_4_kib_whatever_the_cut) {
  const std::string trailer = "x:" + std::string(4_KiB - 2, 'x');
  expect_state("0\r\n" + trailer + "\r\n\r\n", "done");
  expect_state("0\r\n" + trailer + "x\r\n\r\n", "malformed");
  expect_state("0;x\r\n" + trailer + "\r\n\r\n", "malformed");
  EXPECT_EQ(decode("0\r\nx:" + std::string(5000, 'x')).state(), "malformed");
}

TEST(ChunkDecoder, takes_nothing_more_once_it_has_failed) {
  BlockPool blocks(4_KiB);
  Buffer body(blocks);
  ChunkDecoder decoder(10);
  EXPECT_EQ(decoder.decode("1\r\na\r\nx\r\n", body), 6U);
  EXPECT_EQ(decoder.decode("1\r\nb\r\n", body), 0U);
  EXPECT_EQ(decoder.state(), State::malformed);
  EXPECT_EQ(body.view(), "a");
}

}  // namespace
}  // namespace penstock
