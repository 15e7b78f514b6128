#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/router.hpp"
#include "gateway/net/session_set.hpp"
#include "gateway/upstream/forwarding.hpp"
#include "gateway/upstream/pool.hpp"
#include "gateway/upstream/pool_config.hpp"
#include "tests/fuzz/exchange/program.hpp"
#include "tests/support/manual_clock.hpp"

namespace penstock::fuzz {

/// All that a request goes through, on one loop that is turned by hand: sessions, routes, one server. Limits
/// are small, so that short inputs reach them.
class Stack {
 public:
  static constexpr Limits limits{
      .head = 1_KiB, .headers = 16, .body = 16_KiB, .replay = 1_KiB, .answer = 6_KiB};
  static constexpr Timeouts timeouts{.head = std::chrono::seconds(2),
                                     .body = std::chrono::seconds(3),
                                     .idle = std::chrono::seconds(30),
                                     .total = std::chrono::seconds(6)};

  explicit Stack(const Program& program);
  /// It has to be at rest.
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// Takes over a client's connection.
  void adopt(int descriptor);
  /// Where the server is from now on; empty: nowhere.
  void move_to(const std::vector<std::uint16_t>& ports);
  void drain() { sessions_->drain(); }
  /// Ends everything, as when the process stops.
  void stop();

  /// Does what can be done at once; false when there is nothing.
  bool poll();
  void pass(Duration time);

  [[nodiscard]] bool busy() const { return sessions_->busy() != 0 || endpoint_.in_flight() != 0; }
  [[nodiscard]] bool at_rest() const { return sessions_->size() == 0 && backend_->at_rest(); }
  /// What is held or counted still, though everything is at rest; nothing when there is none.
  [[nodiscard]] std::optional<std::string> not_given_back();

 private:
  void add_routes();
  [[nodiscard]] std::optional<std::string> raised_gauge() const;

  ManualClock clock_;
  MemoryTotal memory_;
  Registry registry_{1};
  GaugeId open_ = registry_.gauge("open", "Of clients.");
  GaugeId active_ = registry_.gauge("active", "To the server, at work.");
  GaugeId idle_ = registry_.gauge("idle", "To the server, at rest.");
  Forwarding forwarding_{{}, 7};
  ConnectionLimit connections_{10000};
  PoolConfig pool_config_;
  Endpoint endpoint_;
  std::optional<EventLoop> loop_;
  Backend* backend_ = nullptr;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<SessionSet> sessions_;
};

}  // namespace penstock::fuzz
