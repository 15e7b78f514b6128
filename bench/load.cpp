// A closed loop: each connection sends its next request once it has the whole answer to the one before.
#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <sys/epoll.h>
#include <sys/prctl.h>

#include "bench/client.hpp"
#include "bench/latencies.hpp"
#include "bench/rest.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
constexpr auto silence = 30s;  // without any answer the run has failed

enum class Reuse { keep_alive, fresh };

struct LoadConfig {
  std::uint16_t port;
  std::size_t connections;
  std::size_t requests;
  Reuse reuse;
  std::chrono::microseconds gap;  // between head and body; 0: both in one segment
  std::string_view proxy;         // its process: send nothing before it rests; empty: do not look
  std::string_view path;
  std::string_view body;
};

class Load {
 public:
  explicit Load(const LoadConfig& config)
      : config_(config),
        poll_(::epoll_create1(EPOLL_CLOEXEC)),
        left_(config.requests),
        head_(head_of(config.port, config.path, config.body.size())),
        whole_(head_ + std::string(config.body)),
        lanes_(config.connections),
        latencies_(config.requests) {
    ::prctl(PR_SET_TIMERSLACK, 1);
    if (!config.proxy.empty()) proxy_.emplace(std::string(config.proxy));
    if (config.reuse == Reuse::keep_alive)
      for (auto& lane : lanes_) connect(lane);
  }

  /// Runs to the last answer; throws when a connection ends, an answer is not 200, or nothing comes for 30 s.
  void run() {
    const auto began = Clock::now();
    for (auto& lane : lanes_) send_next(lane);
    std::array<epoll_event, 64> events{};
    while (latencies_.size() < config_.requests) {
      const auto until = bodies_.empty() ? Clock::now() + silence : bodies_.front().due;
      const int count = wait_until(poll_, events, until);
      if (count == 0 && bodies_.empty()) throw std::runtime_error("no answer for 30 s");
      for (int i = 0; i < count; ++i)
        receive(*static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr));
      send_bodies();
    }
    report(std::chrono::duration<double>(Clock::now() - began).count());
  }

 private:
  struct Body {
    int socket;
    Clock::time_point due;
    std::uint64_t runs;  // of the proxy, before its head was sent
  };

  void connect(Lane& lane) {
    lane.socket = connect_to(config_.port);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &lane}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.socket, &event);
  }

  void connect_at_rest(Lane& lane) {
    const auto runs = proxy_ ? proxy_->runs() : 0;
    connect(lane);
    await_rest(runs);
  }

  void send_next(Lane& lane) {
    if (left_ == 0) return;
    --left_;
    await_rest(0);
    lane.sent = Clock::now();
    if (config_.reuse == Reuse::fresh) connect_at_rest(lane);
    if (config_.gap == 0us) return send_whole(lane.socket, whole_);
    const auto runs = proxy_ ? proxy_->runs() : 0;
    send_whole(lane.socket, head_);
    bodies_.push_back({lane.socket, Clock::now() + config_.gap, runs});
  }

  void send_bodies() {
    for (; !bodies_.empty() && bodies_.front().due <= Clock::now(); bodies_.pop_front()) {
      await_rest(bodies_.front().runs);
      send_whole(bodies_.front().socket, config_.body);
    }
  }

  void await_rest(std::uint64_t runs) const {
    if (proxy_) proxy_->await(runs);
  }

  void receive(Lane& lane) {
    if (!read_answer(lane, block_)) return;
    latencies_.add(Clock::now() - lane.sent);
    if (config_.reuse == Reuse::fresh) {
      await_rest(0);
      ::close(lane.socket);
    }
    send_next(lane);
  }

  void report(double seconds) {
    latencies_.sort();
    std::printf("{\"requests\": %zu, \"seconds\": %.4f, \"p50_us\": %.1f, \"p99_us\": %.1f}\n",
                latencies_.size(), seconds, latencies_.at(0.5), latencies_.at(0.99));
  }

  LoadConfig config_;
  int poll_;
  std::size_t left_;  // requests still to be sent
  std::string head_;
  std::string whole_;
  std::vector<Lane> lanes_;
  std::deque<Body> bodies_;  // the second halves still to be sent, in their order
  std::optional<Rest> proxy_;
  Latencies latencies_;
  Block block_{};
};

void load(const Arguments& arguments) {
  Load({.port = arguments.number<std::uint16_t>("port"),
        .connections = arguments.number<std::size_t>("connections", 32),
        .requests = arguments.number<std::size_t>("requests"),
        .reuse = arguments.number<int>("fresh", 0) == 0 ? Reuse::keep_alive : Reuse::fresh,
        .gap = std::chrono::microseconds(arguments.number<std::int64_t>("gap", 0)),
        .proxy = arguments.text_or("proxy", ""),
        .path = arguments.text("path"),
        .body = arguments.text("body")})
      .run();
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_load", argc, argv, penstock::load);
}
