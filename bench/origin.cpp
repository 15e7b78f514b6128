// A server that answers every request at once with the same prediction, on one thread.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <unordered_map>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/http_text.hpp"

namespace penstock {
namespace {

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n"
    "{\"predictions\": [\"technology\"]}";

class Origin {
 public:
  /// Listens on a free port of loopback and says which on the standard output.
  Origin() : poll_(::epoll_create1(EPOLL_CLOEXEC)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 1024) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
      std::perror("penstock_bench_origin");
      std::exit(3);
    }
    watch(listener_);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 64> events{};
    for (;;) {
      const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_) {
          accept();
        } else if (!serve(socket)) {
          partial_.erase(socket);
          ::close(socket);
        }
      }
    }
  }

 private:
  void watch(int socket) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  }

  void accept() {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(socket);
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
      if (::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) return false;
    }
    if (bytes.empty()) {
      if (waiting != partial_.end()) partial_.erase(waiting);
    } else {
      partial_[socket] = std::string(bytes);
    }
    return true;
  }

  int poll_;
  int listener_;
  std::array<char, 65536> block_{};
  std::unordered_map<int, std::string> partial_;  // requests of which a part has come, by socket
};

}  // namespace
}  // namespace penstock

int main() { std::make_unique<penstock::Origin>()->run(); }
