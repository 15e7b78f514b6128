#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "gateway/app/models.hpp"
#include "gateway/app/router.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/session_set.hpp"
#include "gateway/upstream/http_backend.hpp"
#include "gateway/upstream/pool.hpp"

namespace penstock {

/// One thread that carries requests, with everything it needs of its own. Public members are called from
/// the control thread; adopt() and close_longest_idle() from the one that accepts.
class Worker {
 public:
  struct Parts {
    const Config& config;
    Models& models;
    Registry& registry;
    const Forwarding& forwarding;
    ConnectionLimit& connections;
    const std::atomic<bool>& stopping;
  };

  /// `loop` is run by nobody else.
  Worker(const Parts& parts, EventLoop& loop, Shard& shard);
  /// Cuts what is left, and joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  /// Takes over an accepted socket of the listener with that index.
  void adopt(std::size_t listener, int descriptor, std::string peer);
  enum class Closed : std::uint8_t { one, none };
  /// Closes the connection that rests longest here; `told` is called on this worker's thread when it has
  /// ended.
  void close_longest_idle(std::function<void(Closed)> told);
  /// Where the endpoints of a model are now.
  void located(std::size_t model, LocatedEndpoints endpoints);
  /// Every answer from now on is its connection's last.
  void drain();
  /// Ends the thread when all connections have ended; those that have not until `deadline` are cut. Nothing
  /// is adopted any more.
  void stop(TimePoint deadline);
  void join();

 private:
  struct Front {
    std::unique_ptr<Router> router;
    std::unique_ptr<SessionSet> sessions;
  };

  [[nodiscard]] std::unique_ptr<Backend> make_http_backend(const ServedModel& model, Endpoint& endpoint);
  [[nodiscard]] std::unique_ptr<Pool> make_pool(const Parts& parts, ServedModel& model);
  void run();
  [[nodiscard]] Closed close_longest_idle();
  void drain_step(TimePoint deadline);

  EventLoop& loop_;
  Shard& shard_;
  Models& models_;
  const Forwarding& forwarding_;
  std::vector<std::unique_ptr<Pool>> pools_;  // by model
  std::vector<Front> fronts_;                 // by listener
  boost::asio::steady_timer drain_timer_;
  std::thread thread_;
};

}  // namespace penstock
