#pragma once
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "gateway/admin/server.hpp"
#include "gateway/app/models.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/net/listener.hpp"
#include "gateway/upstream/name_resolver.hpp"

namespace penstock {

/// The whole gateway, run by the control thread: signals, admin, names, accepting. Workers do the rest.
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
  void open_listeners();
  void open_admin();
  void resolve_names();
  void wait_for_signal();
  void begin_stop();
  void collect_metrics();

  const Config config_;
  const Clock& clock_;
  const Forwarding forwarding_;
  const std::chrono::system_clock::time_point started_;
  std::atomic<bool> stopping_ = false;
  Registry registry_;
  Models models_;
  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<NameResolver>> resolvers_;
  std::unique_ptr<AdminServer> admin_;
  std::size_t next_worker_ = 0;
  std::thread stopper_;  // waits for the workers when stopping
};

}  // namespace penstock
