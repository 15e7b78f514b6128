#include <string>

#include <gtest/gtest.h>

#include "gateway/net/request_reader.hpp"
#include "gateway/net/response_reader.hpp"
#include "tests/net/feeding.hpp"

namespace penstock {
namespace {

/// Readers whose process may hold a mebibyte.
class BufferedTotalTest : public testing::Test {
 protected:
  MemoryTotal total_{1_MiB};
  MemoryAccount account_{&total_};
  BlockPool pool_{4_KiB, 4, &account_};
};

const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";

/// Why the request is refused.
ProblemType refusal_of(BlockPool& pool, const std::string& bytes) {
  const Limits limits;
  RequestReader reader(pool, limits);
  Wire wire(bytes, {1000, 1000});
  EXPECT_EQ(read_whole(reader, wire), RequestReader::Step::refused);
  return reader.refusal().type;
}

TEST_F(BufferedTotalTest, refuses_a_body_that_has_no_room) {
  const std::string head = post + "Content-Length: 2097152\r\n\r\n";
  EXPECT_EQ(refusal_of(pool_, head + std::string(2_MiB, 'x')), ProblemType::overloaded);
}

TEST_F(BufferedTotalTest, refuses_a_chunked_body_that_has_no_room) {
  std::string request = post + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 2000; ++i) request += "400\r\n" + std::string(1_KiB, 'x') + "\r\n";
  EXPECT_EQ(refusal_of(pool_, request), ProblemType::overloaded);
}

TEST_F(BufferedTotalTest, takes_a_small_request_though_others_hold_everything) {
  account_.took(1_MiB);
  {
    const Limits limits;
    RequestReader reader(pool_, limits);
    reader.target().append(post + "Content-Length: 5\r\n\r\nhello");
    EXPECT_EQ(reader.advance(), RequestReader::Step::complete);
  }
  account_.gave(1_MiB);
}

TEST_F(BufferedTotalTest, refuses_a_head_that_outgrows_its_block) {
  account_.took(1_MiB);
  EXPECT_EQ(refusal_of(pool_, post + "X: " + std::string(5000, 'x') + "\r\n\r\n"), ProblemType::overloaded);
  account_.gave(1_MiB);
}

TEST_F(BufferedTotalTest, lets_chunks_go_on_in_their_blocks_when_windows_would_take_half_of_all) {
  account_.took(512_KiB);
  account_.settle();
  {
    BodyReader reader(pool_);
    reader.begin({Framing::Kind::chunked}, "", BodyReader::unlimited, BodyReader::Mode::stream);
    const std::string chunk = "1000\r\n" + std::string(4096, 'x') + "\r\n";
    std::string wire;
    for (int i = 0; i < 100; ++i) wire += chunk;
    wire += "0\r\n\r\n";
    std::string_view left = wire;
    for (BodyReader::Step step = reader.advance(); step != BodyReader::Step::complete;
         step = reader.advance()) {
      if (step == BodyReader::Step::piece) continue;
      ASSERT_EQ(step, BodyReader::Step::need_bytes);
      const std::string_view now = left.substr(0, reader.target().room(1).size());
      reader.target().append(now);
      left.remove_prefix(now.size());
      EXPECT_LE(reader.target().capacity(), 4_KiB);
    }
    EXPECT_TRUE(left.empty());
  }
  account_.gave(512_KiB);
}

TEST_F(BufferedTotalTest, lets_a_stream_go_on_in_its_block_when_no_window_is_left) {
  account_.took(1_MiB);
  account_.settle();
  {
    BodyReader reader(pool_);
    reader.begin({Framing::Kind::length, 100'000}, "x", BodyReader::unlimited, BodyReader::Mode::stream);
    Bytes passed = 0;
    for (BodyReader::Step step = reader.advance(); step != BodyReader::Step::complete;
         step = reader.advance()) {
      if (step == BodyReader::Step::piece) passed += reader.piece().size();
      if (step == BodyReader::Step::piece) continue;
      ASSERT_EQ(step, BodyReader::Step::need_bytes);
      const std::size_t room = reader.target().room(1).size();
      reader.target().append(std::string(room, 'x'));
      EXPECT_LE(reader.target().capacity(), 4_KiB);
    }
    EXPECT_EQ(passed, 100'000U);
  }
  account_.gave(1_MiB);
}

TEST_F(BufferedTotalTest, gives_a_body_back_that_nobody_needs) {
  const Limits limits;
  RequestReader reader(pool_, limits);
  const std::string request = post + "Content-Length: 100000\r\n\r\n" + std::string(100'000, 'x');
  Wire wire(request, {1000, 1000});
  ASSERT_EQ(read_whole(reader, wire), RequestReader::Step::complete);
  account_.settle();
  EXPECT_GT(total_.held(), 100'000U);
  reader.drop_body();
  account_.settle();
  EXPECT_LT(total_.held(), 100'000U);
  EXPECT_FALSE(reader.next());
}

TEST_F(BufferedTotalTest, gives_up_an_answer_that_has_no_room) {
  ResponseReader reader(pool_, 16_MiB);
  reader.begin("GET");
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2097152\r\n\r\n" + std::string(2_MiB, 'x');
  Wire wire(answer, {1000, 1000});
  EXPECT_EQ(read_whole(reader, wire), ResponseReader::Step::refused);
  EXPECT_EQ(reader.refusal().type, ProblemType::overloaded);
  EXPECT_LE(total_.held(), 1_MiB);
}

}  // namespace
}  // namespace penstock
