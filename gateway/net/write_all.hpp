#pragma once
#include <coroutine>

#include "gateway/net/connection.hpp"

namespace penstock {

/// Awaits until all parts are handed to the kernel, behind a write of that connection that waits already.
/// Each `progress` the peer must have taken something; a read that is pending meanwhile is given as long. The
/// result is the error, if any; sent() says how far it came.
class [[nodiscard]] WriteAll final : private PolledSocket::Waiting {
 public:
  WriteAll(Connection& connection, const Connection::Parts& parts, Duration progress)
      : connection_(connection), parts_(parts), progress_(progress) {}
  /// Under the deadline that the connection has.
  WriteAll(Connection& connection, const Connection::Parts& parts)
      : WriteAll(connection, parts, Duration::zero()) {}

  /// Sends while something else is awaited. Once started it must be awaited.
  void start() {
    started_ = true;
    if (connection_.writing()) return wait_for_turn();
    done_ = send_more();
    if (!done_) wait();
  }
  /// Ends it with an error if it is not done; if it was started, every read that is pending as well. Not
  /// while it waits behind another.
  void give_up();
  bool await_ready() {
    if (!started_) start();
    return done_;
  }
  void await_suspend(std::coroutine_handle<> awaiting) { awaiting_ = awaiting; }
  error_code await_resume() const noexcept { return error_; }
  [[nodiscard]] Bytes sent() const { return sent_; }
  [[nodiscard]] bool done() const { return done_; }

 private:
  friend class Connection;
  bool send_more();
  void on_ready(error_code error) override;
  void wait();
  void wait_for_turn();
  /// `before`: the end of the write that was waited for.
  void take_turn(error_code before);
  void end();
  /// Whether the peer has taken something since it was last asked; then there is a new deadline.
  [[nodiscard]] bool moves_on();
  void end_deadline();

  Connection& connection_;
  Connection::Parts parts_;
  Duration progress_;
  Bytes sent_ = 0;
  bool started_ = false;
  bool done_ = false;
  bool given_up_ = false;
  int unacknowledged_ = 0;    // when that was last asked
  WriteAll* next_ = nullptr;  // waits for its turn
  std::coroutine_handle<> awaiting_;
  error_code error_;
};

}  // namespace penstock
