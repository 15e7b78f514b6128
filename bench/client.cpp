#include "bench/client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <exception>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "bench/http_text.hpp"

namespace penstock {

std::optional<std::string_view> Arguments::find(std::string_view name) const {
  for (const std::string_view word : words_) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) throw std::runtime_error("not NAME=VALUE: " + std::string(word));
    if (word.substr(0, equals) == name) return word.substr(equals + 1);
  }
  return std::nullopt;
}

std::string_view Arguments::text(std::string_view name) const {
  const auto found = find(name);
  if (!found) throw std::runtime_error("missing: " + std::string(name) + "=");
  return *found;
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address{
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot connect to port " + std::to_string(port));
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

std::string head_of(std::uint16_t port, std::string_view path, std::size_t body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n";
}

void send_whole(int socket, std::string_view bytes) {
  const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("a connection took no request");
}

bool read_answer(Lane& lane, Block& block) {
  const auto got = ::recv(lane.socket, block.data(), block.size(), 0);
  if (got <= 0) throw std::runtime_error("a connection ended before its answer");
  std::string_view bytes{block.data(), static_cast<std::size_t>(got)};
  if (!lane.partial.empty()) bytes = lane.partial.append(bytes);
  if (message_length(bytes) == 0) {
    if (lane.partial.empty()) lane.partial = bytes;
    return false;
  }
  if (bytes.substr(8, 5) != " 200 ")
    throw std::runtime_error("answered: " + std::string(bytes.substr(0, 400)));
  lane.partial.clear();
  return true;
}

int wait_until(int poll, std::span<epoll_event> events, Clock::time_point deadline) {
  const auto left = std::max<std::int64_t>(0, std::chrono::nanoseconds(deadline - Clock::now()).count());
  const timespec timeout{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
  return ::epoll_pwait2(poll, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
}

int run_program(const char* name, int count, char** words, void (*body)(const Arguments&)) {
  try {
    body(Arguments(count, words));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  }
}

}  // namespace penstock
