#include "gateway/admin/endpoints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penstock {
namespace {

using nlohmann::json;
using testing::HasSubstr;

AdminResponse ask(std::string method, std::string path, Readiness readiness = {}, std::string accept = "") {
  const auto endpoints =
      admin_endpoints({.metrics =
                           [](ExpositionFormat format) {
                             return expose({{.name = "x", .help = "X.", .samples = {{}}}}, format);
                           },
                       .status =
                           [] {
                             return json{{"name", "caf\xE9"}};
                           },
                       .ready = [&] { return readiness; }});
  return answer(endpoints,
                {.method = std::move(method), .path = std::move(path), .accept = std::move(accept)});
}

TEST(AdminEndpoints, say_that_the_process_lives) {
  const auto response = ask("GET", "/health");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, R"({"status":"ok"})");
}

TEST(AdminEndpoints, say_when_all_is_ready) {
  const auto response = ask("GET", "/ready");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"status":"ready"})");
}

TEST(AdminEndpoints, say_which_model_is_not_ready) {
  const auto response =
      ask("GET", "/ready", {.ready = false, .detail = "1 of 2 models", .models = {{"topic", "loading"}}});
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = json::parse(response.body);
  EXPECT_EQ(body["type"], "/problems/model-unavailable");
  EXPECT_EQ(body["status"], 503);
  EXPECT_EQ(body["detail"], "1 of 2 models");
  EXPECT_EQ(body["models"], (json{{"topic", "loading"}}));
}

TEST(AdminEndpoints, explain_the_problems_that_they_name) {
  const auto missing = json::parse(ask("GET", "/nothing").body);
  const auto page = json::parse(ask("GET", missing["type"]).body);
  EXPECT_EQ(page["type"], "/problems/not-found");
  EXPECT_EQ(page["status"], 404);
  EXPECT_NE(page["what_to_do"], "");
}

TEST(AdminEndpoints, write_metrics_in_the_format_asked_for) {
  EXPECT_EQ(ask("GET", "/metrics").body, "# HELP x X.\n# TYPE x gauge\nx 0\n");
  const auto open = ask("GET", "/metrics", {}, "application/openmetrics-text; version=1.0.0");
  EXPECT_EQ(open.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(open.body.ends_with("# EOF\n"));
}

TEST(AdminEndpoints, tell_the_status_even_with_bytes_that_are_no_utf8) {
  EXPECT_EQ(ask("GET", "/admin/status").body, "{\"name\":\"caf\xEF\xBF\xBD\"}");
}

TEST(AdminEndpoints, list_what_there_is_at_an_unknown_path) {
  const auto response = ask("GET", "/nothing");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = json::parse(response.body);
  EXPECT_EQ(body["type"], "/problems/not-found");
  for (const auto path : {"GET /admin/status", "GET /health", "GET /metrics", "GET /ready"}) {
    EXPECT_THAT(std::string(body["detail"]), HasSubstr(path));
  }
}

TEST(AdminEndpoints, name_the_methods_that_a_path_takes) {
  for (const auto method : {"POST", "DELETE", "OPTIONS", "get", ""}) {
    const auto response = ask(method, "/health");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.allow, "GET, HEAD");
    EXPECT_EQ(json::parse(response.body)["type"], "/problems/method-not-allowed");
  }
}

TEST(AdminEndpoints, answer_head_as_get) {
  EXPECT_EQ(ask("HEAD", "/health").body, ask("GET", "/health").body);
}

}  // namespace
}  // namespace penstock
