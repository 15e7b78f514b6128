#include "gateway/app/model_target.hpp"

#include <gmock/gmock.h>

#include "tests/app/app_fixture.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class ModelTargetTest : public AppTest {
 protected:
  void answer(Exchange& exchange, ModelTarget::Config config = {}) {
    ModelTarget target(loop_, *model_.pool, std::move(config));
    run(target.answer(exchange));
  }
  Model& model_ = add_model("topic");
};

TEST_F(ModelTargetTest, passes_request_and_answer_on) {
  model_.backend->says = R"({"predictions":[1]})";
  model_.backend->version = "4";
  model_.backend->generation = 2;
  answer(post("/models/topic/invocations?a=1", "{}", "Content-Type: text/csv\r\n"),
         {.fixed_path = "/invocations"});
  EXPECT_EQ(model_.backend->target, "/invocations?a=1");
  EXPECT_EQ(model_.backend->body, "{}");
  EXPECT_EQ(model_.backend->content_type, "text/csv");
  EXPECT_THAT(sent(), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(sent(), HasSubstr("\r\nX-Model-Version: 4\r\nX-Model-Generation: 2\r\n"));
  EXPECT_EQ(sent_body(), R"({"predictions":[1]})");
}

TEST_F(ModelTargetTest, takes_the_routes_path_off_when_told_to) {
  answer(post("/news/a/b?c", ""), {.strip = "/news/"});
  EXPECT_EQ(model_.backend->target, "/a/b?c");
  answer(post("/news/", ""), {.strip = "/news/"});
  EXPECT_EQ(model_.backend->target, "/");
  answer(post("/news?c", ""), {.strip = "/news"});
  EXPECT_EQ(model_.backend->target, "/?c");
  answer(post("/news/a", ""));
  EXPECT_EQ(model_.backend->target, "/news/a");
}

TEST_F(ModelTargetTest, asks_for_the_root_when_the_address_has_no_path) {
  const auto asked = [this](const std::string& strip) {
    answer(ask("GET http://h?a=/b HTTP/1.1\r\nHost: h\r\n\r\n"), {.strip = strip});
    return model_.backend->target;
  };
  EXPECT_EQ(asked(""), "/?a=/b");
  EXPECT_EQ(asked("/"), "/?a=/b");
}

TEST_F(ModelTargetTest, strips_nothing_from_an_options_of_the_server) {
  answer(ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), {.strip = "/"});
  EXPECT_EQ(model_.backend->target, "*");
}

TEST_F(ModelTargetTest, knows_what_may_run_twice) {
  const ModelTarget::Config once{.repeatable = Repeatable::only_unsent};
  answer(post("/", ""), once);
  EXPECT_EQ(model_.backend->repeatable, Repeatable::only_unsent);
  answer(post("/", ""));
  EXPECT_EQ(model_.backend->repeatable, Repeatable::always);
  for (const char* method : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}) {
    answer(ask(std::string(method) + " / HTTP/1.1\r\nHost: h\r\n\r\n"), once);
    EXPECT_EQ(model_.backend->repeatable, Repeatable::always) << method;
  }
  answer(ask("PATCH / HTTP/1.1\r\nHost: h\r\n\r\n"), once);
  EXPECT_EQ(model_.backend->repeatable, Repeatable::only_unsent);
}

TEST_F(ModelTargetTest, says_a_problem_when_no_answer_came) {
  model_.backend->outcome = Outcome::refused;
  answer(post("/", "{}"));
  EXPECT_EQ(exchange_->status, 503);
  EXPECT_THAT(sent(), HasSubstr("\r\nRetry-After: 1\r\n"));
  EXPECT_THAT(sent_body(), HasSubstr("/problems/model-unavailable"));
  EXPECT_THAT(sent_body(), HasSubstr(R"("model":"topic")"));
  EXPECT_THAT(sent_body(), HasSubstr(R"("request_id":"id-1")"));
}

TEST_F(ModelTargetTest, passes_a_servers_error_on) {
  model_.backend->outcome = Outcome::server_error;
  model_.backend->status = 500;
  model_.backend->says = "{\"error_code\":\"INTERNAL_ERROR\"}";
  answer(post("/", "{}"));
  EXPECT_EQ(exchange_->status, 500);
  EXPECT_EQ(exchange_->problem, nullptr);
  EXPECT_EQ(sent_body(), "{\"error_code\":\"INTERNAL_ERROR\"}");
}

TEST_F(ModelTargetTest, never_extends_the_deadline) {
  const auto asked = [this](const std::string& value) {
    return deadline_of(post("/", "", "X-Request-Timeout: " + value + "\r\n"), std::nullopt) - clock_.now();
  };
  EXPECT_EQ(asked("2.5"), 2500ms);
  EXPECT_EQ(asked("0.001"), 1ms);
  for (const char* value : {"60.5", "3600", "0", "-1", "1e1", "inf", "nan", "1s", "", "0x1", "99999999999"}) {
    EXPECT_EQ(asked(value), 60s) << value;
  }
}

TEST_F(ModelTargetTest, may_have_a_timeout_of_its_own) {
  EXPECT_EQ(deadline_of(post("/", ""), 300s) - clock_.now(), 300s);
  EXPECT_EQ(deadline_of(post("/", "", "X-Request-Timeout: 5\r\n"), 300s) - clock_.now(), 5s);
}

}  // namespace
}  // namespace penstock::test
