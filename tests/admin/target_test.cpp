#include "gateway/admin/target.hpp"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(AdminTarget, takes_the_query_off_the_path) {
  EXPECT_EQ(admin_target("/metrics?name=x", "localhost").path, "/metrics");
  EXPECT_EQ(admin_target("/metrics", "localhost").host, "localhost");
}

TEST(AdminTarget, believes_the_absolute_form_before_the_host_field) {
  const auto target = admin_target("http://evil.example:80/health?x", "localhost");
  EXPECT_EQ(target.host, "evil.example:80");
  EXPECT_EQ(target.path, "/health");
  EXPECT_EQ(admin_target("http://localhost", "x").path, "/");
  EXPECT_EQ(admin_target("http://localhost?x", "x").host, "localhost");
}

TEST(AdminHost, is_loopback_or_the_bound_address) {
  const Address bound{"10.1.2.3", 8081};
  for (const auto host : {"localhost", "LocalHost:8081", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:8081",
                          "10.1.2.3", "10.1.2.3:8081"}) {
    EXPECT_TRUE(is_admin_host(host, bound)) << host;
  }
}

TEST(AdminHost, is_no_name_that_someone_could_point_here) {
  const Address bound{"127.0.0.1", 8081};
  for (const auto host :
       {"", ":8081", "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.nip.io",
        "10.1.2.3", "localhost@evil.example", "::1", "[::1", "0.0.0.0", "127.0.0.1:8081:80", " localhost"}) {
    EXPECT_FALSE(is_admin_host(host, bound)) << host;
  }
}

}  // namespace
}  // namespace penstock
