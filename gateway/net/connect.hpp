#pragma once
#include <coroutine>

#include "gateway/net/connection.hpp"

namespace penstock {

/// Awaits a connection to the endpoint, under the connection's deadline. The result is the error, if any.
class [[nodiscard]] Connect {
 public:
  Connect(Connection& connection, const boost::asio::ip::tcp::endpoint& endpoint)
      : connection_(connection), endpoint_(endpoint) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting);
  error_code await_resume() const noexcept { return error_; }

 private:
  Connection& connection_;
  boost::asio::ip::tcp::endpoint endpoint_;
  error_code error_;
};

/// Whether this machine had no descriptor, port or memory left, so that the peer was never asked.
[[nodiscard]] bool is_shortage(error_code error);

}  // namespace penstock
