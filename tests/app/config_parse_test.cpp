#include <gtest/gtest.h>

#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

using namespace std::chrono_literals;

Config parsed(const std::string& text, std::map<std::string, std::string> variables = {}) {
  auto result = parse_config(text, with_environment(std::move(variables)));
  EXPECT_TRUE(result.config) << all_errors(result);
  return std::move(result.config).value_or(Config{});
}

TEST(ConfigParse, models_alone_are_enough_and_all_else_has_its_default) {
  Config expected;
  expected.listeners = {{.address = {"127.0.0.1", 8000}, .model = {}, .routes = {}}};
  expected.admin = {"127.0.0.1", 8081};
  PoolConfig pool;
  pool.endpoints = {{.address = {"127.0.0.1", 5001}}};
  expected.models = {{.name = "topic", .backend = pool}};
  EXPECT_EQ(parsed(with_model("")), expected);
}

TEST(ConfigParse, reads_every_scalar_of_the_whole) {
  const auto config =
      parsed(with_model("workers: 3\n"
                        "log: {level: warning, format: json}\n"
                        "limits: {head: 8KiB, headers: 50, body: 1048576, answer: 1GiB, texts: 7}\n"
                        "timeouts: {head: 250ms, body: 1s, idle: 5m, total: 2s, drain: 0s}\n"
                        "admin: {address: \"[::1]:0\"}\n"));
  EXPECT_EQ(config.workers, 3U);
  EXPECT_EQ(config.log, (LogConfig{.level = LogConfig::Level::warning, .format = LogConfig::Format::json}));
  EXPECT_EQ(config.limits,
            (Limits{.head = 8_KiB, .headers = 50, .body = 1_MiB, .answer = 1_GiB, .texts = 7}));
  EXPECT_EQ(config.timeouts, (Timeouts{.head = 250ms, .body = 1s, .idle = 5min, .total = 2s, .drain = 0s}));
  EXPECT_EQ(config.admin, (Address{"::1", 0}));
}

TEST(ConfigParse, reads_a_pool) {
  const auto config = parsed(
      "models:\n"
      "  topic:\n"
      "    backend: http\n"
      "    endpoints: [\"http://Model-1:5001/\", {url: \"http://[::1]:5002\", weight: 3}]\n"
      "    load_balancing: least_in_flight\n"
      "    resolve: all\n"
      "    keep_alive: off\n"
      "    input: {format: dataframe_split, column: headline}\n"
      "    timeouts: {connect: 100ms, attempt: 2s, upstream_idle: 1s}\n");
  PoolConfig pool;
  pool.endpoints = {{.address = {"model-1", 5001}}, {.address = {"::1", 5002}, .weight = 3}};
  pool.keep_alive = KeepAliveMode::off;
  pool.resolve = Resolve::all;
  pool.load_balancing = LoadBalancing::least_in_flight;
  pool.input = {.format = InputForm::Format::dataframe_split, .column = "headline"};
  pool.connect = 100ms;
  pool.attempt = 2s;
  pool.upstream_idle = 1s;
  ASSERT_EQ(config.models.size(), 1U);
  EXPECT_EQ(std::get<PoolConfig>(config.models[0].backend), pool);
}

TEST(ConfigParse, reads_routes_of_the_whole_and_of_a_listener) {
  const auto config = parsed(
      with_model("listen:\n"
                 "  - {address: 127.0.0.1:0, model: topic}\n"
                 "  - {address: 127.0.0.1:0, routes: [{path: /, proxy: topic, strip: true, timeout: 3s}]}\n"
                 "routes:\n"
                 "  - {path: /p, fan_out: [{model: topic, answer: unwrapped}], partial: allow}\n"));
  const ProxyConfig proxy{.model = "topic", .idempotent = false, .strip = true, .timeout = 3s};
  const FanOutConfig fan_out{.members = {{.model = "topic", .answer = MemberConfig::Answer::unwrapped}},
                             .partial = FanOutConfig::Partial::allow};
  ASSERT_EQ(config.listeners.size(), 2U);
  EXPECT_EQ(config.listeners[0].model, "topic");
  EXPECT_EQ(config.listeners[0].routes, std::nullopt);
  EXPECT_EQ(config.listeners[1].routes, (std::vector<RouteConfig>{{.path = "/", .target = proxy}}));
  EXPECT_EQ(config.routes, (std::vector<RouteConfig>{{.path = "/p", .target = fan_out}}));
}

TEST(ConfigParse, takes_values_from_the_environment) {
  const std::string text = with_model(
      "workers: ${WORKERS:-auto}\n"
      "listen: [{address: \"${HOST}:${PORT:-8000}\"}]\n"
      "log: {level: \"${LEVEL:-error}\"}\n");
  const auto config = parsed(text, {{"HOST", "127.0.0.2"}, {"WORKERS", "4"}, {"LEVEL", ""}});
  EXPECT_EQ(config.workers, 4U);
  EXPECT_EQ(config.listeners[0].address, (Address{"127.0.0.2", 8000}));
  EXPECT_EQ(config.log.level, LogConfig::Level::error);
  EXPECT_EQ(parsed(text, {{"HOST", "127.0.0.2"}}).workers, 0U);
}

TEST(ConfigParse, does_not_expand_what_came_from_the_environment) {
  const auto result =
      parse_config(with_model("log: {level: \"${A}\"}\n"), with_environment({{"A", "${B}"}, {"B", "info"}}));
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_NE(result.errors[0].what.find("\"${B}\""), std::string::npos) << result.errors[0].what;
}

TEST(ConfigParse, refuses_a_value_that_the_environment_makes_too_long) {
  const auto result = parse_config(with_model("log: {level: \"${A}${A}\"}\n"),
                                   with_environment({{"A", std::string(4000, 'x')}}));
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(result.errors[0].what, "log.level: longer than 4096 bytes");
}

TEST(ConfigParse, reads_windows_line_ends_and_a_byte_order_mark) {
  EXPECT_EQ(parsed("\xef\xbb\xbfmodels:\r\n  topic:\r\n    backend: http\r\n    endpoints: "
                   "[\"http://127.0.0.1:5001\"]\r\n"),
            parsed(with_model("")));
}

TEST(ConfigParse, prints_an_error_as_compilers_do) {
  EXPECT_EQ(format_error("a.yaml", {.line = 3, .column = 5, .what = "x"}), "a.yaml:3:5: x");
  EXPECT_EQ(format_error("a.yaml", {.line = 0, .column = 0, .what = "x"}), "a.yaml: x");
}

#ifdef PENSTOCK_FASTTEXT
TEST(ConfigParse, reads_a_model_in_the_process) {
  const auto config =
      parsed("models: {a: {backend: fasttext, path: a.bin, output: {label: topic}, load: lazy}}\n");
  const FastTextConfig expected{.path = "a.bin", .label = "topic", .load = FastTextConfig::Load::lazy};
  ASSERT_EQ(config.models.size(), 1U);
  EXPECT_EQ(std::get<FastTextConfig>(config.models[0].backend), expected);
}
#else
TEST(ConfigParse, says_that_the_build_lacks_fasttext) {
  const auto result = parse_config("models: {a: {backend: fasttext, path: a.bin}}\n", with_environment());
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(all_errors(result),
            "1:23: this build lacks fastText: build with PENSTOCK_FASTTEXT=ON, or use backend: http\n");
}
#endif

}  // namespace
}  // namespace penstock::test
