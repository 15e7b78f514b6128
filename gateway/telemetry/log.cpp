#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <future>
#include <memory>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <utility>

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

namespace penstock {
namespace {

constexpr std::size_t queued_lines = 4096;
constexpr int poll_ms = 20;  // how soon a writer that waits for its reader notices a stop

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::off;
}

/// Writes lines to standard error without ever being stuck in a write: a reader that takes nothing
/// can be given up at any time.
class StandardErrorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  /// From now on what is not written yet is dropped.
  void give_up() { given_up_ = true; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (!write({line.data(), line.size()})) ++dropped_;
  }
  void flush_() override {}

  bool write(std::string_view line) {
    while (!line.empty()) {
      if (!wait_for_room()) return false;
      // Where there is room at all, a pipe takes this much at once.
      const auto taken = ::write(STDERR_FILENO, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
      if (taken < 0 && errno != EINTR && errno != EAGAIN) return false;
      if (taken > 0) line.remove_prefix(static_cast<std::size_t>(taken));
    }
    return true;
  }

  bool wait_for_room() {
    while (!given_up_) {
      pollfd room{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
      if (::poll(&room, 1, poll_ms) > 0) return true;
    }
    return false;
  }

  std::atomic<bool> given_up_{false};
  std::atomic<std::uint64_t> dropped_{0};
};

struct Log {
  LogConfig config;
  std::shared_ptr<StandardErrorSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> logger;
};

std::unique_ptr<Log> running;
std::atomic<std::uint64_t> dropped_before{0};

/// Signals are for other threads; a reader that is gone shows as an error of the write.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

std::string pattern(LogConfig::Format format) {
  constexpr auto time = "%Y-%m-%dT%H:%M:%S.%eZ";
  if (format == LogConfig::Format::text) return std::string(time) + " %-5l %v";
  return std::string(R"({"time":")") + time + R"(","level":"%l",%v})";
}

std::uint64_t dropped_by(const Log& one) { return one.writer->overrun_counter() + one.sink->dropped(); }

}  // namespace

void start_log(const LogConfig& config) {
  stop_log();
  auto fresh = std::make_unique<Log>(Log{.config = config, .sink = {}, .writer = {}, .logger = {}});
  fresh->sink = std::make_shared<StandardErrorSink>();
  fresh->sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      pattern(config.format), spdlog::pattern_time_type::utc, "\n"));
  fresh->writer = std::make_shared<spdlog::details::thread_pool>(queued_lines, 1, block_signals);
  fresh->logger = std::make_shared<spdlog::async_logger>("", fresh->sink, fresh->writer,
                                                         spdlog::async_overflow_policy::overrun_oldest);
  fresh->logger->set_level(to_spdlog(config.level));
  // The library would report its own failures on standard error, and wait for it.
  fresh->logger->set_error_handler([](const std::string&) { ++dropped_before; });
  running = std::move(fresh);
}

void stop_log(Duration patience) {
  if (!running) return;
  const auto last = std::move(running);
  dropped_before += last->writer->overrun_counter();
  // The writer ends when every line is written or given up; the logger that lines refer to goes after it.
  const auto written =
      std::async(std::launch::async, [writer = std::move(last->writer)]() mutable { writer.reset(); });
  if (written.wait_for(patience) == std::future_status::timeout) last->sink->give_up();
  written.wait();
  dropped_before += last->sink->dropped();
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!log_enabled(level)) return;
  const auto line = log_line(running->config.format, event, fields);
  running->logger->log(to_spdlog(level), spdlog::string_view_t(line));
}

bool log_enabled(LogLevel level) { return running && level >= running->config.level; }

std::uint64_t log_dropped() { return dropped_before + (running ? dropped_by(*running) : 0); }

}  // namespace penstock
