#pragma once
#include <string_view>

#include <boost/intrusive/list_hook.hpp>

#include "gateway/net/connection.hpp"
#include "gateway/net/exchange.hpp"

namespace penstock {

class SessionSet;

/// One client's connection. At rest it is this object and a pending read; the first bytes of a request
/// take an exchange and start the coroutine that serves it.
class Session final : public boost::intrusive::list_base_hook<>, private Connection::Reader {
 public:
  Session(SessionSet& set, int socket, std::string_view peer);

  /// Serves what is there, or waits for it. It may be gone when this returns.
  void start();
  /// The answer in hand, if there is one, is the connection's last.
  void close_after_answer();
  /// Ends it now, whatever it does.
  void abort();
  /// Whether the kernel holds nothing of it that is not read.
  [[nodiscard]] bool silent() { return connection_.silent(); }
  /// At rest: when the wait for a request ends.
  [[nodiscard]] TimePoint rests_until() const { return connection_.deadline(); }
  /// Whether it was told to end and has not yet.
  [[nodiscard]] bool ending() const { return closing_; }

 private:
  Buffer& buffer() override;
  void on_read(error_code error) override;
  void on_nothing() override;

  /// Waits for the first bytes of a request.
  void rest();
  Detached serve();
  /// After the last answer: bytes that come once the socket is closed would wipe it out by a reset.
  Task<void> linger();
  void begin(Exchange& exchange);
  void finish_serving();
  void end();

  SessionSet& set_;
  Connection connection_;
  Exchange* exchange_ = nullptr;
  bool closing_ = false;  // nothing more is read as a request
  char peer_[46];         // INET6_ADDRSTRLEN
  unsigned char peer_size_;
};

}  // namespace penstock
