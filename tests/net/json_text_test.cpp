#include "gateway/net/json_text.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::string_view_literals;

std::string json(std::string_view text) {
  std::string out = ">";
  append_json_string(out, text);
  return out;
}

TEST(JsonText, is_appended_between_quotes) {
  EXPECT_EQ(json(""), R"(>"")");
  EXPECT_EQ(json("a/b's <c>"), R"(>"a/b's <c>")");
}

TEST(JsonText, escapes_what_json_reserves) {
  EXPECT_EQ(json("a\"b\\c"), R"(>"a\"b\\c")");
  EXPECT_EQ(json("\b\f\n\r\t"), R"(>"\b\f\n\r\t")");
  EXPECT_EQ(json("\0\x01\x1b\x1f"sv), R"(>"\u0000\u0001\u001b\u001f")");
}

TEST(JsonText, is_no_longer_than_the_shortest_that_says_the_same) { EXPECT_EQ(json("\x7f"), ">\"\x7f\""); }

TEST(JsonText, keeps_the_characters_of_every_script) {
  for (const auto* text : {"\x7e", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "Zürich 東京 🙂"}) {
    EXPECT_EQ(json(text), ">\"" + std::string(text) + "\"");
  }
}

TEST(JsonText, replaces_what_is_no_utf_8) {
  const auto replaced = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "\xef\xbf\xbd";
    return text;
  };
  struct Case {
    std::string_view text;
    int bad;
    std::string_view kept = "";
  };
  for (const Case& test : {Case{"\x80", 1}, Case{"\xc0\x80", 2}, Case{"\xc1\xbf", 2}, Case{"\xc2", 1},
                           Case{"\xc2"
                                "a",
                                1, "a"},
                           Case{"\xe0\x9f\xbf", 3}, Case{"\xed\xa0\x80", 3}, Case{"\xe2\x82", 1},
                           Case{"\xf0\x8f\xbf\xbf", 4}, Case{"\xf4\x90\x80\x80", 4}, Case{"\xf5\x80", 2},
                           Case{"\xff\xfe", 2}, Case{"\xf0\x9f\x99z", 1, "z"}}) {
    EXPECT_EQ(json(test.text), ">\"" + replaced(test.bad) + std::string(test.kept) + "\"");
  }
  EXPECT_EQ(json("a\xff"
                 "b"),
            ">\"a" + replaced(1) + "b\"");
  EXPECT_EQ(json("\xc3\xa4\xc3"), ">\"\xc3\xa4" + replaced(1) + "\"");
}

}  // namespace
}  // namespace penstock
