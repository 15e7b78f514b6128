#include "gateway/app/prediction_question.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Bodies = std::vector<std::string>;

const std::vector<InputForm> forms{{}, {.format = InputForm::Format::dataframe_split, .column = "t"}};

TEST(PredictionQuestion, is_put_once_in_each_form) {
  const auto question = read_question("application/json", R"({"texts":["a","b"]})", 10, forms);
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->kind, PredictRequest::Kind::texts);
  EXPECT_EQ(question->texts, 2U);
  EXPECT_EQ(question->bodies, (Bodies{R"({"instances":["a","b"]})",
                                      R"({"dataframe_split":{"columns":["t"],"data":[["a"],["b"]]}})"}));
}

TEST(PredictionQuestion, has_no_words_of_its_own_for_mlflow) {
  const auto question = read_question("application/json", R"({"inputs":[1]})", 10, forms);
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->kind, PredictRequest::Kind::mlflow);
  EXPECT_EQ(question->bodies, Bodies{});
}

TEST(PredictionQuestion, is_refused_as_its_request_is) {
  EXPECT_EQ(read_question("image/png", "{}", 10, forms).error().status, 415);
  EXPECT_EQ(read_question("", R"({"texts":["a","b"]})", 1, forms).error().status, 413);
}

TEST(PredictionQuestion, is_hardly_longer_than_the_body_it_was_read_from) {
  for (const std::string written :
       {"\x7f", R"(\b)", R"(\f)", R"(\")", R"(\u0001)", R"(\u0022)", "\xc3\xa4"}) {
    std::string body = R"({"text":")";
    for (int i = 0; i < 1000; ++i) body += written;
    body += "\"}";
    const auto question = read_question("application/json", body, 1, forms);
    ASSERT_TRUE(question.has_value()) << written;
    for (const std::string& made : question->bodies) EXPECT_LE(made.size(), body.size() + 50) << written;
  }
}

}  // namespace
}  // namespace penstock
