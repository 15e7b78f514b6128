#pragma once
#include <coroutine>

#include <boost/asio/ip/tcp.hpp>

#include "gateway/net/connection.hpp"
#include "gateway/net/event_loop.hpp"

namespace penstock {

/// Awaits a connection to the endpoint, under the connection's deadline; when no descriptor is left, with
/// one of those that the loop can do without. The result is the error, if any.
class [[nodiscard]] Connect final : private PolledSocket::Waiting {
 public:
  Connect(Connection& connection, const boost::asio::ip::tcp::endpoint& endpoint, EventLoop& loop)
      : connection_(connection), endpoint_(endpoint), loop_(loop) {}

  /// Whether it failed at once.
  bool await_ready();
  void await_suspend(std::coroutine_handle<> awaiting) {
    awaiting_ = awaiting;
    connection_.socket().wait_to_write(*this);
  }
  error_code await_resume() const noexcept { return error_; }

 private:
  void on_ready(error_code error) override;
  /// The descriptor, or a negative number and error_.
  int open();

  Connection& connection_;
  boost::asio::ip::tcp::endpoint endpoint_;
  EventLoop& loop_;
  error_code error_;
  std::coroutine_handle<> awaiting_;
};

/// Whether this process, or the machine, had no descriptor left.
[[nodiscard]] bool is_descriptor_shortage(error_code error);
/// Whether this machine had no descriptor, port or memory left, so that the peer was never asked.
[[nodiscard]] bool is_shortage(error_code error);

}  // namespace penstock
