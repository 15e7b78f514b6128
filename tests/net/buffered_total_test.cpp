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
