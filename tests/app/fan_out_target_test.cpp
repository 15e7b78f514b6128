#include "gateway/app/fan_out_target.hpp"

#include <gmock/gmock.h>

#include "tests/app/fan_out_fixture.hpp"

namespace penstock::test {
namespace {

using testing::HasSubstr;

TEST_F(FanOutTargetTest, merges_what_its_members_say_of_a_text) {
  open();
  sentiment_.backend->says = R"({"predictions":[{"positive":0.9}]})";
  EXPECT_EQ(predict(R"({"text":"a"})"),
            json::parse(R"({"topic":{"predictions":["p"]},"sentiment":{"positive":0.9}})"));
  EXPECT_EQ(topic_.backend->body, R"({"instances":["a"]})");
  EXPECT_EQ(sentiment_.backend->body, R"({"dataframe_split":{"columns":["text"],"data":[["a"]]}})");
  EXPECT_EQ(topic_.backend->pass, ModelRequest::Pass::identity);
  EXPECT_EQ(topic_.backend->target, "/invocations");
}

TEST_F(FanOutTargetTest, takes_a_text_from_the_query) {
  open();
  run(target_->answer(ask("POST /predict?text=two+words HTTP/1.1\r\nHost: h\r\n\r\n")));
  EXPECT_EQ(exchange_->status, 200);
  EXPECT_EQ(topic_.backend->body, R"({"instances":["two words"]})");
}

TEST_F(FanOutTargetTest, asks_each_model_once_for_many_texts) {
  open();
  topic_.backend->says = R"({"predictions":["t0","t1"]})";
  sentiment_.backend->says = R"({"predictions":["s0","s1"]})";
  EXPECT_EQ(predict(R"({"texts":["a","b"]})"), json::parse(R"({"results":[
      {"topic":{"predictions":["t0"]},"sentiment":"s0"},{"topic":{"predictions":["t1"]},"sentiment":"s1"}]})"));
  EXPECT_EQ(topic_.backend->asked, 1);
}

TEST_F(FanOutTargetTest, asks_its_members_at_the_same_time) {
  open();
  topic_.backend->wait = sentiment_.backend->wait = true;
  bool done = false;
  start(target_->answer(post("/predict", R"({"text":"a"})")), [&done] { done = true; });
  ASSERT_NE(topic_.backend->waiting, nullptr);
  ASSERT_NE(sentiment_.backend->waiting, nullptr);
  EXPECT_EQ(topic_.endpoint.in_flight(), 1U);
  sentiment_.backend->waiting->wake();
  EXPECT_FALSE(done);
  topic_.backend->waiting->wake();
  EXPECT_TRUE(done);
  EXPECT_EQ(exchange_->status, 200);
}

TEST_F(FanOutTargetTest, gives_a_mlflow_body_unchanged_to_each) {
  open();
  const std::string body = R"({"inputs":[1], "params":{}})";
  topic_.backend->says = R"({"predictions": [NaN]})";
  sentiment_.backend->says = " [1]\n";
  run(target_->answer(post("/predict", body, "Content-Type: application/json; charset=utf-8\r\n")));
  EXPECT_EQ(sent_body(), R"({"topic":{"predictions": [NaN]},"sentiment": [1])"
                         "\n}");
  EXPECT_EQ(topic_.backend->body, body);
  EXPECT_EQ(topic_.backend->content_type, "application/json; charset=utf-8");
}

TEST_F(FanOutTargetTest, refuses_an_answer_that_would_break_the_merged_one) {
  open();
  for (const char* says : {"", "<html>,", "{", "1,\"sentiment\":2", "}"}) {
    topic_.backend->says = says;
    EXPECT_EQ(predict(R"({"inputs":[1]})").at("status"), 502) << says;
  }
}

TEST_F(FanOutTargetTest, refuses_predictions_that_do_not_match_their_texts) {
  open();
  for (const char* says : {R"({"predictions":[]})", R"({"predictions":["a","b"]})", R"({"predictions":"a"})",
                           "{}", R"(["a"])", ""}) {
    sentiment_.backend->says = says;
    const json problem = predict(R"({"text":"a"})");
    EXPECT_EQ(problem.at("type"), "/problems/bad-gateway") << says;
    EXPECT_EQ(problem.at("model"), "sentiment");
  }
}

TEST_F(FanOutTargetTest, counts_no_further_than_one_prediction_too_many) {
  open();
  sentiment_.backend->says = R"({"predictions":["a","b"]})";
  EXPECT_EQ(predict(R"({"text":"a"})").at("detail"),
            "sentiment answered more than 1 predictions for 1 texts");
  sentiment_.backend->says = R"({"predictions":[]})";
  EXPECT_EQ(predict(R"({"text":"a"})").at("detail"), "sentiment answered 0 predictions for 1 texts");
}

TEST_F(FanOutTargetTest, refuses_all_when_a_member_fails) {
  open();
  sentiment_.backend->outcome = Outcome::refused;
  EXPECT_EQ(predict(R"({"text":"a"})").at("type"), "/problems/model-unavailable");
  EXPECT_EQ(exchange_->status, 503);
  EXPECT_EQ(partial_answers(), 0);
}

TEST_F(FanOutTargetTest, leaves_a_failed_member_out_where_that_is_allowed) {
  open(FanOutConfig::Partial::allow);
  sentiment_.backend->outcome = Outcome::timeout;
  const json merged = predict(R"({"text":"a"})");
  EXPECT_EQ(exchange_->status, 200);
  EXPECT_EQ(merged.at("topic"), json::parse(R"({"predictions":["p"]})"));
  EXPECT_EQ(merged.at("sentiment").at("error").at("status"), 504);
  EXPECT_EQ(merged.at("partial"), true);
  EXPECT_EQ(partial_answers(), 1);
  topic_.backend->says = R"({"predictions":["t0","t1"]})";
  const json both = predict(R"({"texts":["a","b"]})").at("results");
  EXPECT_EQ(both.size(), 2U);
  for (const json& result : both) {
    EXPECT_EQ(result.at("partial"), true);
    EXPECT_TRUE(result.at("sentiment").contains("error"));
  }
}

TEST_F(FanOutTargetTest, says_the_problem_when_all_failed_though_partial_is_allowed) {
  open(FanOutConfig::Partial::allow);
  topic_.backend->outcome = sentiment_.backend->outcome = Outcome::reset;
  EXPECT_EQ(predict(R"({"text":"a"})").at("model"), "topic");
  EXPECT_EQ(exchange_->status, 502);
}

TEST_F(FanOutTargetTest, quotes_a_models_refusal) {
  open();
  topic_.backend->status = 400;
  topic_.backend->says = "Invalid input. \xff" + std::string(5000, 'x');
  const json problem = predict(R"({"text":"a"})");
  EXPECT_EQ(problem.at("status"), 400);
  EXPECT_THAT(problem.at("detail").get<std::string>(), HasSubstr("topic answered 400: Invalid input."));
  EXPECT_LT(sent_body().size(), 1200U);
}

TEST_F(FanOutTargetTest, holds_a_long_answer_in_the_account_of_its_loop) {
  open();
  topic_.backend->says = R"({"predictions":[")" + std::string(20'000, 'a') + "\"]}";
  predict(R"({"text":"a"})");
  const Bytes left = loop_.memory().left();
  exchange_->forget();
  EXPECT_GE(loop_.memory().left(), left + 20'000);
}

TEST_F(FanOutTargetTest, gives_no_long_answer_when_the_process_holds_all_it_may) {
  open(FanOutConfig::Partial::allow);
  others_.took(memory_.limit());
  predict(R"({"text":"a"})");
  EXPECT_EQ(exchange_->status, 200);
  topic_.backend->says = R"({"predictions":[")" + std::string(3'000, 'a') + "\"]}";
  EXPECT_EQ(predict(R"({"text":"a"})").at("detail"), "limits.buffered_total is reached");
  EXPECT_EQ(exchange_->status, 503);
  EXPECT_THAT(sent(), HasSubstr("\r\nRetry-After: 1\r\n"));
  EXPECT_EQ(partial_answers(), 0);
}

TEST_F(FanOutTargetTest, says_which_versions_answered) {
  open();
  topic_.backend->version = "4";
  sentiment_.backend->version = "7";
  predict(R"({"text":"a"})");
  EXPECT_THAT(sent(), HasSubstr("\r\nX-Model-Version: topic=4, sentiment=7\r\n"));
  topic_.backend->version = "";
  predict(R"({"text":"a"})");
  EXPECT_THAT(sent(), HasSubstr("\r\nX-Model-Version: sentiment=7\r\n"));
}

TEST_F(FanOutTargetTest, refuses_what_it_can_not_read) {
  open();
  EXPECT_EQ(predict("nonsense").at("status"), 400);
  EXPECT_EQ(predict("").at("status"), 400);
  EXPECT_EQ(predict(R"({"text":"a"})", "Content-Encoding: gzip\r\n").at("status"), 415);
  EXPECT_EQ(predict(R"({"text":"a"})", "Content-Type: image/png\r\n").at("status"), 415);
  EXPECT_EQ(topic_.backend->asked, 0);
}

}  // namespace
}  // namespace penstock::test
