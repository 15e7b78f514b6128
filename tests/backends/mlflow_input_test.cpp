#include "backends/mlflow_input.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using Texts = std::vector<std::string>;

constexpr auto json_type = "application/json";

Texts texts_of(std::string_view body, const MlflowInputConfig& config = {},
               std::string_view type = json_type) {
  const auto input = read_mlflow_input(type, body, config);
  return input ? input->texts : Texts{"REFUSED: " + input.error().body};
}

std::string refusal_of(std::string_view body, const MlflowInputConfig& config = {},
                       std::string_view type = json_type) {
  const auto input = read_mlflow_input(type, body, config);
  if (input) return "none";
  EXPECT_EQ(input.error().content_type, "application/json");
  const auto answer = nlohmann::json::parse(input.error().body);
  EXPECT_EQ(answer["error_code"], "BAD_REQUEST");
  const auto message = answer["message"].get<std::string>();
  EXPECT_TRUE(message.starts_with("Invalid input. ") && message.ends_with(".")) << message;
  const auto words = message.substr(15, message.size() - 16);
  return input.error().status == 400 ? words : std::to_string(input.error().status) + ' ' + words;
}

struct Case {
  std::string body;
  Texts texts;
  std::string column = "";
};

TEST(MlflowInput, reads_every_form) {
  const Case cases[] = {
      {R"({"instances": ["a", "b"]})", {"a", "b"}},
      {R"({"instances": [["a"], ["b"]]})", {"a", "b"}},
      {R"({"instances": [["a", 1], ["b", 2]]})", {"a", "b"}},
      {R"({"instances": [{"text": "a"}, {"text": "b"}]})", {"a", "b"}},
      {R"({"instances": [{"id": 1, "body": "a"}, {"id": {"x": [1]}, "body": "b"}]})", {"a", "b"}},
      {R"({"instances": [{"title": "x", "text": "a"}]})", {"a"}},
      {R"({"instances": [{"title": "x", "text": "a"}]})", {"x"}, "title"},
      {R"({"instances": []})", {}},
      {R"({"inputs": ["a", "b"]})", {"a", "b"}},
      {R"({"inputs": [["a"], ["b"]]})", {"a", "b"}},
      {R"({"inputs": "a"})", {"a"}},
      {R"({"inputs": {"text": ["a", "b"], "n": [1, [2], {"z": "z"}]}})", {"a", "b"}},
      {R"({"inputs": {"n": [[1, 2]], "body": [["a"], ["b"]]}})", {"a", "b"}},
      {R"({"inputs": {"title": ["x"], "text": ["a"]}})", {"a"}},
      {R"({"inputs": {"title": "x", "text": "a"}})", {"x"}, "title"},
      {R"({"inputs": {"text": []}})", {}},
      {R"({"dataframe_records": [{"text": "a", "n": null}, {"n": 2, "text": "b"}]})", {"a", "b"}},
      {R"({"dataframe_records": []})", {}},
      {R"({"dataframe_split": {"columns": ["n", "text"], "index": [0, 1], "data": [[1, "a"], [2, "b"]]}})",
       {"a", "b"}},
      {R"({"dataframe_split": {"data": [[1, "a"], [2, "b"]], "columns": ["n", "text"]}})", {"a", "b"}},
      {R"({"dataframe_split": {"data": [["x", "a"]], "columns": ["title", "body"]}})", {"a"}, "body"},
      {R"({"instances": ["a", "b"]})", {"a", "b"}, "body"},
      {R"({"instances": ["a"], "params": [0e400, 0.0E-400, 1e-400, -0, 18446744073709551616]})", {"a"}},
      {"\xEF\xBB\xBF{\"instances\": [\"a\"]}\r\n", {"a"}},
      {R"({"dataframe_split": {"columns": [0], "data": [["a"], ["b"]]}})", {"a", "b"}},
      {R"({"dataframe_split": {"data": [["a"], ["b"]]}})", {"a", "b"}},
      {R"({"params": {"instances": 1}, "instances": ["a"], "id": [[["x"]]]})", {"a"}},
      {R"({"instances": ["", "\u8b70\u4f1a \ud83c\udfc6", "議会 🏆"]})", {"", "議会 🏆", "議会 🏆"}},
  };
  for (const auto& each : cases)
    EXPECT_EQ(texts_of(each.body, {.column = each.column}), each.texts) << each.body;
}

const std::pair<std::string, std::string> wrong_inputs[] = {
    {"", "The body is empty"},
    {" \n", "The body is empty"},
    {"{", "The body is not valid JSON, at byte 2"},
    {R"({"instances": ["a"]} x)", "The body is not valid JSON, at byte 22"},
    {R"({"instances": [NaN]})", "The body is not valid JSON, at byte 16"},
    {"{\"instances\": [\"\xff\"]}", "The body is not valid JSON, at byte 17"},
    {R"({"instances": ["\ud800"]})", "The body is not valid JSON, at byte 23"},
    {R"({"instances": [1e999]})", "A number is out of range, at byte 20"},
    {R"({"instances": [1e2147483648]})", "A number is out of range, at byte 26"},
    {"[]", "The body is not a JSON object"},
    {"\"text\"", "The body is not a JSON object"},
    {"{}", "There must be exactly one of dataframe_split, dataframe_records, instances and inputs"},
    {R"({"instances": ["a"], "inputs": ["a"]})",
     "There must be exactly one of dataframe_split, dataframe_records, instances and inputs; here are "
     "'instances' "
     "and 'inputs'"},
    {R"({"instances": ["a"], "instances": ["a"]})",
     "There must be exactly one of dataframe_split, dataframe_records, instances and inputs; here are "
     "'instances' "
     "and 'instances'"},
    {R"({"instances": "a"})", "instances is not a list"},
    {R"({"instances": {"text": ["a"]}})", "instances is not a list"},
    {R"({"instances": ["a", 1]})", "instances[1] is not a string"},
    {R"({"instances": ["a", null]})", "instances[1] is not a string"},
    {R"({"instances": [[1]]})", "No column holds text; the columns are: '0' (in instances[0])"},
    {R"({"instances": [[]]})", "No column holds text; the columns are: none (in instances[0])"},
    {R"({"instances": [["a"], [["b"]]]})", "'0' of instances[1] is not a string"},
    {R"({"instances": [{"a": "x", "b": "y"}]})",
     "Several columns hold text and none is called 'text'; the columns are: 'a', 'b' (in instances[0])"},
    {R"({"instances": [{"text": "x", "text": "y"}]})",
     "The column 'text' is there more than once; the columns are: 'text', 'text' (in instances[0])"},
    {R"({"dataframe_records": [{"text": "a"}, {"text": "b", "text": "c"}]})",
     "dataframe_records[1] has 'text' more than once"},
    {R"({"dataframe_records": [{"text": "a"}, {"body": "b"}]})", "dataframe_records[1] has no 'text'"},
    {R"({"dataframe_records": [{"text": "a"}, {"text": 5}]})",
     "'text' of dataframe_records[1] is not a string"},
    {R"({"dataframe_records": ["a"]})", "dataframe_records[0] is not an object"},
    {R"({"dataframe_records": [["a"]]})", "dataframe_records[0] is not an object"},
    {R"({"dataframe_records": {}})", "dataframe_records is not a list"},
    {R"({"dataframe_split": []})", "dataframe_split is not an object"},
    {R"({"dataframe_split": {}})", "dataframe_split has no 'data'"},
    {R"({"dataframe_split": {"data": 1}})", "dataframe_split.data is not a list"},
    {R"({"dataframe_split": {"data": {}}})", "dataframe_split.data is not a list"},
    {R"({"dataframe_split": {"columns": "text"}})", "dataframe_split.columns is not a list"},
    {R"({"dataframe_split": {"columns": [["a"]]}})", "dataframe_split.columns is not a list of names"},
    {R"({"dataframe_split": {"data": [], "data": []}})", "dataframe_split has 'data' twice"},
    {R"({"dataframe_split": {"data": ["a"]}})", "dataframe_split.data[0] is not a list"},
    {R"({"dataframe_split": {"data": [{"text": "a"}]}})", "dataframe_split.data[0] is not a list"},
    {R"({"dataframe_split": {"columns": ["text"], "data": [["a"], ["b", "c"]]}})",
     "dataframe_split.data[1] has 2 cells for 1 columns"},
    {R"({"inputs": {"text": ["a", 2]}})", "inputs.text[1] is not a string"},
    {R"({"inputs": {"text": [["a", "b"]]}})", "inputs.text[0] is not a string"},
    {R"({"inputs": {}})", "No column holds text; the columns are: none (in inputs)"},
    {R"({"inputs": 1})", "inputs[0] is not a string"},
};

TEST(MlflowInput, says_what_is_wrong_and_where) {
  for (const auto& [body, words] : wrong_inputs) EXPECT_EQ(refusal_of(body), words) << body;
}

TEST(MlflowInput, wants_the_configured_column) {
  EXPECT_EQ(refusal_of(R"({"instances": [{"text": "a"}]})", {.column = "body"}),
            "The column 'body' is missing; the columns are: 'text' (in instances[0])");
}

TEST(MlflowInput, bounds_texts_depth_values_and_columns) {
  EXPECT_EQ(refusal_of(R"({"instances": ["a", "b", "c"]})", {.texts = 2}),
            "413 There are more than 2 texts; send them in parts");
  EXPECT_EQ(refusal_of(R"({"inputs": {"text": ["a", "b", "c"]}})", {.texts = 2}),
            "413 There are more than 2 texts; send them in parts");
  EXPECT_EQ(refusal_of(R"({"params": )" + std::string(1'000'000, '[')),
            "The body is nested more than 32 deep");
  std::string many = R"({"params": [0)";
  for (int n = 0; n < 1'000'000; ++n) many += ",0";
  EXPECT_EQ(refusal_of(many + "]}"), "413 The body holds more than 1000000 values");
  std::string wide = R"({"instances": [[0)";
  for (int n = 0; n < 1000; ++n) wide += ",0";
  EXPECT_EQ(refusal_of(wide + "]]}"), "instances[0] has more than 1000 columns");
  std::string named = R"({"dataframe_split": {"columns": [0)";
  for (int n = 0; n < 1000; ++n) named += ",0";
  EXPECT_EQ(refusal_of(named + R"(], "data": []}})"), "dataframe_split has more than 1000 columns");
}

TEST(MlflowInput, reports_params) {
  EXPECT_TRUE(read_mlflow_input(json_type, R"({"instances": ["a"], "params": null})", {})->params);
  EXPECT_FALSE(read_mlflow_input(json_type, R"({"instances": [{"params": "a"}]})", {})->params);
}

TEST(MlflowInput, takes_a_megabyte_of_text_and_a_thousand_texts) {
  const std::string megabyte(1 << 20, 'x');
  EXPECT_EQ(texts_of(R"({"instances": [")" + megabyte + R"("]})"), Texts{megabyte});
  auto thousand = nlohmann::json::array();
  for (int n = 0; n < 1000; ++n) thousand.push_back("text " + std::to_string(n));
  EXPECT_EQ(texts_of(nlohmann::json{{"instances", thousand}}.dump()), thousand.get<Texts>());
}

TEST(MlflowInput, every_cut_of_a_good_body_is_refused) {
  const std::string body = R"({"dataframe_split": {"columns": ["n", "text"], "data": [[1, "a"], [2, "b"]]}})";
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_NE(refusal_of(body.substr(0, size)), "none");
}

TEST(MlflowInput, refuses_other_media_types_as_mlflow_does) {
  const std::string body = R"({"instances": ["a"]})";
  for (const auto* good :
       {"application/json", "Application/JSON; charset=utf-8", "application/json;charset=\"UTF-8\""})
    EXPECT_EQ(texts_of(body, {}, good), Texts{"a"}) << good;
  for (const auto* bad :
       {"", "text/plain", "application/json; charset=latin-1", "application/json; q=1", "json"}) {
    const auto input = read_mlflow_input(bad, body, {});
    ASSERT_FALSE(input) << bad;
    EXPECT_EQ(input.error().status, 415);
    EXPECT_EQ(input.error().content_type, "text/plain");
  }
}

}  // namespace
}  // namespace penstock
