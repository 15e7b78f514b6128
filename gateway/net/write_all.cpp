#include "gateway/net/write_all.hpp"

#include <algorithm>
#include <cassert>

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
  connection_.writing_ = this;
  if (progress_ != Duration::zero()) {
    connection_.expire_after(progress_);
    unacknowledged_ = connection_.unacknowledged();
  }
  connection_.socket().wait_to_write(*this);
}

void WriteAll::on_ready(error_code error) {
  const bool late = progress_ == Duration::zero() && connection_.timed_out();
  // Writability that was reported just before could not be cancelled any more.
  if (!error && (late || given_up_)) error = boost::asio::error::operation_aborted;
  error_ = error;
  done_ = error || send_more();
  if (!done_) return wait();
  end();
}

void WriteAll::end() {
  if (connection_.writing_ == this) connection_.writing_ = nullptr;
  if (progress_ != Duration::zero() && !error_) end_deadline();
  WriteAll* const next = next_;
  const std::coroutine_handle<> awaiting = awaiting_;
  // It sends before anything that starts when this one is resumed.
  if (next != nullptr) next->take_turn(error_);
  if (awaiting) awaiting.resume();
  if (next != nullptr && next->done_) next->end();
}

void WriteAll::wait_for_turn() {
  // An upload's 100 Continue and the answer: there is no third.
  assert(connection_.writing_->next_ == nullptr);
  connection_.writing_->next_ = this;
}

void WriteAll::take_turn(error_code before) {
  // Behind half of another's bytes nothing can be sent.
  error_ = before;
  done_ = error_ || send_more();
  if (!done_) wait();
}

bool WriteAll::moves_on() {
  // The socket is writable again only when much of its buffer was taken: long after a slow peer took a
  // little.
  const int left = connection_.unacknowledged();
  if (progress_ == Duration::zero() || given_up_ || left >= unacknowledged_) return false;
  unacknowledged_ = left;
  connection_.expire_after(progress_);
  return true;
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
  // To cancel what waits for its turn would end the write ahead of it, perhaps in its middle.
  assert(!started_ || connection_.writing_ == this);
  given_up_ = true;
  if (started_) return connection_.cancel();
  started_ = done_ = true;
  error_ = boost::asio::error::operation_aborted;
}

}  // namespace penstock
