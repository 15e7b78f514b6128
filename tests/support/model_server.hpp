#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "tests/support/ledger.hpp"
#include "tests/support/model_reply.hpp"
#include "tests/support/switches.hpp"

namespace penstock {

/// A stand-in for the users' model server, on the loopback with a thread of its own.
/// Predicts at once and without error until its switches say otherwise.
class ModelServer {
 public:
  /// Listens on `port`, or on a free one when it is 0.
  explicit ModelServer(Switches switches = {}, std::uint16_t port = 0);
  ~ModelServer();
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Switches switches() const;
  /// Changes switches, and returns when the change is in force; from any thread but the server's own.
  void change(const std::function<void(Switches&)>& edit);
  [[nodiscard]] Ledger& ledger() { return ledger_; }

 private:
  using Stream = std::shared_ptr<boost::beast::tcp_stream>;
  using Task = boost::asio::awaitable<void>;
  enum class Next { another_request, close };

  void apply();
  void listen();
  void leave();
  void accept();
  [[nodiscard]] Switches::Away away() const;
  DueFault take_fault(std::string_view target);

  Task converse(Stream stream, unsigned connection);
  boost::asio::awaitable<bool> read(Stream stream, boost::beast::flat_buffer& buffer, HttpRequest& request,
                                    Duration idle);
  boost::asio::awaitable<Next> exchange(Stream stream, const HttpRequest& request, unsigned connection);
  boost::asio::awaitable<Next> write(Stream stream, WireReply wire, DueFault fault, Persistence persistence);
  Task until_back();
  Task work(Switches::Concurrency concurrency, Duration delay);
  boost::asio::awaitable<ModelReply> reload(unsigned connection);
  Task reload_by_itself();

  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer back_{io_, TimePoint::max()};  // cancelled when silence may have ended
  boost::asio::steady_timer self_reload_{io_,
                                         TimePoint::max()};  // cancelled when its switch may have changed
  std::map<unsigned, std::weak_ptr<boost::beast::tcp_stream>> connections_;
  std::multiset<unsigned> reloading_;  // connections that wait for a reload, 0 for its own
  bool listening_ = false;
  std::uint16_t port_ = 0;
  Ledger ledger_;
  mutable std::mutex mutex_;  // guards the two below
  Switches switches_;
  bool stopping_ = false;
  std::condition_variable stopped_;
  std::thread thread_;
};

}  // namespace penstock
