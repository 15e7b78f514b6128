#pragma once
#include <atomic>
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
/// the control thread.
class Worker {
 public:
  struct Parts {
    const Config& config;
    Models& models;
    Registry& registry;
    const Clock& clock;
    const Forwarding& forwarding;
    const std::atomic<bool>& stopping;
  };

  Worker(const Parts& parts, Shard& shard);
  /// Cuts what is left, and joins.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  /// Takes over an accepted socket of the listener with that index.
  void adopt(std::size_t listener, int descriptor, std::string peer);
  /// Where an endpoint's name leads now.
  void resolved(std::size_t model, std::size_t endpoint,
                std::vector<boost::asio::ip::tcp::endpoint> addresses);
  /// Finishes what is in hand, for at most `patience`, then ends the thread.
  void stop(Duration patience);
  void join();

 private:
  struct Front {
    std::unique_ptr<Router> router;
    std::unique_ptr<SessionSet> sessions;
  };

  [[nodiscard]] std::unique_ptr<Pool> make_pool(const Parts& parts, ServedModel& model);
  void run();
  void drain_later(TimePoint begun, TimePoint deadline);
  void drain_step(TimePoint begun, TimePoint deadline);

  EventLoop loop_;
  Shard& shard_;
  std::vector<std::vector<HttpBackend*>> http_backends_;  // by model, by endpoint
  std::vector<std::unique_ptr<Pool>> pools_;              // by model
  std::vector<Front> fronts_;                             // by listener
  boost::asio::steady_timer drain_timer_;
  std::thread thread_;
};

}  // namespace penstock
