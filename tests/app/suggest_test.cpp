#include "gateway/app/suggest.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

std::optional<std::string> nearest(std::string_view name) {
  static const std::vector<std::string> keys{"limits", "listen", "log", "models", "timeouts"};
  return nearest_name(name, keys);
}

TEST(NearestName, forgives_one_slip_of_each_kind) {
  EXPECT_EQ(nearest("limts"), "limits");
  EXPECT_EQ(nearest("modells"), "models");
  EXPECT_EQ(nearest("listem"), "listen");
  EXPECT_EQ(nearest("lgo"), "log");
}

TEST(NearestName, ignores_case) { EXPECT_EQ(nearest("TimeOuts"), "timeouts"); }

TEST(NearestName, forgives_more_slips_in_longer_names) {
  EXPECT_EQ(nearest("tiemoutss"), "timeouts");
  EXPECT_EQ(nearest("lxx"), std::nullopt);
}

TEST(NearestName, has_none_for_names_far_off_empty_or_huge) {
  EXPECT_EQ(nearest("telemetry"), std::nullopt);
  EXPECT_EQ(nearest(""), std::nullopt);
  EXPECT_EQ(nearest(std::string(65, 'l')), std::nullopt);
  EXPECT_EQ(nearest_name("a", {}), std::nullopt);
}

TEST(NearestName, takes_the_first_of_equals) {
  const std::vector<std::string> keys{"head", "heap"};
  EXPECT_EQ(nearest_name("hea", keys), "head");
}

}  // namespace
}  // namespace penstock
