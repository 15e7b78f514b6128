// A closed loop: each connection sends its next request once it has the whole answer to the one before.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/http_text.hpp"

namespace penstock {
namespace {

using Clock = std::chrono::steady_clock;

struct LoadConfig {
  std::uint16_t port = 0;
  std::size_t connections = 32;
  std::size_t requests = 100000;
  std::string path;
  std::string body;
};

class Load {
 public:
  explicit Load(const LoadConfig& config)
      : poll_(::epoll_create1(EPOLL_CLOEXEC)), left_(config.requests), pending_(config.requests) {
    request_ = "POST " + config.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(config.port) +
               "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(config.body.size()) +
               "\r\n\r\n" + config.body;
    lanes_.resize(config.connections);
    latencies_.reserve(config.requests);
    for (auto& lane : lanes_) connect(lane, config.port);
  }

  /// Runs to the last answer; throws when a connection ends, an answer is not 200, or nothing comes for 30 s.
  void run() {
    const auto began = Clock::now();
    for (auto& lane : lanes_) send_next(lane);
    std::array<epoll_event, 64> events{};
    while (pending_ > 0) {
      const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 30000);
      if (count == 0) throw std::runtime_error("no answer for 30 s");
      for (int i = 0; i < count; ++i)
        receive(*static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    report(std::chrono::duration<double>(Clock::now() - began).count());
  }

 private:
  struct Lane {
    int socket = -1;
    Clock::time_point sent;
    std::string partial;
  };

  void connect(Lane& lane, std::uint16_t port) {
    lane.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    if (::connect(lane.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect to port " + std::to_string(port));
    const int on = 1;
    ::setsockopt(lane.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &lane}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, lane.socket, &event);
  }

  void send_next(Lane& lane) {
    if (left_ == 0) return;
    --left_;
    lane.sent = Clock::now();
    const auto sent = ::send(lane.socket, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request_.size()))
      throw std::runtime_error("a connection took no request");
  }

  void receive(Lane& lane) {
    const auto got = ::recv(lane.socket, block_.data(), block_.size(), MSG_DONTWAIT);
    if (got <= 0) throw std::runtime_error("a connection ended before its answer");
    std::string_view bytes{block_.data(), static_cast<std::size_t>(got)};
    if (!lane.partial.empty()) bytes = lane.partial.append(bytes);
    if (message_length(bytes) == 0) {
      if (lane.partial.empty()) lane.partial = bytes;
      return;
    }
    if (bytes.substr(8, 5) != " 200 ")
      throw std::runtime_error("answered: " + std::string(bytes.substr(0, 400)));
    lane.partial.clear();
    latencies_.push_back(std::chrono::duration<float, std::micro>(Clock::now() - lane.sent).count());
    --pending_;
    send_next(lane);
  }

  void report(double seconds) {
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [this](double share) {
      return static_cast<double>(
          latencies_[static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1))]);
    };
    std::printf("{\"requests\": %zu, \"seconds\": %.4f, \"p50_us\": %.1f, \"p99_us\": %.1f}\n",
                latencies_.size(), seconds, at(0.5), at(0.99));
  }

  int poll_;
  std::size_t left_;     // requests still to be sent
  std::size_t pending_;  // answers still to come
  std::string request_;
  std::vector<Lane> lanes_;
  std::vector<float> latencies_;  // microseconds
  std::array<char, 65536> block_{};
};

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0)
    throw std::runtime_error("not a positive number: " + std::string(text));
  return value;
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  using namespace penstock;
  if (argc != 6) {
    std::fputs("Usage: penstock_bench_load PORT CONNECTIONS REQUESTS PATH BODY\n", stderr);
    return 2;
  }
  try {
    Load(LoadConfig{.port = number<std::uint16_t>(argv[1]),
                    .connections = number<std::size_t>(argv[2]),
                    .requests = number<std::size_t>(argv[3]),
                    .path = argv[4],
                    .body = argv[5]})
        .run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "penstock_bench_load: %s\n", error.what());
    return 1;
  }
}
