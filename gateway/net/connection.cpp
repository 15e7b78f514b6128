#include "gateway/net/connection.hpp"

#include <algorithm>
#include <array>
#include <poll.h>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "gateway/net/write_all.hpp"

namespace penstock {

namespace asio = boost::asio;

namespace {
constexpr std::size_t long_read = 16_KiB;
constexpr unsigned most_in_a_row = 8;
}  // namespace

/// A buffer sequence whose one buffer is chosen when bytes are there to be put into it.
struct Connection::LazyWindow {
  using value_type = asio::mutable_buffer;
  using const_iterator = const asio::mutable_buffer*;

  Connection* connection;
  [[nodiscard]] const_iterator begin() const { return &connection->window(); }
  [[nodiscard]] const_iterator end() const { return &connection->window_ + 1; }
};

struct Connection::ReadDone {
  using allocator_type = InlineAllocator<void*, read_memory>;

  Connection* connection;
  [[nodiscard]] allocator_type get_allocator() const { return allocator_type(connection->read_memory_); }
  void operator()(error_code error, std::size_t read) const { connection->on_read_done(error, read); }
};

Connection::Connection(Socket socket, TimerWheel& wheel) : socket_(std::move(socket)), wheel_(wheel) {}

void Connection::read_lazily(Reader& reader, std::size_t most) {
  reader_ = &reader;
  if (read_pending_) return;
  most_ = most;
  start_read();
}

void Connection::start_read() {
  read_pending_ = true;
  starting_ = true;
  read_into_early_ = true;
  early_[0] = '\0';
  socket_.async_read_some(LazyWindow{this}, ReadDone{this});
  starting_ = false;
}

const asio::mutable_buffer& Connection::window() {
  if (starting_) {
    // A success now is reported later through the queue: the buffer may be another's by then.
    window_ = asio::buffer(early_, std::min(sizeof early_, most_));
    filled_for_ = reader_;
    return window_;
  }
  read_into_early_ = false;
  filled_for_ = reader_;
  const std::span<char> room = reader_->buffer().room(1);
  window_ = asio::buffer(room.data(), std::min(room.size(), most_));
  return window_;
}

void Connection::on_read_done(error_code error, std::size_t read) {
  read_pending_ = false;
  if (error == asio::error::operation_aborted) read_into_early_ = false;
  if (error == asio::error::eof && broken_) error = asio::error::connection_reset;
  if (!error && filled_for_ != reader_) error = asio::error::invalid_argument;
  if (!error) {
    Buffer& buffer = reader_->buffer();
    const std::size_t before = buffer.size();
    if (read_into_early_) {
      buffer.append({early_, read});
      // The early bytes were surely not all: the rest is taken without another turn of the loop.
      if (read == sizeof early_ && most_ > read) read_now(buffer, most_ - read);
    } else {
      buffer.commit(read);
    }
    last_read_ = buffer.size() - before;
  }
  reader_->on_read(error);
}

void Connection::read_now(Buffer& buffer, std::size_t most) {
  const std::span<char> room = buffer.room(1);
  const ssize_t read =
      ::recv(socket_.native_handle(), room.data(), std::min(room.size(), most), MSG_DONTWAIT);
  if (read > 0) buffer.commit(static_cast<std::size_t>(read));
  // An end shows again at the next read, an error only as an end.
  if (read < 0 && errno != EAGAIN && errno != EINTR) broken_ = true;
}

bool Connection::read_on(Buffer& buffer, std::size_t most) {
  const bool expected = last_read_ >= long_read && in_a_row_ < most_in_a_row && !read_pending_;
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

void Connection::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::shutdown_send() {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Connection::reset_on_close() {
  error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
}

void Connection::close() {
  error_code ignored;
  socket_.close(ignored);
  never_expire();
}

Connection::Peek Connection::peek() {
  char byte;
  const ssize_t peeked = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (peeked > 0) return Peek::bytes;
  if (peeked == 0) return Peek::end;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return Peek::nothing;
  broken_ = true;  // the kernel tells it once; a read finds an end from now on
  return Peek::broken;
}

bool Connection::broken() {
  pollfd asked{.fd = socket_.native_handle(), .events = 0, .revents = 0};
  return ::poll(&asked, 1, 0) > 0;
}

int Connection::unacknowledged() {
  int bytes = 0;
  return ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
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
                             ? ::send(socket_.native_handle(), vector[0].iov_base, vector[0].iov_len, flags)
                             : ::sendmsg(socket_.native_handle(), &message, flags);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) error = error_code(errno, boost::system::system_category());
    return 0;
  }
}

}  // namespace penstock
