#include "gateway/app/path_readings.hpp"

#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::Contains;

TEST(PathReadings, are_many_only_where_servers_disagree) {
  for (const char* path : {"/", "/a", "/a/", "/a.b/c..d", "/a-_~!$&'()*+,=:@", "/a/b/c"}) {
    EXPECT_FALSE(has_other_readings(path)) << path;
  }
  for (const char* path : {"//", "/a//b", "/.", "/./a", "/a/..", "/.hidden", "/a;b", "/%41", "/a%2fb"}) {
    EXPECT_TRUE(has_other_readings(path)) << path;
  }
}

TEST(PathReadings, hold_what_a_server_may_make_of_a_path) {
  constexpr std::pair<const char*, const char*> cases[] = {{"/a/../b", "/b"},
                                                           {"/../b", "/b"},
                                                           {"/a/./b", "/a/b"},
                                                           {"/a/..", "/"},
                                                           {"/a//b", "/a/b"},
                                                           {"/a//b", "/a//b"},
                                                           {"/a//../b", "/a/b"},
                                                           {"/a//../b", "/b"},
                                                           {"/%61", "/a"},
                                                           {"/%2561", "/a"},
                                                           {"/%252561", "/a"},
                                                           {"/a%2f..%2fb", "/b"},
                                                           {"/a%2fb", "/a%2fb"},
                                                           {"/a%5c..%5cb", "/b"},
                                                           {"/%2e%2e/b", "/b"},
                                                           {"/a/..;/b", "/b"},
                                                           {"/a/..;/b", "/a/..;/b"},
                                                           {"/a;x/b;y", "/a/b"},
                                                           {"/;/a", "/a"},
                                                           {"/a%00b", "/a"},
                                                           {"/a%", "/a%"},
                                                           {"/a%2", "/a%2"},
                                                           {"/%%36%31", "/a"},
                                                           {"/a/.", "/a/"},
                                                           {"/a/b/../../../c", "/c"},
                                                           {"/a%3b/../b", "/b"},
                                                           {"/%2F%2Fa", "/a"},
                                                           {"/a%2f", "/a/"}};
  for (const auto& [path, reading] : cases) EXPECT_THAT(readings_of(path), Contains(reading)) << path;
}

TEST(PathReadings, are_paths_without_dot_segments_and_read_the_same_again) {
  constexpr const char* pieces[] = {"/", "a", ".", "..", "%2e", "%2f", "%25", "%5C", ";", "%3b", "%00", "b"};
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string path = "/";
    for (auto count = random() % 10; count > 0; --count) path += pieces[random() % std::size(pieces)];
    for (const std::string& reading : readings_of(path)) {
      ASSERT_TRUE(reading.starts_with('/')) << path;
      ASSERT_EQ((reading + '/').find("/../"), std::string::npos) << path << " as " << reading;
      ASSERT_EQ((reading + '/').find("/./"), std::string::npos) << path << " as " << reading;
    }
    const std::string last = readings_of(path).back();
    ASSERT_EQ(readings_of(last).back(), last) << path;
  }
}

TEST(PathReadings, of_a_long_chain_of_escapes_are_found_at_once) {
  std::string path = "/%";
  for (int i = 0; i < 100'000; ++i) path += "25";
  EXPECT_EQ(readings_of(path).back(), "/%");
}

}  // namespace
}  // namespace penstock
