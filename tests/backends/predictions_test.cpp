#include "backends/predictions.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

std::string one(const Scores& scores, std::string_view label = "") {
  std::string out;
  append_prediction(out, scores, label);
  return out;
}

TEST(Predictions, gives_every_label_best_first) {
  EXPECT_EQ(one({{"positive", 0.98F}, {"neutral", 0.01F}, {"negative", 0.0100001F}}),
            R"({"positive":0.98,"neutral":0.01,"negative":0.0100001})");
}

TEST(Predictions, gives_the_best_label_and_its_confidence) {
  EXPECT_EQ(one({{"technology", 0.95F}, {"world", 0.05F}}, "topic"),
            R"({"topic":"technology","confidence":0.95})");
}

TEST(Predictions, writes_numbers_that_json_has) {
  EXPECT_EQ(
      one({{"a", 1.0F}, {"b", 1.0e-9F}, {"c", 1.0F / 3}, {"d", std::numeric_limits<float>::quiet_NaN()}}),
      R"({"a":1,"b":1e-09,"c":0.33333334,"d":0})");
}

TEST(Predictions, escapes_labels) {
  EXPECT_EQ(one({{"a\"b\\\n", 1.0F}, {"議会", 0.0F}, {"\xff", 0.0F}}, ""),
            "{\"a\\\"b\\\\\\n\":1,\"議会\":0,\"\xEF\xBF\xBD\":0}");
}

TEST(Predictions, answers_as_mlflow_does) {
  const std::vector<Scores> scores{{{"a", 0.75F}, {"b", 0.25F}}, {{"b", 0.5F}, {"a", 0.5F}}};
  std::string out;
  append_predictions(out, scores, "");
  EXPECT_EQ(out, R"({"predictions": [{"a":0.75,"b":0.25}, {"b":0.5,"a":0.5}]})");
  out.clear();
  append_predictions(out, {}, "");
  EXPECT_EQ(nlohmann::json::parse(out), nlohmann::json::parse(R"({"predictions": []})"));
}

}  // namespace
}  // namespace penstock
