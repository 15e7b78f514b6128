#include <string>

#include <gtest/gtest.h>

#include "gateway/net/request_reader.hpp"
#include "gateway/net/response_reader.hpp"

namespace penstock {
namespace {

// A body that fits beside its head is read into the head's buffer, which must not grow by what follows it:
// the head is full of views.
constexpr Bytes block = 512;

/// The head with that body, as long as the buffer but for three bytes.
std::string message(const std::string& start) {
  const std::string head = start + "Content-Length: 300\r\nPad: ";
  return head + std::string(block - 3 - 300 - 4 - head.size(), 'p') + "\r\n\r\n" + std::string(300, 'b');
}

TEST(RequestReader, never_asks_for_more_than_fits_beside_the_head) {
  BlockPool blocks(block);
  const Limits limits;
  RequestReader reader(blocks, limits);
  const std::string bytes = message("POST /in-place HTTP/1.1\r\nHost: h\r\n");
  reader.target().append(bytes.substr(0, block - 10));
  ASSERT_EQ(reader.advance(), RequestReader::Step::need_bytes);
  EXPECT_EQ(reader.most(), 10U);
  const char* const before = reader.head().method.data();
  reader.target().append((bytes.substr(block - 10) + "GET / HTTP/1.1\r\n").substr(0, reader.most()));
  ASSERT_EQ(reader.advance(), RequestReader::Step::complete);
  EXPECT_EQ(reader.target().view().data(), before);
  EXPECT_EQ(reader.head().target, "/in-place");
}

TEST(ResponseReader, never_asks_for_more_than_fits_beside_the_head) {
  BlockPool blocks(block);
  ResponseReader reader(blocks, 1_MiB);
  reader.begin("GET");
  const std::string bytes = message("HTTP/1.1 200 Fine\r\n");
  reader.target().append(bytes.substr(0, block - 10));
  ASSERT_EQ(reader.advance(), ResponseReader::Step::need_bytes);
  EXPECT_EQ(reader.most(), 10U);
  reader.target().append((bytes.substr(block - 10) + "surplus and more").substr(0, reader.most()));
  ASSERT_EQ(reader.advance(), ResponseReader::Step::complete);
  EXPECT_EQ(reader.head().reason, "Fine");
  EXPECT_FALSE(reader.reusable());
}

}  // namespace
}  // namespace penstock
