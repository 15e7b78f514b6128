#include "backends/mlflow_csv.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Texts = std::vector<std::string>;

Texts csv_texts_of(std::string_view body, const MlflowInputConfig& config = {}) {
  const auto input = read_mlflow_csv(body, config);
  return input ? input->texts : Texts{"REFUSED: " + input.error().message};
}

std::string csv_refusal_of(std::string_view body, const MlflowInputConfig& config = {}) {
  const auto input = read_mlflow_csv(body, config);
  return input ? "none" : input.error().message;
}

TEST(MlflowCsv, reads_a_header_and_rows) {
  EXPECT_EQ(csv_texts_of("text\r\na b\r\nc\r\n"), (Texts{"a b", "c"}));
  EXPECT_EQ(csv_texts_of("text\na\nb"), (Texts{"a", "b"}));
  EXPECT_EQ(csv_texts_of("id,text,n\n1,a,2\n3,b,4\n"), (Texts{"a", "b"}));
  EXPECT_EQ(csv_texts_of("text\n"), Texts{});
  EXPECT_EQ(csv_texts_of("\xEF\xBB\xBFtext\na\n"), Texts{"a"});
  EXPECT_EQ(csv_texts_of("text\n議会 🏆\n"), Texts{"議会 🏆"});
}

TEST(MlflowCsv, unquotes) {
  EXPECT_EQ(csv_texts_of("\"text\",n\n\"a, \"\"b\"\"\nc\",1\n\"\",2\n"), (Texts{"a, \"b\"\nc", ""}));
}

TEST(MlflowCsv, finds_the_only_column_of_words) {
  EXPECT_EQ(csv_texts_of("id,body,score\n7,hello,1.5e3\n"), Texts{"hello"});
  EXPECT_EQ(csv_texts_of("body\n42\n"), Texts{"42"});
  EXPECT_EQ(csv_texts_of("text,body\n42,x\n"), Texts{"42"});
  EXPECT_EQ(csv_texts_of("a,b\nx,y\n", {.column = "b"}), Texts{"y"});
  EXPECT_EQ(csv_refusal_of("a,b\nx,y\n"),
            "Several columns hold text and none is called 'text'; the columns are: 'a', 'b'");
  EXPECT_EQ(csv_refusal_of("a,b\n1,2\n"), "No column holds text; the columns are: 'a', 'b'");
}

TEST(MlflowCsv, says_which_line_is_wrong) {
  EXPECT_EQ(csv_refusal_of(""), "The body is empty");
  EXPECT_EQ(csv_refusal_of("\n\n"), "The body is empty");
  EXPECT_EQ(csv_refusal_of("text,n\n\"a\nb\",1\nc\n"), "The record on line 4 has 1 fields for 2 columns");
  EXPECT_EQ(csv_refusal_of("text\n\"a\nb\"\nc,d\n"), "The record on line 4 has more than 1 fields");
  EXPECT_EQ(csv_refusal_of(std::string(1000, ',')), "The record on line 1 has more than 1000 fields");
  EXPECT_EQ(csv_refusal_of("text\n\"a\n"), "The record on line 2 has a quote that is not closed");
  EXPECT_EQ(csv_refusal_of("text\n\"a\"b\n"), "The record on line 2 has text after a closing quote");
  EXPECT_EQ(csv_refusal_of("text\n\xff\n"), "The body is not UTF-8");
  EXPECT_EQ(csv_refusal_of("text\na\nb\nc\n", {.texts = 2}),
            "There are more than 2 texts; send them in parts");
}

}  // namespace
}  // namespace penstock
