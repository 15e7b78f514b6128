#include "backends/predict_request.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Kind = PredictRequest::Kind;
using Texts = std::vector<std::string>;

std::string predict_refusal_of(std::string_view body, std::string_view type = "application/json") {
  const auto request = read_predict_request(type, body, 3);
  return request ? "none" : std::to_string(request.error().status) + ' ' + request.error().message;
}

TEST(PredictRequest, reads_one_text) {
  const auto request =
      *read_predict_request("application/json", R"({"text": "a", "id": {"text": ["x"]}})", 3);
  EXPECT_EQ(request.kind, Kind::text);
  EXPECT_EQ(request.texts, Texts{"a"});
}

TEST(PredictRequest, reads_several_texts) {
  const auto request = *read_predict_request("", R"({"more": [1], "texts": ["a", "", "議会"]})", 3);
  EXPECT_EQ(request.kind, Kind::texts);
  EXPECT_EQ(request.texts, (Texts{"a", "", "議会"}));
  EXPECT_EQ(read_predict_request("", R"({"texts": []})", 3)->texts, Texts{});
}

TEST(PredictRequest, recognises_a_body_of_mlflow) {
  for (const auto* body : {R"({"instances": ["a"]})", R"({"params": {}, "inputs": 1})",
                           R"({"dataframe_records": []})", R"({"dataframe_split": {}, )"})
    EXPECT_EQ(read_predict_request("application/json", body, 3)->kind, Kind::mlflow) << body;
  EXPECT_EQ(read_predict_request("text/csv; charset=utf-8", "text\na\n", 3)->kind, Kind::mlflow);
}

TEST(PredictRequest, says_what_is_wrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "400 The body is empty"},
      {"{", "400 The body is not valid JSON, at byte 2"},
      {"[]", "400 The body is not a JSON object"},
      {"3", "400 The body is not a JSON object"},
      {"{}", R"(400 Send {"text": "…"}, {"texts": ["…", …]}, or a body as MLflow takes it)"},
      {R"({"txt": "a"})", R"(400 Send {"text": "…"}, {"texts": ["…", …]}, or a body as MLflow takes it)"},
      {R"({"text": 1})", "400 'text' is not a string"},
      {R"({"text": ["a"]})", "400 'text' is not a string"},
      {R"({"texts": "a"})", "400 'texts' is not a list"},
      {R"({"texts": {"a": "b"}})", "400 'texts' is not a list"},
      {R"({"texts": ["a", 1]})", "400 texts[1] is not a string"},
      {R"({"texts": ["a", ["b"]]})", "400 texts[1] is not a string"},
      {R"({"texts": ["a", "b", "c", "d"]})", "413 There are more than 3 texts; send them in parts"},
      {R"({"text": "a", "texts": ["a"]})",
       "400 There must be exactly one of text, texts and MLflow's fields"},
      {R"({"text": "a", "text": "b"})", "400 There must be exactly one of text, texts and MLflow's fields"},
      {R"({"text": "a", "instances": []})",
       "400 There must be exactly one of text, texts and MLflow's fields"},
      {"{\"text\": \"\xff\"}", "400 The body is not valid JSON, at byte 11"},
      {R"({"text": "a", "x": )" + std::string(100, '['), "400 The body is nested more than 32 deep"},
  };
  for (const auto& [body, words] : cases) EXPECT_EQ(predict_refusal_of(body), words) << body;
}

TEST(PredictRequest, refuses_other_media_types) {
  EXPECT_EQ(predict_refusal_of("text=a", "application/x-www-form-urlencoded"),
            "415 Send application/json, or text/csv, in UTF-8");
}

}  // namespace
}  // namespace penstock
