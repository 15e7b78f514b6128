#include "tests/fuzz/exchange/peer.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace penstock::fuzz {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// What is sent has to be there at once; it may wait for an acknowledgement otherwise.
int without_delays(int socket) {
  const int on = 1;
  if (socket >= 0) ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

/// Each time another address of the loopback's: the ports of one that rest for a minute after their
/// connections (RFC 9293 §3.6.1) would run out.
void bind_to_next(int socket) {
  static auto next = static_cast<std::uint32_t>(::getpid()) * 64;  // other processes begin elsewhere
  constexpr std::uint32_t addresses = (1U << 24) - 2;
  sockaddr_in address = loopback(0);
  address.sin_addr.s_addr = htonl((127U << 24) + 1 + next++ % addresses);
  const int on = 1;
  if (::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) != 0 ||
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot bind on the loopback");
}

int new_socket(int flags) { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0); }

}  // namespace

Peer::Peer(Peer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      ended_sending_(other.ended_sending_),
      heard_end_(other.heard_end_),
      broken_(other.broken_) {}

Peer::~Peer() { reset(); }

std::size_t Peer::send(std::string_view bytes) {
  const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void Peer::end_sending() {
  if (sends()) ::shutdown(socket_, SHUT_WR);
  ended_sending_ = true;
}

void Peer::reset() {
  if (socket_ < 0) return;
  const linger abort{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  ::close(std::exchange(socket_, -1));
}

bool Peer::receive(std::string& into) {
  if (socket_ < 0 || heard_end_ || broken_) return false;
  std::array<char, 16384> piece;
  bool any = false;
  for (;;) {
    const auto count = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return any;
    heard_end_ = count == 0;
    broken_ = count < 0;
    if (count <= 0) return true;
    into.append(piece.data(), static_cast<std::size_t>(count));
    any = true;
  }
}

Port::Port(Takes takes) : socket_(new_socket(SOCK_NONBLOCK)) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  constexpr int backlog = 128;
  if (::bind(socket_, generic, length) != 0 ||
      (takes == Takes::connections && ::listen(socket_, backlog) != 0) ||
      ::getsockname(socket_, generic, &length) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot listen on the loopback");
  }
  number_ = ntohs(address.sin_port);
}

Port::~Port() { ::close(socket_); }

int Port::connect() const {
  const int socket = new_socket(0);
  bind_to_next(socket);
  const sockaddr_in address = loopback(number_);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot connect on the loopback");
  return without_delays(socket);
}

int Port::accept() const {
  return without_delays(::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

void Port::forget() const {
  for (int socket = accept(); socket >= 0; socket = accept()) Peer(socket).reset();
}

}  // namespace penstock::fuzz
