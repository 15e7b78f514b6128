#include "gateway/net/characters.hpp"

#include <algorithm>
#include <cctype>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

const char* find_control_plainly(const char* from, const char* end) {
  return std::find_if(from, end, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 32 && octet != 9) || octet == 127;
  });
}

TEST(FindControl, judges_each_octet_the_same_at_each_place_of_a_block) {
  for (int octet = 0; octet < 256; ++octet) {
    for (std::size_t place = 0; place < 40; ++place) {
      std::string text(40, 'a');
      text[place] = static_cast<char>(octet);
      const char* const end = text.data() + text.size();
      ASSERT_EQ(find_control(text.data(), end), find_control_plainly(text.data(), end))
          << octet << " at " << place;
    }
  }
}

TEST(FindControl, agrees_with_a_plain_search_at_every_alignment_and_length) {
  std::mt19937 random(1);
  std::vector<char> octets(160);
  for (int round = 0; round < 200; ++round) {
    // Mostly printable, so that whole blocks pass before a control octet comes.
    for (char& c : octets)
      c = static_cast<char>(random() % 64 == 0 ? random() % 256 : 0x20 + random() % 0x5f);
    for (std::size_t from = 0; from < 32; ++from) {
      for (std::size_t length = 0; from + length <= octets.size(); length += 1 + random() % 5) {
        const char* const begin = octets.data() + from;
        ASSERT_EQ(find_control(begin, begin + length), find_control_plainly(begin, begin + length));
      }
    }
  }
}

TEST(FindControl, looks_at_nothing_behind_the_end) {
  const std::string text = "sixteen octets!!\r\n";
  EXPECT_EQ(find_control(text.data(), text.data() + 16), text.data() + 16);
  EXPECT_EQ(find_control(text.data(), text.data()), text.data());
  EXPECT_EQ(find_control(nullptr, nullptr), nullptr);
}

TEST(Octets, are_token_characters_as_rfc_9110_lists_them) {
  const std::string_view others = "!#$%&'*+-.^_`|~";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool token = i < 128 && (std::isalnum(i) != 0 || (i != 0 && others.find(c) != others.npos));
    EXPECT_EQ(octet::is(c, octet::token), token) << i;
  }
}

TEST(Octets, are_target_characters_as_rfc_3986_lists_them) {
  const std::string_view others = "-._~!$&'()*+,;=:@/?%";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool target = i < 128 && (std::isalnum(i) != 0 || (i != 0 && others.find(c) != others.npos));
    EXPECT_EQ(octet::is(c, octet::target), target) << i;
  }
}

TEST(Octets, are_digits_and_hexadecimal_digits) {
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    EXPECT_EQ(octet::is(c, octet::digit), i < 128 && std::isdigit(i) != 0) << i;
    EXPECT_EQ(octet::is(c, octet::hex), i < 128 && std::isxdigit(i) != 0) << i;
  }
}

TEST(Octets, pass_together_only_when_each_of_them_does) {
  EXPECT_TRUE(octet::all("", octet::token));
  EXPECT_TRUE(octet::all("X-Request-Id", octet::token));
  EXPECT_FALSE(octet::all("X Request", octet::token));
}

TEST(EqualsLower, ignores_the_case_of_letters_only) {
  EXPECT_TRUE(equals_lower("ChUnKeD", "chunked"));
  EXPECT_TRUE(equals_lower("", ""));
  EXPECT_FALSE(equals_lower("chunke", "chunked"));
  EXPECT_FALSE(equals_lower("chunked ", "chunked"));
  // 0x20 is what tells "@" from "`" and "[" from "{" too.
  EXPECT_FALSE(equals_lower("@", "`"));
  EXPECT_FALSE(equals_lower("[", "{"));
  EXPECT_FALSE(equals_lower("\r", "-"));
}

TEST(Trim, takes_spaces_and_tabs_off_both_ends_and_nothing_else) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim("\va\v"), "\va\v");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace penstock
