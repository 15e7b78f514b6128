#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "gateway/admin/server.hpp"

namespace penstock {

/// One client of the admin address. The server keeps it alive while `serve` runs.
class AdminConnection : public std::enable_shared_from_this<AdminConnection> {
 public:
  AdminConnection(boost::asio::ip::tcp::socket socket, const AdminServerConfig& config,
                  const std::vector<AdminEndpoint>& endpoints, const Address& bound);
  AdminConnection(const AdminConnection&) = delete;
  AdminConnection& operator=(const AdminConnection&) = delete;
  ~AdminConnection();

  /// Answers requests, one after the other, until either side closes.
  boost::asio::awaitable<void> serve();

  /// Whether it waits for the first byte of a request, its first one or a later one.
  [[nodiscard]] bool resting() const { return phase_ != Phase::busy; }
  /// When that wait ends; never, when it does not rest.
  [[nodiscard]] TimePoint rests_until() const { return resting() ? timer_.expiry() : TimePoint::max(); }
  /// Ends it after the exchange in hand.
  void finish();
  /// Ends it now.
  void cut();

 private:
  enum class Phase { fresh, busy, idle };
  enum class OnExpiry { stop_reading, cut };
  enum class Next { keep, close, linger };
  struct Exchange;

  boost::asio::awaitable<Next> wait_for_request();
  boost::asio::awaitable<Next> exchange();
  boost::asio::awaitable<boost::system::error_code> read(Exchange& current);
  boost::asio::awaitable<Next> respond(const Exchange& current, const AdminResponse& response);
  boost::asio::awaitable<void> linger();
  void arm(Duration timeout, OnExpiry action);
  void disarm();
  void expire(OnExpiry action);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  const AdminServerConfig& config_;
  const std::vector<AdminEndpoint>& endpoints_;
  const Address& bound_;
  struct Buffer;
  std::unique_ptr<Buffer> buffer_;
  Phase phase_ = Phase::fresh;
  bool finishing_ = false;
  bool timed_out_ = false;
  std::uint64_t armed_ = 0;  // tells an expiry from one that was called off too late
};

}  // namespace penstock
