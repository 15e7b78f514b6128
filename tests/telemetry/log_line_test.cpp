#include "gateway/telemetry/log_line.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using Format = LogConfig::Format;

std::string text_of(std::string_view value) { return log_line(Format::text, "e", {{"v", value}}).substr(4); }
std::string json_of(std::string_view value) { return log_line(Format::json, "e", {{"v", value}}).substr(16); }

TEST(LogLine, writes_fields_as_text) {
  const std::string owned = "topic";
  EXPECT_EQ(log_line(Format::text, "listening", {{"address", "127.0.0.1:8000"}, {"model", owned}}),
            "listening address=127.0.0.1:8000 model=topic");
}

TEST(LogLine, writes_fields_as_json) {
  EXPECT_EQ(log_line(Format::json, "listening", {{"address", "[::1]:80"}, {"workers", 2}}),
            R"("event":"listening","address":"[::1]:80","workers":2)");
}

TEST(LogLine, writes_numbers_truths_and_seconds_bare) {
  EXPECT_EQ(
      log_line(Format::json, "e", {{"a", -1}, {"b", std::size_t{7}}, {"c", true}, {"d", 0.5}, {"e", 2500ms}}),
      R"("event":"e","a":-1,"b":7,"c":true,"d":0.5,"e":2.5)");
  EXPECT_EQ(log_line(Format::text, "e", {{"a", std::numeric_limits<double>::quiet_NaN()}, {"b", UINT64_MAX}}),
            "e a=null b=18446744073709551615");
}

TEST(LogLine, quotes_text_that_could_be_taken_for_something_else) {
  EXPECT_EQ(text_of(""), R"("")");
  EXPECT_EQ(text_of("two words"), R"("two words")");
  EXPECT_EQ(text_of("a=b"), R"("a=b")");
  EXPECT_EQ(text_of("say \"hi\""), R"("say \"hi\"")");
  EXPECT_EQ(text_of("c:\\x"), R"("c:\\x")");
  EXPECT_EQ(text_of("na\xC3\xAFve"), "\"na\xC3\xAFve\"");
}

TEST(LogLine, lets_no_value_begin_a_line_or_reach_a_terminal) {
  for (const auto value :
       {"a\r\nlevel=error", "\x1b[31mred", "\x7f", "\xC2\x9B", "\xE2\x80\xA8", "\xE2\x80\xAE"}) {
    for (const auto& shown : {text_of(value), json_of(value)}) {
      EXPECT_THAT(shown, HasSubstr("\\"));
      for (const char c : shown) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << shown;
    }
  }
  EXPECT_EQ(json_of("a\r\n\tb\x1b"), R"("a\r\n\tb\u001b")");
  EXPECT_EQ(json_of(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(LogLine, replaces_bytes_that_are_no_utf8) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(json_of("\xFFz"), "\"" + bad + "z\"");
  EXPECT_EQ(json_of("\xC0\xAF"), "\"" + bad + bad + "\"");            // overlong
  EXPECT_EQ(json_of("\xED\xA0\x80"), "\"" + bad + bad + bad + "\"");  // a surrogate
  EXPECT_EQ(json_of("\xE2\x82"), "\"" + bad + "\"");                  // cut short
  EXPECT_EQ(json_of("\xF4\x90\x80\x80"), "\"" + bad + bad + bad + bad + "\"");
  EXPECT_EQ(json_of("\xF0\x9F\x98\x80"), "\"\xF0\x9F\x98\x80\"");
}

TEST(LogLine, cuts_a_long_value) {
  const auto shown = text_of(std::string(100'000, 'x'));
  EXPECT_LE(shown.size(), 1_KiB + 8);
  EXPECT_THAT(shown, EndsWith("\xE2\x80\xA6\""));
  EXPECT_LE(json_of(std::string(100'000, '\0')).size(), 1_KiB + 16);
}

}  // namespace
}  // namespace penstock
