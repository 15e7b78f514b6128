#include "tests/support/raw_server.hpp"

#include <poll.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace penstock {
namespace {

bool readable(int socket, Duration patience) {
  pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1,
                static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(patience).count())) == 1;
}

}  // namespace

RawServer::RawServer(int backlog) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, generic, length) != 0 || ::listen(socket_, backlog) != 0 ||
      ::getsockname(socket_, generic, &length) != 0) {
    throw std::runtime_error("cannot listen on the loopback");
  }
  port_ = ntohs(address.sin_port);
}

RawServer::~RawServer() { close(); }

void RawServer::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool RawServer::waiting() const { return readable(socket_, Duration::zero()); }

int RawServer::accept_descriptor(Duration patience) {
  if (!readable(socket_, patience)) throw std::runtime_error("nobody connected in time");
  return ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

RawClient RawServer::accept(Duration patience) {
  return RawClient(RawClient::Accepted{accept_descriptor(patience)});
}

}  // namespace penstock
