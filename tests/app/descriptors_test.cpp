#include "gateway/app/descriptors.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace penstock {
namespace {

TEST(Descriptors, raises_the_soft_limit_to_the_hard_one) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{.rlim_cur = 32, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_descriptor_limit(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(Descriptors, leave_a_sixteenth_to_the_admin_address) {
  EXPECT_EQ(admin_connections_within(16), 4U);
  EXPECT_EQ(admin_connections_within(512), 32U);
  EXPECT_EQ(admin_connections_within(1'000'000), 64U);
}

TEST(Descriptors, bound_the_connections_on_both_sides) {
  EXPECT_EQ(connections_within({.allowed = 64, .open = 24, .sides = 2}), 14U);
  EXPECT_EQ(connections_within({.allowed = 64, .open = 24, .sides = 1}), 28U);
  EXPECT_EQ(connections_within({.allowed = 20'480, .open = 24, .sides = 2}), 10'192U);
}

ModelConfig remote(const char* name) { return {.name = name, .backend = PoolConfig{}}; }

RouteConfig fan_out(const std::vector<std::string>& models) {
  FanOutConfig members;
  for (const std::string& model : models) members.members.push_back({.model = model});
  return {.path = "/predict", .target = members};
}

TEST(Descriptors, of_a_client_are_its_own_and_one_for_each_server_it_may_need_at_once) {
  Config config;
  config.models = {{.name = "local", .backend = FastTextConfig{}}};
  config.routes = {fan_out({"local"})};
  EXPECT_EQ(descriptors_for_client(config), 1U);
  config.models.push_back(remote("a"));
  EXPECT_EQ(descriptors_for_client(config), 2U);
  config.models.push_back(remote("b"));
  config.routes.push_back(fan_out({"a", "local", "b"}));
  EXPECT_EQ(descriptors_for_client(config), 3U);
  config.listeners.emplace_back().routes = std::vector{fan_out({"a", "b", "a"})};
  EXPECT_EQ(descriptors_for_client(config), 4U);
}

TEST(Descriptors, bound_the_connections_by_the_widest_fan_out) {
  EXPECT_EQ(connections_within({.allowed = 1024, .open = 24, .sides = 9}), 103U);
}

TEST(Descriptors, always_leave_one_connection) {
  EXPECT_EQ(connections_within({.allowed = 16, .open = 24, .sides = 2}), 1U);
}

}  // namespace
}  // namespace penstock
