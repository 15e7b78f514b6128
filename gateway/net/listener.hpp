#pragma once
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/address.hpp"
#include "gateway/net/connection_limit.hpp"

namespace penstock {

/// Accepts on one address, on one thread, within the limit, and hands each socket on by its descriptor.
class Listener {
 public:
  struct Calls {
    /// Owns the descriptor: a connected, non-blocking socket with Nagle's algorithm off. It counts in the
    /// limit.
    std::function<void(int descriptor, std::string peer)> hand_over;
    /// Clients wait and the limit is reached: nothing is accepted until resume().
    std::function<void()> full = [] {};
    /// The system can't give the next client: it has no descriptor or memory left, or the network is in
    /// trouble. It is tried again a little later.
    std::function<void(boost::system::error_code)> starved = [](boost::system::error_code) {};
    /// After stop(): it listens no more.
    std::function<void()> closed = [] {};
  };

  /// Binds and listens; throws std::runtime_error with what to do about it when that can't be.
  Listener(boost::asio::io_context& context, const Address& address, ConnectionLimit& limit, Calls calls);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start() { wait(); }
  /// There may be room again.
  void resume();
  /// Drops what those send who have not begun to connect, accepts all who have, then closes.
  void stop();
  /// Closes now; who waits to be accepted is cut off.
  void close();
  /// The address it is bound to; the port is known even when 0 was asked for.
  [[nodiscard]] Address address() const;

 private:
  enum class Waiting { nobody, more, full, starved };

  void wait();
  void go_on();
  /// Accepts so many that others have their turn soon. `error`: what starves it.
  Waiting accept_waiting(boost::system::error_code& error);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer last_call_;
  ConnectionLimit& limit_;
  const Calls calls_;
  bool paused_ = false;  // until resume()
  bool last_ = false;    // closes when nobody waits
};

}  // namespace penstock
