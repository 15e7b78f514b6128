// Large bodies: each connection sends its body while it reads its answer, in memory that does not grow with
// either.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/bulk.hpp"
#include "bench/client.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
constexpr auto silence = 30s;  // without a byte in either direction the run has failed

struct BulkConfig {
  std::uint16_t port;
  std::size_t connections;
  std::size_t requests;  // in all
  std::size_t bytes;     // of each request's body
  std::string_view path;
};

class BulkLoad {
 public:
  explicit BulkLoad(const BulkConfig& config)
      : config_(config),
        poll_(::epoll_create1(EPOLL_CLOEXEC)),
        pending_(config.requests),
        left_(config.requests) {
    head_ = head_of(config.port, config.path, config.bytes);
    lanes_.resize(config.connections);
    for (auto& lane : lanes_) {
      lane.socket = connect_to(config.port);
      epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &lane}};
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.socket, &event);
    }
  }

  /// Runs to the last answer's end; throws when a connection ends, an answer is not 200, or nothing moves for
  /// 30 s.
  void run() {
    const auto began = Clock::now();
    for (auto& lane : lanes_) next(lane);
    std::array<epoll_event, 64> events{};
    while (pending_ > 0) {
      const int count = wait_until(poll_, events, Clock::now() + silence);
      if (count == 0) throw std::runtime_error("nothing moved for 30 s");
      for (int i = 0; i < count; ++i)
        move(*static_cast<BulkLane*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    std::printf("{\"requests\": %zu, \"seconds\": %.4f}\n", config_.requests,
                std::chrono::duration<double>(Clock::now() - began).count());
  }

 private:
  struct BulkLane {
    int socket = -1;
    bool busy = false;
    std::size_t to_send = 0;
    BulkReader answer;
  };

  void next(BulkLane& lane) {
    lane.busy = left_ > 0;
    if (!lane.busy) return;
    --left_;
    lane.answer = {};
    lane.to_send = config_.bytes;
    send_whole(lane.socket, head_);
    move(lane);
  }

  void move(BulkLane& lane) {
    if (!lane.busy) return;
    send_filler(lane.socket, lane.to_send);
    while (!lane.answer.complete()) {
      const auto got = ::recv(lane.socket, block_.data(), block_.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) throw std::runtime_error("a connection ended before its answer did");
      lane.answer.take({block_.data(), static_cast<std::size_t>(got)});
      if (lane.answer.in_body() && lane.answer.head().substr(8, 5) != " 200 ")
        throw std::runtime_error("answered: " + lane.answer.head().substr(0, 400));
    }
    if (lane.to_send > 0) return;
    --pending_;
    next(lane);
  }

  BulkConfig config_;
  int poll_;
  std::size_t pending_;  // answers still to be complete
  std::size_t left_;     // requests still to be begun
  std::string head_;
  std::vector<BulkLane> lanes_;
  Block block_{};
};

void bulk_load(const Arguments& arguments) {
  BulkLoad({.port = arguments.number<std::uint16_t>("port"),
            .connections = arguments.number<std::size_t>("connections", 8),
            .requests = arguments.number<std::size_t>("requests"),
            .bytes = arguments.number<std::size_t>("bytes"),
            .path = arguments.text("path")})
      .run();
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_bulk_load", argc, argv, penstock::bulk_load);
}
