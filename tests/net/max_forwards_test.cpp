#include "gateway/net/max_forwards.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

class MaxForwardsTest : public testing::Test {
 protected:
  const RequestHead& asked(const std::string& method, const std::string& fields) {
    bytes_ = method + " / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    scanner_.reset();
    head_.clear();
    EXPECT_EQ(scanner_.scan(bytes_, head_).state, Scan::State::complete) << bytes_;
    return head_;
  }

  Limits limits_;
  RequestScanner scanner_{limits_};
  RequestHead head_;
  std::string bytes_;
};

TEST_F(MaxForwardsTest, counts_what_an_options_has_left) {
  EXPECT_EQ(forwards_left(asked("OPTIONS", "Max-Forwards: 0\r\n")), 0U);
  EXPECT_EQ(forwards_left(asked("OPTIONS", "max-forwards: 007\r\n")), 7U);
  EXPECT_EQ(forwards_left(asked("OPTIONS", "Max-Forwards: 255\r\n")), 255U);
  EXPECT_EQ(forwards_left(asked("OPTIONS", "Max-Forwards: 256\r\n")), 255U);
  EXPECT_EQ(forwards_left(asked("OPTIONS", "Max-Forwards: " + std::string(300, '9') + "\r\n")), 255U);
  EXPECT_EQ(forwards_left(asked("OPTIONS", "")), std::nullopt);
}

TEST_F(MaxForwardsTest, means_nothing_to_other_methods) {
  EXPECT_EQ(forwards_left(asked("GET", "Max-Forwards: 0\r\n")), std::nullopt);
  EXPECT_TRUE(has_valid_max_forwards(asked("GET", "Max-Forwards: x\r\nMax-Forwards: y\r\n")));
}

TEST_F(MaxForwardsTest, is_one_number) {
  EXPECT_TRUE(has_valid_max_forwards(asked("OPTIONS", "")));
  EXPECT_TRUE(has_valid_max_forwards(asked("OPTIONS", "Max-Forwards: 10\r\n")));
  for (const std::string value : {"", "x", "-1", "1.0", "1, 1", "0x1", "1\r\nMax-Forwards: 1"}) {
    EXPECT_FALSE(has_valid_max_forwards(asked("OPTIONS", "Max-Forwards: " + value + "\r\n"))) << value;
  }
}

}  // namespace
}  // namespace penstock
