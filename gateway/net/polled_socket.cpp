#include "gateway/net/polled_socket.hpp"

#include <cassert>
#include <unistd.h>
#include <utility>

#include <boost/asio/error.hpp>
#include <sys/socket.h>

#include "gateway/net/system_error.hpp"

namespace penstock {
namespace {

constexpr std::uint32_t breaks = EPOLLHUP | EPOLLERR;
constexpr std::uint32_t ends = EPOLLRDHUP | breaks;

constexpr std::uint8_t bit(unsigned kind) { return static_cast<std::uint8_t>(1U << kind); }
bool any(std::uint32_t events, std::uint32_t of) { return (events & of) != 0; }

}  // namespace

PolledSocket::~PolledSocket() {
  assert(waited_for() == 0);
  close();
}

void PolledSocket::wait_to_look(Waiting& waiting) {
  looked_for_ = EPOLLIN | ends;
  wait(look, waiting, readable_);
}

void PolledSocket::wait_for_break(Waiting& waiting) {
  looked_for_ = breaks;
  wait(look, waiting, broken_);
}

void PolledSocket::wait_to_write(Waiting& waiting) {
  wait(write, waiting, broken_);
  if (poll_error_ || polled_for_writes_) return;
  poll_error_ = poller_.watch_writes(descriptor_, place_);
  polled_for_writes_ = !poll_error_;
  if (poll_error_) end_waits();
}

void PolledSocket::wait(Kind kind, Waiting& waiting, bool ready) {
  waiting_[kind] = &waiting;
  if (!polled_) {
    const auto writes = kind == write ? Poller::Writes::told : Poller::Writes::untold;
    poll_error_ =
        open() ? poller_.watch(descriptor_, *this, writes, place_) : boost::asio::error::bad_descriptor;
    polled_ = !poll_error_;
    polled_for_writes_ = polled_ && kind == write;
  }
  if (poll_error_) return end_waits();
  if (ready) tell_soon(bit(kind));
}

void PolledSocket::end_waits() {
  ended_ = waited_for();
  tell_soon(ended_);
}

void PolledSocket::tell_soon(Kinds told) {
  if (told == 0) return;
  soon_ |= told;
  poller_.call_soon(*this);
}

void PolledSocket::close() {
  if (!open()) return;
  end_waits();
  if (polled_) poller_.forget(place_);
  polled_ = polled_for_writes_ = false;
  ::close(std::exchange(descriptor_, -1));
}

PolledSocket::Kinds PolledSocket::waited_for() const {
  Kinds waited = 0;
  for (unsigned kind = 0; kind < kinds; ++kind) {
    if (waiting_[kind] != nullptr) waited |= bit(kind);
  }
  return waited;
}

void PolledSocket::on_events(std::uint32_t events) {
  readable_ = readable_ || any(events, EPOLLIN | ends);
  peer_ended_ = peer_ended_ || any(events, ends);
  urgent_ = urgent_ || any(events, EPOLLPRI);
  broken_ = broken_ || any(events, breaks);
  unsigned told = 0;
  if (readable_) told |= bit(read);
  if (any(events, EPOLLOUT | breaks)) told |= bit(write);
  if (any(events, looked_for_)) told |= bit(look);
  // Those that are told soon have their turn.
  tell(static_cast<Kinds>(told & ~soon_));
}

void PolledSocket::on_turn() { tell(std::exchange(soon_, 0)); }

void PolledSocket::tell(Kinds told) {
  // Who waits keeps this here: only the last to be told may take it along.
  unsigned left = told & waited_for();
  for (unsigned kind = 0; left != 0; ++kind) {
    if ((left & bit(kind)) == 0) continue;
    left &= ~bit(kind);
    error_code error;
    if ((ended_ & bit(kind)) != 0) error = poll_error_ ? poll_error_ : boost::asio::error::operation_aborted;
    ended_ = static_cast<Kinds>(ended_ & ~bit(kind));
    std::exchange(waiting_[kind], nullptr)->on_ready(error);
  }
}

ssize_t PolledSocket::receive(std::span<char> room) {
  const ssize_t count = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
  if (count < 0 && would_block()) readable_ = false;
  // What comes from now on is told anew, but for what was told together with what was read now.
  if (count > 0) readable_ = peer_ended_ || urgent_ || static_cast<std::size_t>(count) == room.size();
  return count;
}

PolledSocket::Peek PolledSocket::peek() {
  char byte;
  const ssize_t peeked = ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  readable_ = peeked >= 0 || !would_block();
  if (!readable_) return Peek::nothing;
  if (peeked > 0) return Peek::bytes;
  return peeked == 0 ? Peek::end : Peek::broken;
}

}  // namespace penstock
