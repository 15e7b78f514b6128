#include "gateway/net/connection.hpp"

#include <algorithm>
#include <array>
#include <poll.h>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "gateway/net/system_error.hpp"
#include "gateway/net/write_all.hpp"

namespace penstock {

namespace asio = boost::asio;

namespace {

constexpr std::size_t long_read = 16_KiB;
constexpr unsigned most_in_a_row = 4;

}  // namespace

void Connection::read_lazily(Reader& reader, std::size_t most, Early early) {
  reader_ = &reader;
  if (reading()) return;
  most_ = most;
  found_early_ = early == Early::told ? peek() : Peek::nothing;
  socket_.wait_to_read(*this);
}

void Connection::on_ready(error_code error) {
  if (error) {
    found_early_ = Peek::nothing;
    return reader_->on_read(error);
  }
  const ssize_t count = receive(reader_->buffer(), most_);
  if (count < 0 && would_block()) {
    found_early_ = Peek::nothing;
    socket_.wait_to_read(*this);
    return reader_->on_nothing();
  }
  last_read_ = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  if (count < 0) error = last_error();
  if (count == 0) error = broken_ ? asio::error::connection_reset : error_code(asio::error::eof);
  reader_->on_read(error);
}

ssize_t Connection::receive(Buffer& buffer, std::size_t most) {
  const std::span<char> room = buffer.room(1);
  const ssize_t count = socket_.receive(room.first(std::min(room.size(), most)));
  if (count > 0) buffer.commit(static_cast<std::size_t>(count));
  return count;
}

void Connection::read_now(Buffer& buffer, std::size_t most) {
  // An end shows again at the next read, an error only as an end.
  if (receive(buffer, most) < 0 && !would_block()) broken_ = true;
}

bool Connection::read_on(Buffer& buffer, std::size_t most) {
  const bool expected = last_read_ >= long_read && in_a_row_ < most_in_a_row && !reading();
  if (!expected) {
    in_a_row_ = 0;
    return false;
  }
  const std::size_t before = buffer.size();
  read_now(buffer, most);
  last_read_ = buffer.size() - before;
  ++in_a_row_;
  return last_read_ != 0;
}

void Connection::expire_at(TimePoint deadline) {
  timed_out_ = false;
  wheel_.arm(*this, deadline);
}

void Connection::on_deadline() {
  if (writing_ != nullptr && writing_->moves_on()) return;
  timed_out_ = true;
  cancel();
}

void Connection::cancel() { socket_.end_waits(); }

void Connection::shutdown_send() { ::shutdown(socket_.descriptor(), SHUT_WR); }

void Connection::reset_on_close() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Connection::close() {
  socket_.close();
  never_expire();
}

Connection::Peek Connection::peek() {
  const Peek found = socket_.peek();
  broken_ = broken_ || found == Peek::broken;
  return found;
}

bool Connection::broken() {
  pollfd asked{.fd = socket_.descriptor(), .events = 0, .revents = 0};
  return ::poll(&asked, 1, 0) > 0;
}

int Connection::unacknowledged() {
  int bytes = 0;
  return ::ioctl(socket_.descriptor(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

std::size_t Connection::send_now(const Parts& parts, error_code& error) {
  std::array<iovec, std::tuple_size_v<Parts>> vector;
  msghdr message{};
  message.msg_iov = vector.data();
  for (const std::string_view part : parts) {
    if (!part.empty()) vector[message.msg_iovlen++] = {const_cast<char*>(part.data()), part.size()};
  }
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  for (;;) {
    // One part, as most requests and answers are, costs less this way.
    const ssize_t sent = message.msg_iovlen == 1
                             ? ::send(socket_.descriptor(), vector[0].iov_base, vector[0].iov_len, flags)
                             : ::sendmsg(socket_.descriptor(), &message, flags);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EINTR) continue;
    if (!would_block()) error = last_error();
    return 0;
  }
}

}  // namespace penstock
