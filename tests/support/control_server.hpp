#pragma once
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "tests/support/model_server.hpp"

namespace penstock {

/// Drives a stand-in from another process, and answers while the stand-in itself does not:
/// `POST /control` with switches by name, `GET /control`, `GET /ledger`, `DELETE /ledger`.
class ControlServer {
 public:
  /// Listens on the loopback at `port`, or at a free one when it is 0.
  explicit ControlServer(ModelServer& server, std::uint16_t port = 0);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept();
  boost::asio::awaitable<void> converse(boost::beast::tcp_stream stream);
  ModelReply reply(const HttpRequest& request);

  ModelServer& server_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

}  // namespace penstock
