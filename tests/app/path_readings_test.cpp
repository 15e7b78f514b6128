#include "gateway/app/path_readings.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::Contains;
using testing::IsEmpty;

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
                                                           {"/a%2fb", "/a%2fb"},
                                                           {"/a;x/b;y", "/a/b"},
                                                           {"/;/a", "/a"},
                                                           {"/a%", "/a%"},
                                                           {"/a%2", "/a%2"},
                                                           {"/%%36%31", "/a"},
                                                           {"/a/.", "/a/"},
                                                           {"/a/b/../../../c", "/c"},
                                                           {"/%2F%2Fa", "/a"},
                                                           {"/a%2f", "/a/"},
                                                           {"/a%252fb", "/a/b"},
                                                           {"/a%252fb", "/a%2fb"},
                                                           {"/a%5cb", "/a/b"},
                                                           {"/a%5cb", "/a\\b"},
                                                           {"/a;%2fb", "/a"},
                                                           {"/a;%2fb", "/a/b"},
                                                           {"//a/b//../c", "/a/b/c"},
                                                           {"//a/b//../c", "/a/c"}};
  for (const auto& [path, reading] : cases) EXPECT_THAT(readings_of(path), Contains(reading)) << path;
}

TEST(PathReadings, are_none_where_there_is_no_telling) {
  for (const char* path :
       {"/a%2f..%2fb", "/a%5c..%5cb", "/%2e%2e/b", "/.%2e", "/a/..;/b", "/a%3b/../b", "/a%20b/../c",
        "/a%252fb%2f..%2f..%2fc", "/a%5cb%2f..%2f..", "/%%32%65./a", "/a%00b", "/a%2500b", "/%00"}) {
    EXPECT_THAT(readings_of(path), IsEmpty()) << path;
  }
}

std::string random_path(std::mt19937& random) {
  constexpr const char* pieces[] = {"/", "a", ".", "..", "%2e", "%2f", "%25", "%5C", ";", "%3b", "%00", "b"};
  std::string path = "/";
  for (auto count = random() % 10; count > 0; --count) path += pieces[random() % std::size(pieces)];
  return path;
}

TEST(PathReadings, are_paths_without_dot_segments) {
  std::mt19937 random(7);
  for (int round = 0; round < 5'000; ++round) {
    const std::string path = random_path(random);
    for (const std::string& reading : readings_of(path)) {
      ASSERT_TRUE(reading.starts_with('/')) << path;
      ASSERT_EQ((reading + '/').find("/../"), std::string::npos) << path << " as " << reading;
      ASSERT_EQ((reading + '/').find("/./"), std::string::npos) << path << " as " << reading;
    }
  }
}

std::vector<std::string> segments(const std::string& path) {
  std::vector<std::string> found(1);
  for (const char c : path.substr(1)) {
    if (c == '/') {
      found.emplace_back();
    } else {
      found.back() += c;
    }
  }
  return found;
}

std::string without_dots(const std::string& path, bool keeps_empty) {
  std::vector<std::string> kept;
  std::string last;
  const std::vector<std::string> all = segments(path);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == ".." && !kept.empty()) kept.pop_back();
    if (all[i] == "." || all[i] == ".." || (all[i].empty() && (i + 1 == all.size() || !keeps_empty)))
      continue;
    (i + 1 == all.size() ? last : kept.emplace_back()) = all[i];
  }
  std::string text = "/";
  for (const std::string& segment : kept) text += segment + '/';
  return text + last;
}

/// One of the things a server does to a path, written apart from the gateway's.
std::string step(const std::string& path, unsigned kind) {
  if (kind == 0) return without_dots(path, true);
  std::string text = path;
  if (kind == 1) {
    for (std::size_t from = 0; (from = text.find(';')) != std::string::npos;) {
      text.erase(from, std::min(text.find('/', from), text.size()) - from);
    }
    return text;
  }
  if (kind == 2) {
    for (char& c : text) c = c == '\\' ? '/' : c;
    return text;
  }
  text.clear();
  for (std::size_t at = 0; at < path.size(); ++at) {
    const std::string digits = path[at] == '%' ? path.substr(at + 1, 2) : "";
    const bool escape = digits.size() == 2 && digits.find_first_not_of("0123456789abcdefABCDEF") > 2;
    text += escape ? static_cast<char>(std::stoi(digits, nullptr, 16)) : path[at];
    at += escape ? 2 : 0;
  }
  return text;
}

TEST(PathReadings, hold_what_a_server_makes_of_it_in_any_order_of_its_steps) {
  std::mt19937 random(5);
  int told = 0;
  for (int round = 0; round < 2'000; ++round) {
    const std::string path = random_path(random);
    const std::vector<std::string> readings = readings_of(path);
    told += readings.empty() ? 0 : 1;
    for (int server = 0; server < 5 && !readings.empty(); ++server) {
      std::string read = path;
      for (auto steps = random() % 5; steps > 0; --steps) read = step(read, random() % 4);
      ASSERT_THAT(readings, Contains(without_dots(read, random() % 2 == 0))) << path;
    }
  }
  EXPECT_GT(told, 500);
}

TEST(PathReadings, of_a_long_chain_of_escapes_are_given_up_at_once) {
  std::string path = "/%";
  for (int i = 0; i < 20'000; ++i) path += "25";
  EXPECT_THAT(readings_of(path), IsEmpty());
}

}  // namespace
}  // namespace penstock
