#include <gtest/gtest.h>

#include "tests/app/config_support.hpp"

namespace penstock::test {
namespace {

ParsedConfig shipped(const std::string& name) {
  return parse_config(read_text(source_folder() / "conf" / name), with_environment());
}

ModelConfig pool_of(const std::string& name, std::uint16_t port) {
  PoolConfig pool;
  pool.endpoints = {{.address = {"127.0.0.1", port}}};
  return {.name = name, .backend = pool};
}

TEST(ShippedConfig, mlflow_fans_out_over_two_pools_and_relays_news) {
  const auto parsed = shipped("mlflow.yaml");
  Config expected;
  expected.listeners = {{.address = {"127.0.0.1", 8000}, .model = {}, .routes = {}}};
  expected.models = {pool_of("topic", 5001), pool_of("sentiment", 5002)};
  const FanOutConfig fan_out{.members = {{.model = "topic"}, {.model = "sentiment"}}};
  const ProxyConfig proxy{.model = "topic", .idempotent = false, .strip = true, .timeout = {}};
  expected.routes = {{.path = "/predict", .target = fan_out}, {.path = "/news/", .target = proxy}};
  EXPECT_EQ(parsed.config, expected) << all_errors(parsed);
}

#ifdef PENSTOCK_FASTTEXT
TEST(ShippedConfig, penstock_has_both_models_in_the_process) {
  const auto parsed = shipped("penstock.yaml");
  Config expected;
  expected.listeners = {{.address = {"127.0.0.1", 8000}, .model = {}, .routes = {}}};
  expected.models = {
      {.name = "topic", .backend = FastTextConfig{.path = "models/topic.bin", .label = "topic"}},
      {.name = "sentiment", .backend = FastTextConfig{.path = "models/sentiment.bin", .label = ""}}};
  const FanOutConfig fan_out{
      .members = {{.model = "topic"}, {.model = "sentiment", .answer = MemberConfig::Answer::unwrapped}}};
  expected.routes = {{.path = "/predict", .target = fan_out}};
  EXPECT_EQ(parsed.config, expected) << all_errors(parsed);
}
#else
TEST(ShippedConfig, penstock_needs_fasttext_and_nothing_else_is_wrong_with_it) {
  const auto parsed = shipped("penstock.yaml");
  EXPECT_EQ(parsed.errors.size(), 2U) << all_errors(parsed);
  for (const auto& error : parsed.errors) EXPECT_NE(error.what.find("lacks fastText"), std::string::npos);
}
#endif

}  // namespace
}  // namespace penstock::test
