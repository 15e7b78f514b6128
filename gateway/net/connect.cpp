#include "gateway/net/connect.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "gateway/net/system_error.hpp"

namespace penstock {

int Connect::open() {
  const int family = endpoint_.protocol().family();
  const int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  error_ = socket < 0 ? last_error() : error_code();
  return socket;
}

bool Connect::await_ready() {
  int socket = open();
  if (is_descriptor_shortage(error_)) {
    // The descriptors of connections at rest, to whichever server, are of more use here.
    loop_.relieve();
    socket = open();
  }
  if (error_) return true;
  connection_.socket().own(socket);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket, endpoint_.data(), static_cast<socklen_t>(endpoint_.size())) == 0) return true;
  if (errno != EINPROGRESS) error_ = last_error();
  return static_cast<bool>(error_);
}

void Connect::on_ready(error_code error) {
  int failure = 0;
  socklen_t size = sizeof failure;
  if (!error) ::getsockopt(connection_.socket().descriptor(), SOL_SOCKET, SO_ERROR, &failure, &size);
  error_ = error ? error : error_code(failure, boost::system::system_category());
  awaiting_.resume();
}

bool is_descriptor_shortage(error_code error) {
  using namespace boost::system::errc;
  return error == too_many_files_open || error == too_many_files_open_in_system;
}

bool is_shortage(error_code error) {
  using namespace boost::system::errc;
  return is_descriptor_shortage(error) || error == no_buffer_space || error == no_space_on_device ||
         error == not_enough_memory || error == address_not_available;
}

}  // namespace penstock
