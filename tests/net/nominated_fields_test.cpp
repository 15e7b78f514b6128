#include "gateway/net/nominated_fields.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(NominatedFields, are_those_of_all_connection_fields_and_no_others) {
  const Fields fields{{"Connection", "close, X-One", FieldName::connection},
                      {"Keep-Alive", "x-three", FieldName::keep_alive},
                      {"connection", ",x-tWO ,", FieldName::connection}};
  const NominatedFields nominated(fields);
  for (const auto name : {"x-one", "X-ONE", "x-two"}) EXPECT_TRUE(nominated.hold(name)) << name;
  for (const auto name : {"close", "x-three", "x-on", "x-one2", "connection", ""}) {
    EXPECT_FALSE(nominated.hold(name)) << name;
  }
}

TEST(NominatedFields, hold_no_option_of_the_connections_own) {
  const auto nominates = [](std::string_view options) {
    const Fields fields{{"Connection", options, FieldName::connection}};
    return !NominatedFields(fields).empty();
  };
  for (const char* options : {"", ",", "close", "Keep-Alive", "close, keep-alive", " ,CLOSE,,"}) {
    EXPECT_FALSE(nominates(options)) << options;
  }
  for (const char* options : {"x", "close, x", "x,keep-alive", "closed", "keep-alive x"}) {
    EXPECT_TRUE(nominates(options)) << options;
  }
  const Fields others{{"X-Connection", "x"}};
  EXPECT_TRUE(NominatedFields(others).empty());
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (; times > 0; --times) all += text;
  return all;
}

TEST(NominatedFields, are_at_most_32_with_what_is_empty) {
  const auto too_many = [](const std::string& one, const std::string& other) {
    return has_too_many_options(
        {{"Connection", one, FieldName::connection}, {"Connection", other, FieldName::connection}});
  };
  EXPECT_FALSE(too_many("close", repeated("x,", 30) + 'x'));
  EXPECT_TRUE(too_many("close", repeated("x,", 31) + 'x'));
  EXPECT_FALSE(too_many("", repeated(",", 30)));
  EXPECT_TRUE(too_many("", repeated(",", 31)));
  EXPECT_TRUE(too_many("close", repeated("close,", 31)));
  EXPECT_FALSE(has_too_many_options({{"X", repeated(",", 100)}}));
}

TEST(NominatedFields, beyond_the_most_are_not_seen) {
  const std::string options = repeated("x, ", 32) + "y";
  const Fields fields{{"Connection", options, FieldName::connection}};
  EXPECT_TRUE(NominatedFields(fields).hold("x"));
  EXPECT_FALSE(NominatedFields(fields).hold("y"));
}

}  // namespace
}  // namespace penstock
