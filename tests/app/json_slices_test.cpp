#include "gateway/app/json_slices.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Elements = std::vector<std::string_view>;
using Texts = std::vector<std::string>;

constexpr std::size_t many = 100;

/// The elements of `predictions`.
std::optional<Elements> list(std::string_view object) { return json_list(object, "predictions", many); }

std::optional<Texts> elements(const std::string& array) {
  const std::string object = "{\"a\":" + array;
  const auto found = json_list(object, "a", many);
  return found ? std::optional<Texts>(std::in_place, found->begin(), found->end()) : std::nullopt;
}

TEST(JsonList, finds_its_member) {
  EXPECT_EQ(list(R"({"predictions": [1, 2]})"), (Elements{"1", "2"}));
  EXPECT_EQ(list(R"( { "a" : {"predictions":[0]} , "predictions" : [NaN] } )"), Elements{"NaN"});
  EXPECT_EQ(list(R"({"a":"}],\"x\\","predictions":["p"]})"), Elements{R"("p")"});
  EXPECT_EQ(list("{\"predictions\":\n[{\"a\":[]}]\r\n}"), Elements{R"({"a":[]})"});
}

TEST(JsonList, is_the_first_of_two) {
  EXPECT_EQ(list(R"({"predictions":[1],"predictions":[2]})"), Elements{"1"});
}

TEST(JsonList, is_not_there_without_its_member) {
  for (const char* text :
       {"", " ", "{}", "[]", "null", R"("predictions")", R"({"other":[]})", R"({"a":{"predictions":[]}})",
        R"({"predictions"})", R"({"predictions":})", R"({"predictions":[1,2})", R"({"predictions":"open)",
        R"({"predictions":"open\)", R"({predictions:[]})", R"({"a":1 "predictions":[]})"}) {
    EXPECT_EQ(list(text), std::nullopt) << text;
  }
}

TEST(JsonList, tells_elements_apart) {
  EXPECT_EQ(elements("[]"), Texts{});
  EXPECT_EQ(elements(" [ ] "), Texts{});
  EXPECT_EQ(elements(R"([1])"), Texts{"1"});
  EXPECT_EQ(elements(R"([ {"a":[1,2]} , "x,]\"" , NaN,-1.5e3 ])"),
            (Texts{R"({"a":[1,2]})", R"("x,]\"")", "NaN", "-1.5e3"}));
}

TEST(JsonList, is_nothing_else_than_an_array) {
  for (const char* text : {"", "1", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[,]", R"(["a)", R"(["a" "b"])",
                           "[[1]", "[}", "]"}) {
    EXPECT_EQ(elements(text), std::nullopt) << text;
  }
}

TEST(JsonList, ends_one_behind_the_most_that_are_wanted) {
  const std::string object = R"({"predictions":[0,1,2,3 and nothing that ends)";
  EXPECT_EQ(json_list(object, "predictions", 1), (Elements{"0", "1"}));
  EXPECT_EQ(json_list(object, "predictions", 2), (Elements{"0", "1", "2"}));
  EXPECT_EQ(json_list(object, "predictions", 4), std::nullopt);
  EXPECT_EQ(json_list(R"({"predictions":[0,1]})", "predictions", 2), (Elements{"0", "1"}));
}

TEST(JsonList, needs_no_stack_for_deep_nesting) {
  constexpr std::size_t deep = 1'000'000;
  const auto found = elements(std::string(deep, '[') + std::string(deep, ']'));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0).size(), 2 * deep - 2);
}

TEST(JsonValue, is_one_value_and_nothing_else) {
  for (const char* text : {"1", " {} ", " [ ] ", "[1,2]", R"({"a":NaN})", "null", R"("x")", "-Infinity",
                           "[true, false, 1.5E+3]", R"({"a":{"b":[]},"c":""})", "\r\n{ }\t"})
    EXPECT_TRUE(is_json_value(text)) << text;
  for (const char* text : {"",
                           " ",
                           "{",
                           "1,2",
                           "{}{}",
                           "[1]]",
                           "}",
                           ",",
                           "Service is warming up",
                           "[oops]",
                           R"({"a": <b>})",
                           "failure",
                           "fail",
                           "Internal",
                           "1 2",
                           "true true",
                           "[fatal]",
                           "{1 2}",
                           "{1}",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":1,})",
                           R"({"a" 1})",
                           R"({"a":1 "b":2})",
                           "[1 2]",
                           "[1,]",
                           "[,1]",
                           "nul",
                           "nulll",
                           "+Infinity"})
    EXPECT_FALSE(is_json_value(text)) << text;
}

TEST(JsonValue, has_numbers_as_JSON_does) {
  for (const char* text : {"0", "-0", "10", "0.5", "-1.50", "1e5", "1E-5", "0e+0", "9007199254740993"})
    EXPECT_TRUE(is_json_value(text)) << text;
  for (const char* text :
       {"-", "+1", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "0x1", "1_0", "--1", "1-"})
    EXPECT_FALSE(is_json_value(text)) << text;
}

TEST(JsonValue, has_strings_as_JSON_does) {
  for (const char* text : {R"("")", R"("\"\\\/\b\f\n\r\t\u00e9")", "\"\x7f\"", "\"\xc3\xa9\""})
    EXPECT_TRUE(is_json_value(text)) << text;
  for (const char* text : {R"("open)", R"("open\")", R"("open\)", R"("\x41")", R"("\u00g0")", R"("\u00)",
                           R"("\u")", "\"a\nb\"", "\"\xff\"", "\"\xc3\"", R"('a')"})
    EXPECT_FALSE(is_json_value(text)) << text;
}

}  // namespace
}  // namespace penstock
