#include "gateway/net/listener.hpp"

#include <array>
#include <charconv>
#include <poll.h>
#include <stdexcept>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include "gateway/net/syn_drop.hpp"

namespace penstock {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto pause_without_descriptors = std::chrono::milliseconds(50);
constexpr auto handshake_time = std::chrono::milliseconds(100);  // a usual round trip
constexpr int most_in_a_row = 64;                                // a single worker serves each at once

tcp::endpoint resolve_here(const Address& address) {
  boost::system::error_code error;
  const auto host = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
  if (error) {
    throw std::runtime_error("cannot listen on " + address.text() + ": " + address.host +
                             " is no IP address of this machine; give one, or 0.0.0.0 for all");
  }
  return {host, address.port};
}

/// inet_ntop() goes through printf: a third of a microsecond for each connection.
std::string text_of(const asio::ip::address_v4& address) {
  std::array<char, 16> text;
  char* at = text.data();
  for (const unsigned char byte : address.to_bytes()) {
    if (at != text.data()) *at++ = '.';
    at = std::to_chars(at, text.data() + text.size(), byte).ptr;
  }
  return {text.data(), at};
}

/// As peers are known to servers: without a zone, which means nothing elsewhere, and IPv4 as such.
std::string text_of(const asio::ip::address& address) {
  if (address.is_v4()) return text_of(address.to_v4());
  const asio::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return text_of(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
  return asio::ip::address_v6(v6.to_bytes()).to_string();
}

std::string advice(const boost::system::error_code& error) {
  if (error == asio::error::address_in_use) {
    return "the address is in use; stop the process that listens there, or change the address in the "
           "configuration";
  }
  if (error == asio::error::access_denied) {
    return "no permission; ports below 1024 need root or CAP_NET_BIND_SERVICE, so choose a higher one";
  }
  if (error == boost::system::errc::address_not_available) {
    return "this machine has no such address; change it in the configuration (0.0.0.0 or [::] for all there "
           "are)";
  }
  return error.message();
}

bool readable(int descriptor) {
  pollfd asked{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&asked, 1, 0) > 0;
}

}  // namespace

Listener::Listener(asio::io_context& context, const Address& address, ConnectionLimit& limit, Calls calls)
    : acceptor_(context), pause_(context), last_call_(context), limit_(limit), calls_(std::move(calls)) {
  const tcp::endpoint endpoint = resolve_here(address);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(tcp::no_delay(true), error);  // what is accepted inherits it
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) throw std::runtime_error("cannot listen on " + address.text() + ": " + advice(error));
}

Address Listener::address() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  return {endpoint.address().to_string(), endpoint.port()};
}

void Listener::resume() {
  if (std::exchange(paused_, false)) go_on();
}

void Listener::stop() {
  if (!acceptor_.is_open()) return;
  drop_new_connections(acceptor_.native_handle());
  // A client whose handshake was under way is about to find itself connected.
  last_call_.expires_after(handshake_time);
  last_call_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    last_ = true;
    if (!paused_) go_on();
  });
}

void Listener::close() {
  if (!acceptor_.is_open()) return;
  boost::system::error_code ignored;
  pause_.cancel();
  last_call_.cancel();
  acceptor_.close(ignored);
  calls_.closed();
}

void Listener::wait() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](boost::system::error_code error) {
    if (!error) go_on();
  });
}

void Listener::go_on() {
  if (!acceptor_.is_open()) return;
  boost::system::error_code error;
  switch (accept_waiting(error)) {
    case Waiting::nobody: return last_ ? close() : wait();
    case Waiting::more: return wait();
    case Waiting::full: paused_ = true; return calls_.full();
    case Waiting::starved: break;
  }
  calls_.starved(error);
  // The socket stays readable: without a pause this would spin.
  pause_.expires_after(pause_without_descriptors);
  pause_.async_wait([this](boost::system::error_code stopped) {
    if (!stopped) go_on();
  });
}

Listener::Waiting Listener::accept_waiting(boost::system::error_code& error) {
  for (int accepted = 0; accepted < most_in_a_row; ++accepted) {
    if (!limit_.has_room()) return readable(acceptor_.native_handle()) ? Waiting::full : Waiting::nobody;
    tcp::endpoint peer;
    auto length = static_cast<socklen_t>(peer.capacity());
    const int descriptor =
        ::accept4(acceptor_.native_handle(), peer.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return Waiting::nobody;
      error.assign(errno, boost::system::system_category());
      return Waiting::starved;
    }
    peer.resize(length);
    limit_.add();
    calls_.hand_over(descriptor, text_of(peer.address()));
  }
  return readable(acceptor_.native_handle()) ? Waiting::more : Waiting::nobody;
}

}  // namespace penstock
