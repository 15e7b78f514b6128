// An open loop: requests are due at random times of a given rate, whatever the answers do. A request's time
// runs from when it was due, so that waiting for a free connection counts; how late the generator itself was
// is told.
#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <sys/prctl.h>

#include "bench/client.hpp"
#include "bench/latencies.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
constexpr auto silence = 30s;  // without any answer the run has failed

struct OpenConfig {
  std::uint16_t port;
  std::size_t connections;
  std::size_t requests;
  double rate;  // requests a second
  std::string request;
};

class OpenLoop {
 public:
  explicit OpenLoop(const OpenConfig& config)
      : config_(config),
        poll_(::epoll_create1(EPOLL_CLOEXEC)),
        lanes_(config.connections),
        gap_(config.rate),
        latencies_(config.requests),
        slips_(config.requests) {
    ::prctl(PR_SET_TIMERSLACK, 1);
    for (auto& lane : lanes_) {
      lane.socket = connect_to(config.port);
      epoll_event event{.events = EPOLLIN, .data = {.ptr = &lane}};
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.socket, &event);
      free_.push_back(&lane);
    }
  }

  /// Runs to the last answer; throws when a connection ends, an answer is not 200, or nothing comes for 30 s.
  void run() {
    auto due = Clock::now();
    std::array<epoll_event, 64> events{};
    while (latencies_.size() < config_.requests) {
      due = arrive(due);
      const bool all_came = slips_.size() == config_.requests;
      const int count = wait_until(poll_, events, all_came ? Clock::now() + silence : due);
      if (count == 0 && all_came) throw std::runtime_error("no answer for 30 s");
      for (int i = 0; i < count; ++i)
        receive(*static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    report();
  }

 private:
  /// Sends what is due by now; when the next request will be.
  Clock::time_point arrive(Clock::time_point due) {
    for (auto now = Clock::now(); due <= now && slips_.size() < config_.requests; now = Clock::now()) {
      slips_.add(now - due);
      waiting_.push_back(due);
      due += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(gap_(random_)));
      send_waiting();
    }
    return due;
  }

  void send_waiting() {
    if (waiting_.empty() || free_.empty()) return;
    Lane& lane = *free_.back();
    free_.pop_back();
    lane.sent = waiting_.front();
    waiting_.pop_front();
    send_whole(lane.socket, config_.request);
  }

  void receive(Lane& lane) {
    if (!read_answer(lane, block_)) return;
    latencies_.add(Clock::now() - lane.sent);
    free_.push_back(&lane);
    send_waiting();
  }

  void report() {
    latencies_.sort();
    slips_.sort();
    std::printf(
        "{\"requests\": %zu, \"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, "
        "\"slip_p50_us\": %.1f, \"slip_p99_us\": %.1f, \"slip_max_us\": %.1f}\n",
        latencies_.size(), latencies_.at(0.5), latencies_.at(0.99), latencies_.at(0.999), slips_.at(0.5),
        slips_.at(0.99), slips_.at(1));
  }

  OpenConfig config_;
  int poll_;
  std::vector<Lane> lanes_;
  std::vector<Lane*> free_;                // the last one that became free is taken first
  std::deque<Clock::time_point> waiting_;  // when the requests without a connection were due
  std::mt19937_64 random_{1};              // the same arrivals in every run
  std::exponential_distribution<double> gap_;
  Latencies latencies_;
  Latencies slips_;  // how much later than due the generator came to each request
  Block block_{};
};

void open_loop(const Arguments& arguments) {
  const auto port = arguments.number<std::uint16_t>("port");
  const auto body = arguments.text("body");
  OpenLoop({.port = port,
            .connections = arguments.number<std::size_t>("connections", 64),
            .requests = arguments.number<std::size_t>("requests"),
            .rate = arguments.number<double>("rate"),
            .request = head_of(port, arguments.text("path"), body.size()) + std::string(body)})
      .run();
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_open_loop", argc, argv, penstock::open_loop);
}
