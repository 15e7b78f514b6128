#include "gateway/app/prediction_body.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using Texts = std::vector<std::string>;

TEST(PredictionBody, asks_by_instances) {
  EXPECT_EQ(prediction_body(Texts{"a", "b"}, {}), R"({"instances":["a","b"]})");
  EXPECT_EQ(prediction_body(Texts{}, {}), R"({"instances":[]})");
}

TEST(PredictionBody, asks_by_a_dataframe_with_its_column) {
  const InputForm form{.format = InputForm::Format::dataframe_split, .column = "head\"line"};
  EXPECT_EQ(prediction_body(Texts{"a", "b"}, form),
            R"({"dataframe_split":{"columns":["head\"line"],"data":[["a"],["b"]]}})");
}

TEST(PredictionBody, is_json_whatever_the_texts_hold) {
  const Texts texts{"", "\"\\\n\r\t\x01", "ä 漢字 🙂", std::string("a\0b", 3)};
  const auto parsed = nlohmann::json::parse(prediction_body(texts, {}));
  EXPECT_EQ(parsed.at("instances").get<Texts>(), texts);
  EXPECT_TRUE(nlohmann::json::accept(prediction_body(Texts{"\xff\xc3(", "\xed\xa0\x80"}, {})));
}

TEST(TextOfQuery, reads_the_text) {
  EXPECT_EQ(text_of_query("text=a"), "a");
  EXPECT_EQ(text_of_query("x=1&text=two+words%21&text=3"), "two words!");
  EXPECT_EQ(text_of_query("text="), "");
  EXPECT_EQ(text_of_query("text=%C3%a4=b"), "\xc3\xa4=b");
}

TEST(TextOfQuery, finds_nothing_where_there_is_none) {
  for (const char* query : {"", "x=1", "context=a", "text", "&&", "Text=a"}) {
    EXPECT_EQ(text_of_query(query), std::nullopt) << query;
  }
}

TEST(TextOfQuery, stays_within_a_query_that_is_cut) {
  EXPECT_EQ(text_of_query("text=%"), "%");
  EXPECT_EQ(text_of_query("text=%4"), "%4");
  EXPECT_EQ(text_of_query("text=%41"), "A");
}

}  // namespace
}  // namespace penstock
