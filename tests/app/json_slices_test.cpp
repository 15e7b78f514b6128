#include "gateway/app/json_slices.hpp"

#include <string>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Elements = std::vector<std::string_view>;

TEST(JsonMember, finds_a_member_as_it_stands) {
  EXPECT_EQ(json_member(R"({"predictions": [1, 2]})", "predictions"), "[1, 2]");
  EXPECT_EQ(json_member(R"( { "a" : {"predictions":0} , "predictions" : NaN } )", "predictions"), "NaN");
  EXPECT_EQ(json_member(R"({"a":"}],\"x\\","predictions":"p"})", "predictions"), R"("p")");
  EXPECT_EQ(json_member("{\"predictions\":\n{\"a\":[]}\r\n}", "predictions"), R"({"a":[]})");
}

TEST(JsonMember, takes_the_first_of_two) { EXPECT_EQ(json_member(R"({"a":1,"a":2})", "a"), "1"); }

TEST(JsonMember, finds_nothing_where_there_is_none) {
  for (const char* text :
       {"", " ", "{}", "[]", "null", R"("predictions")", R"({"other":1})", R"({"a":{"predictions":1}})",
        R"({"predictions"})", R"({"predictions":})", R"({"predictions":[1,2})", R"({"predictions":"open)",
        R"({"predictions":"open\)", R"({predictions:1})", R"({"a":1 "predictions":2})"}) {
    EXPECT_EQ(json_member(text, "predictions"), std::nullopt) << text;
  }
}

TEST(JsonElements, tells_elements_apart) {
  EXPECT_EQ(json_elements("[]"), Elements{});
  EXPECT_EQ(json_elements(" [ ] "), Elements{});
  EXPECT_EQ(json_elements(R"([1])"), Elements{"1"});
  EXPECT_EQ(json_elements(R"([ {"a":[1,2]} , "x,]\"" , NaN,-1.5e3 ])"),
            (Elements{R"({"a":[1,2]})", R"("x,]\"")", "NaN", "-1.5e3"}));
}

TEST(JsonElements, refuses_what_is_no_array) {
  for (const char* text : {"", "1", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1]x", "[1]]", R"(["a)",
                           R"(["a" "b"])", "[[1]", "[}", "]"}) {
    EXPECT_EQ(json_elements(text), std::nullopt) << text;
  }
}

TEST(JsonElements, needs_no_stack_for_deep_nesting) {
  constexpr std::size_t deep = 1'000'000;
  const std::string text = std::string(deep, '[') + std::string(deep, ']');
  const auto elements = json_elements(text);
  ASSERT_TRUE(elements);
  EXPECT_EQ(elements->at(0).size(), 2 * deep - 2);
}

TEST(JsonValue, is_one_value_and_nothing_else) {
  for (const char* text : {"1", " {} ", "[1,2]", R"({"a":NaN})", "null", R"("x")"})
    EXPECT_TRUE(is_json_value(text)) << text;
  for (const char* text : {"", " ", "{", "1,2", "{}{}", "[1]]", R"("open)", "}", ","})
    EXPECT_FALSE(is_json_value(text)) << text;
}

}  // namespace
}  // namespace penstock
