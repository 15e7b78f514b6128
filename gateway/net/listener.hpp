#pragma once
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/net/address.hpp"

namespace penstock {

/// Accepts on one address, on the control thread, and hands each socket on by its descriptor.
class Listener {
 public:
  /// `hand_over` owns the descriptor: a connected, non-blocking socket with Nagle's algorithm off.
  using HandOver = std::function<void(int descriptor, std::string peer)>;

  /// Binds and listens; throws std::runtime_error with what to do about it when that can't be.
  Listener(boost::asio::io_context& context, const Address& address, HandOver hand_over);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start();
  /// Accepts what the kernel already holds, then closes.
  void stop();
  /// The address it is bound to; the port is known even when 0 was asked for.
  [[nodiscard]] Address address() const;

 private:
  void wait();
  /// True when the kernel has no more; false when it ran out of descriptors.
  bool accept_waiting();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  HandOver hand_over_;
};

}  // namespace penstock
