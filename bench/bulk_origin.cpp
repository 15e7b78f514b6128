// A server of large bodies: counts the request's, answers with one of a given length, and holds neither.
#include <array>
#include <cerrno>
#include <string>
#include <unistd.h>
#include <unordered_map>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/bulk.hpp"
#include "bench/client.hpp"
#include "bench/listening.hpp"

namespace penstock {
namespace {

enum class Begin { after_request, with_request };  // when an answer begins

class BulkOrigin {
 public:
  BulkOrigin(std::size_t answer, Begin begin)
      : answer_(answer),
        begin_(begin),
        head_("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
              std::to_string(answer) + "\r\n\r\n"),
        poll_(::epoll_create1(EPOLL_CLOEXEC)),
        listener_(listen_and_say()) {
    watch(listener_, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 64> events{};
    for (;;) {
      const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
    }
  }

 private:
  struct Exchange {
    BulkReader request;
    bool answering = false;
    std::size_t to_send = 0;
  };

  void watch(int socket, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = socket}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  }

  void handle(int socket) {
    if (socket == listener_) {
      if (const int accepted = accept_from(listener_); accepted >= 0)
        watch(accepted, EPOLLIN | EPOLLOUT | EPOLLET);
    } else if (!move(socket, exchanges_[socket])) {
      exchanges_.erase(socket);
      ::close(socket);
    }
  }

  /// Goes on in both directions as far as the socket lets it; false once the connection is over.
  bool move(int socket, Exchange& exchange) {
    for (;;) {
      if (!send_filler(socket, exchange.to_send)) return false;
      if (exchange.answering && exchange.to_send == 0 && exchange.request.complete()) exchange = {};
      const auto got = ::recv(socket, block_.data(), block_.size(), 0);
      if (got < 0) return errno == EAGAIN;
      if (got == 0) return false;
      exchange.request.take({block_.data(), static_cast<std::size_t>(got)});
      if (!begin_answer(socket, exchange)) return false;
    }
  }

  bool begin_answer(int socket, Exchange& exchange) {
    const bool due = begin_ == Begin::with_request ? exchange.request.in_body() : exchange.request.complete();
    if (exchange.answering || !due) return true;
    exchange.answering = true;
    exchange.to_send = answer_;
    return ::send(socket, head_.data(), head_.size(), MSG_NOSIGNAL) >= 0;
  }

  std::size_t answer_;
  Begin begin_;
  std::string head_;
  int poll_;
  int listener_;
  Block block_{};
  std::unordered_map<int, Exchange> exchanges_;  // by socket
};

void serve(const Arguments& arguments) {
  BulkOrigin(arguments.number<std::size_t>("bytes"),
             arguments.number<int>("early", 0) == 0 ? Begin::after_request : Begin::with_request)
      .run();
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_bulk_origin", argc, argv, penstock::serve);
}
