// A server that answers every request with the same prediction, at once or after a given delay, on one
// thread.
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <unordered_map>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/client.hpp"
#include "bench/http_text.hpp"
#include "bench/listening.hpp"

namespace penstock {
namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n"
    "{\"predictions\": [\"technology\"]}";

class Origin {
 public:
  explicit Origin(std::chrono::milliseconds delay)
      : delay_(delay), poll_(::epoll_create1(EPOLL_CLOEXEC)), listener_(listen_and_say()) {
    watch(listener_);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 64> events{};
    for (;;) {
      const int count = delayed_.empty()
                            ? ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1)
                            : wait_until(poll_, events, delayed_.front().due);
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
      for (; !delayed_.empty() && delayed_.front().due <= Clock::now(); delayed_.pop_front())
        (void)send_answer(delayed_.front().socket);
    }
  }

 private:
  struct Delayed {
    int socket;
    Clock::time_point due;
  };

  void watch(int socket) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  }

  void handle(int socket) {
    if (socket == listener_) {
      if (const int accepted = accept_from(listener_); accepted >= 0) watch(accepted);
    } else if (!serve(socket)) {
      partial_.erase(socket);
      std::erase_if(delayed_, [socket](const Delayed& one) { return one.socket == socket; });
      ::close(socket);
    }
  }

  static bool send_answer(int socket) {
    return ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) >= 0;
  }

  bool answer_when_due(int socket) {
    if (delay_.count() == 0) return send_answer(socket);
    delayed_.push_back({socket, Clock::now() + delay_});
    return true;
  }

  /// Answers each whole request that is there; false once the connection is over.
  bool serve(int socket) {
    const auto got = ::recv(socket, block_.data(), block_.size(), 0);
    if (got <= 0) return false;
    std::string_view bytes{block_.data(), static_cast<std::size_t>(got)};
    auto waiting = partial_.find(socket);
    if (waiting != partial_.end()) bytes = waiting->second.append(bytes);
    for (auto length = message_length(bytes); length != 0; length = message_length(bytes)) {
      bytes.remove_prefix(length);
      if (!answer_when_due(socket)) return false;
    }
    if (bytes.empty()) {
      if (waiting != partial_.end()) partial_.erase(waiting);
    } else {
      partial_[socket] = std::string(bytes);
    }
    return true;
  }

  std::chrono::milliseconds delay_;
  int poll_;
  int listener_;
  Block block_{};
  std::unordered_map<int, std::string> partial_;  // requests of which a part has come, by socket
  std::deque<Delayed> delayed_;                   // answers that wait, in the order they are due
};

void serve(const Arguments& arguments) {
  std::make_unique<Origin>(std::chrono::milliseconds(arguments.number<std::int64_t>("delay", 0)))->run();
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_origin", argc, argv, penstock::serve);
}
