#include "gateway/net/date_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono;

std::string at(sys_seconds second) {
  DateText date;
  date.refresh(second);
  return std::string(date.text());
}

TEST(DateText, is_an_imf_fixdate) {
  EXPECT_EQ(at(sys_days(1994y / November / 6) + 8h + 49min + 37s), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(at(sys_days(2024y / February / 29) + 23h + 59min + 59s), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(DateText, shows_the_first_second_of_the_clock_too) {
  EXPECT_EQ(at(sys_seconds{}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(DateText, changes_with_the_second) {
  const system_clock::time_point second = sys_days(2030y / January / 1);
  DateText date;
  date.refresh(second + 999ms);
  EXPECT_EQ(date.text(), "Tue, 01 Jan 2030 00:00:00 GMT");
  date.refresh(second + 1s);
  EXPECT_EQ(date.text(), "Tue, 01 Jan 2030 00:00:01 GMT");
  date.refresh(second);
  EXPECT_EQ(date.text(), "Tue, 01 Jan 2030 00:00:00 GMT");
}

}  // namespace
}  // namespace penstock
