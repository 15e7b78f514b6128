#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::MatchesRegex;

/// Standard error is a pipe while this lives.
class CapturedStandardError {
 public:
  CapturedStandardError() : saved_(::dup(STDERR_FILENO)) {
    if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    ::dup2(pipe_[1], STDERR_FILENO);
    ::close(pipe_[1]);
  }
  CapturedStandardError(const CapturedStandardError&) = delete;
  CapturedStandardError& operator=(const CapturedStandardError&) = delete;
  ~CapturedStandardError() {
    restore();
    if (pipe_[0] >= 0) ::close(pipe_[0]);
  }

  /// Everything written; ends the capture.
  std::string read_all() {
    restore();
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t n = 0; (n = ::read(pipe_[0], part.data(), part.size())) > 0;)
      all.append(part.data(), static_cast<std::size_t>(n));
    return all;
  }
  void close_reader() { ::close(std::exchange(pipe_[0], -1)); }

 private:
  void restore() {
    if (saved_ < 0) return;
    ::dup2(saved_, STDERR_FILENO);
    ::close(std::exchange(saved_, -1));
  }

  int saved_;
  std::array<int, 2> pipe_{-1, -1};
};

TEST(Log, writes_an_event_as_one_line_of_text) {
  CapturedStandardError captured;
  start_log({});
  log(LogLevel::info, "listening", {{"address", "127.0.0.1:8000"}});
  stop_log();
  EXPECT_THAT(captured.read_all(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "info  listening address=127\\.0\\.0\\.1:8000\n"));
}

TEST(Log, writes_an_event_as_one_line_of_json) {
  CapturedStandardError captured;
  start_log({.level = LogLevel::info, .format = LogConfig::Format::json});
  log(LogLevel::warning, "slow", {{"after", 2s}});
  stop_log();
  EXPECT_THAT(captured.read_all(),
              MatchesRegex("\\{\"time\":\"[-0-9]+T[:0-9]+\\.[0-9]{3}Z\",\"level\":\"warning\","
                           "\"event\":\"slow\",\"after\":2\\}\n"));
}

TEST(Log, leaves_out_what_is_below_its_level) {
  CapturedStandardError captured;
  start_log({.level = LogLevel::warning});
  EXPECT_FALSE(log_enabled(LogLevel::info));
  EXPECT_TRUE(log_enabled(LogLevel::error));
  log(LogLevel::info, "unseen");
  stop_log();
  EXPECT_EQ(captured.read_all(), "");
}

TEST(Log, writes_nothing_before_its_start_and_after_its_stop) {
  CapturedStandardError captured;
  log(LogLevel::error, "early");
  start_log({});
  stop_log();
  stop_log();
  log(LogLevel::error, "late");
  EXPECT_EQ(captured.read_all(), "");
}

TEST(Log, keeps_the_lines_of_many_threads_whole) {
  CapturedStandardError captured;
  const auto dropped = log_dropped();
  start_log({});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      for (int n = 0; n < 100; ++n) log(LogLevel::info, "e", {{"v", "xxxxxxxxxx"}});
    });
  }
  for (auto& thread : threads) thread.join();
  stop_log(10s);
  const auto all = captured.read_all();
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 400);
  EXPECT_EQ(all.size() % 400, 0u);
  EXPECT_EQ(log_dropped(), dropped);
}

TEST(Log, neither_waits_for_a_reader_that_takes_nothing_nor_hides_what_was_lost) {
  constexpr std::uint64_t lines = 20'000;
  CapturedStandardError captured;
  const auto dropped_before = log_dropped();
  start_log({});
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t n = 0; n < lines; ++n) log(LogLevel::info, "flood", {{"n", n}});
  EXPECT_GT(log_dropped(), dropped_before);
  stop_log(50ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
  const auto dropped = log_dropped() - dropped_before;
  const auto all = captured.read_all();
  const auto written = static_cast<std::uint64_t>(std::count(all.begin(), all.end(), '\n'));
  EXPECT_GT(written, 0u);
  EXPECT_EQ(written + dropped, lines);
}

TEST(Log, outlives_a_reader_that_went_away) {
  CapturedStandardError captured;
  const auto dropped = log_dropped();
  start_log({});
  captured.close_reader();
  log(LogLevel::info, "unread");
  stop_log();
  EXPECT_EQ(log_dropped(), dropped + 1);
}

}  // namespace
}  // namespace penstock
