#pragma once
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/forwarding.hpp"
#include "gateway/upstream/pool_config.hpp"
#include "gateway/upstream/read_answer.hpp"

namespace penstock {

/// One model server, reached over HTTP/1.1 from one thread, with connections kept for reuse.
class HttpBackend final : public Backend {
 public:
  struct Gauges {
    GaugeId active;
    GaugeId idle;
  };

  HttpBackend(EventLoop& loop, const Forwarding& forwarding, const Address& address, const PoolConfig& config,
              Shard& shard, Gauges gauges);

  Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) override;
  void abort() override;
  /// Where the server is now; connections to elsewhere end after their exchange.
  void resolved(std::vector<boost::asio::ip::tcp::endpoint> endpoints);

 private:
  struct Connected {
    std::unique_ptr<ServerConnection> server;  // null: none
    Outcome outcome;
  };

  Task<Connected> connect(TimePoint deadline, std::string& failure);
  [[nodiscard]] static bool is_cancelled(const ModelRequest& request, const AnswerProgress& progress);
  Attempt finish(std::unique_ptr<ServerConnection> server, Answer& answer, AnswerProgress& progress);
  /// Why there is no answer; says so in `answer`.
  Outcome failure(ServerConnection& server, Answer& answer, const AnswerProgress& progress) const;

  EventLoop& loop_;
  const Forwarding& forwarding_;
  const std::string authority_;
  const Duration connect_timeout_;
  const Duration attempt_timeout_;
  Shard& shard_;
  const Gauges gauges_;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints_;
  std::uint64_t moves_ = 0;  // how often connections had to be left: those of before are not kept
  bool aborted_ = false;     // no new connections
  ConnectionCache cache_;
  ServerConnections active_;  // those that connect, too
};

}  // namespace penstock
