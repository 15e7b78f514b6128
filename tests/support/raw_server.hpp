#pragma once
#include "tests/support/raw_client.hpp"

namespace penstock {

/// A listening socket on the loopback whose every step a test takes by hand; every wait has a deadline.
class RawServer {
 public:
  /// On a free port; `backlog` connections more than one are completed before they are accepted.
  explicit RawServer(int backlog = 64);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The next connection; std::runtime_error when none comes in time.
  [[nodiscard]] RawClient accept(Duration patience = std::chrono::seconds(10));
  /// The same as a non-blocking descriptor, which the caller owns.
  [[nodiscard]] int accept_descriptor(Duration patience = std::chrono::seconds(10));
  /// Whether a connection waits to be accepted now.
  [[nodiscard]] bool waiting() const;
  /// Refuses connections from now on.
  void close();

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace penstock
