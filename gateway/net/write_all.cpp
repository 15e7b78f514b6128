#include "gateway/net/write_all.hpp"

#include <algorithm>

namespace penstock {

bool WriteAll::send_more() {
  std::size_t left = 0;
  for (const std::string_view part : parts_) left += part.size();
  while (left != 0) {
    std::size_t sent = connection_.send_now(parts_, error_);
    if (error_) return true;
    if (sent == 0) return false;
    sent_ += sent;
    left -= sent;
    if (left == 0) break;
    for (std::string_view& part : parts_) {
      const std::size_t of_part = std::min(sent, part.size());
      part.remove_prefix(of_part);
      sent -= of_part;
    }
  }
  return true;
}

void WriteAll::wait() {
  connection_.write_pending_ = true;
  if (progress_ != Duration::zero()) {
    connection_.expire_after(progress_);
    unacknowledged_ = connection_.unacknowledged();
  }
  connection_.socket().async_wait(Socket::wait_write, [this](error_code error) { on_writable(error); });
}

void WriteAll::on_writable(error_code error) {
  if (late_but_moving()) return wait();
  const bool late = progress_ == Duration::zero() && connection_.timed_out();
  // Writability that was reported just before could not be cancelled any more.
  if (!error && (late || given_up_)) error = boost::asio::error::operation_aborted;
  error_ = error;
  done_ = error || send_more();
  if (!done_) return wait();
  connection_.write_pending_ = false;
  if (progress_ != Duration::zero() && !error_) end_deadline();
  if (awaiting_) awaiting_.resume();
}

bool WriteAll::late_but_moving() {
  // The socket is writable again only when much of its buffer was taken: long after a slow peer took a
  // little.
  const bool late = progress_ != Duration::zero() && connection_.timed_out();
  return late && !given_up_ && connection_.open() && connection_.unacknowledged() < unacknowledged_;
}

void WriteAll::end_deadline() {
  if (connection_.reading()) {
    connection_.expire_after(progress_);
  } else {
    connection_.never_expire();
  }
}

void WriteAll::give_up() {
  if (done_) return;
  given_up_ = true;
  connection_.cancel();
}

}  // namespace penstock
