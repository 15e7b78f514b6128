#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "gateway/admin/endpoints.hpp"
#include "gateway/net/address.hpp"
#include "gateway/policy/units.hpp"

namespace boost::asio {
class io_context;
}

namespace penstock {

struct AdminServerConfig {
  Address address{"127.0.0.1", 8081};
  std::size_t connections =
      64;               // beyond, the one whose wait for a request ends first is closed, if any waits
  Bytes head = 16_KiB;  // 431
  Bytes body = 1_MiB;   // 413
  Duration head_timeout = std::chrono::seconds(10);   // from a request's first byte: 408
  Duration body_timeout = std::chrono::seconds(30);   // for a whole body: 408
  Duration idle_timeout = std::chrono::seconds(30);   // between requests: a silent close
  Duration write_timeout = std::chrono::seconds(30);  // for a whole answer to be taken
  Duration linger = std::chrono::seconds(1);          // for a client to close after the last answer
  Duration close_timeout = std::chrono::seconds(5);   // for exchanges in hand when the server closes
  Duration retry = std::chrono::milliseconds(100);  // before accepting again for want of descriptors or room
};

/// Serves the admin endpoints over HTTP on the control thread; all calls are made there, or while it
/// does not run. To be destroyed before its context.
class AdminServer {
 public:
  /// Listens at once. Throws std::runtime_error, one line that says what to do, when it can't.
  AdminServer(boost::asio::io_context& context, const AdminServerConfig& config,
              std::vector<AdminEndpoint> endpoints);
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  /// Cuts what is left.
  ~AdminServer();

  /// Where it listens, with the port the system chose for port 0.
  [[nodiscard]] Address address() const;
  /// Accepts no more; each connection ends after its exchange, all within `close_timeout`.
  void close();

 private:
  struct State;
  std::shared_ptr<State> state_;  // its coroutines may outlive the server by a turn of the context
};

}  // namespace penstock
