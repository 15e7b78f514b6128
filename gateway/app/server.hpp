#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/admin/server.hpp"
#include "gateway/app/directories.hpp"
#include "gateway/app/front_door.hpp"
#include "gateway/app/heap_trim.hpp"
#include "gateway/app/models.hpp"
#include "gateway/app/worker.hpp"

namespace penstock {

/// The whole gateway, run by the control thread: signals, admin, names, and accepting for several workers.
/// Workers do the rest.
class Server {
 public:
  /// Everything that can go wrong at the start does so here: throws std::runtime_error, one line that says
  /// what to do.
  Server(Config config, const Clock& clock);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Serves until SIGTERM or SIGINT; then finishes what is in hand. A second signal ends the process at once.
  void run();

 private:
  void open_admin();
  [[nodiscard]] FrontDoor::Parts door_parts();
  /// Has workers close connections that they can do without; from any thread. `but`: not this one's.
  void relieve_loops(const EventLoop* but);
  void wait_for_signal();
  void begin_stop();
  /// Nobody listens any more.
  void finish_stop(TimePoint deadline);
  /// To what the descriptors allow.
  void bound_connections();
  void collect_metrics();

  const Config config_;
  const Clock& clock_;
  const Forwarding forwarding_;
  const std::chrono::system_clock::time_point started_;
  std::atomic<bool> stopping_ = false;
  Registry registry_;
  Models models_;
  boost::asio::io_context context_{1};
  ConnectionLimit connections_{config_.limits.connections};
  MemoryTotal memory_;
  std::deque<EventLoop> loops_;    // of the workers
  const std::size_t descriptors_;  // that may be open
  FrontDoor front_door_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer drain_delay_;
  HeapTrim heap_trim_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Directories directories_;
  std::unique_ptr<AdminServer> admin_;
  std::thread stopper_;  // waits for the workers when stopping
};

}  // namespace penstock
