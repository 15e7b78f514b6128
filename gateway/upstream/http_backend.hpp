#pragma once
#include <vector>

#include "gateway/net/connection_cache.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"
#include "gateway/upstream/forwarding.hpp"
#include "gateway/upstream/pool_config.hpp"
#include "gateway/upstream/read_answer.hpp"

namespace penstock {

/// One model server, reached over HTTP/1.1 from one thread, with connections kept for reuse.
class HttpBackend final : public Backend, private Relief {
 public:
  struct Gauges {
    GaugeId active;
    GaugeId idle;
  };

  HttpBackend(EventLoop& loop, const Forwarding& forwarding, Endpoint& endpoint, const PoolConfig& config,
              Shard& shard, Gauges gauges);

  Task<Attempt> send(const ModelRequest& request, Answer& answer, Reuse reuse, TimePoint now) override;
  void abort() override;
  /// The address in use stays so while it is among them; else the first one is, or the next that accepts.
  void resolved(ServerAddresses addresses) override;
  [[nodiscard]] bool at_rest() const override { return active_.empty() && cache_.size() == 0; }

 private:
  struct Connected {
    std::unique_ptr<ServerConnection> server;  // null: none
    std::uint64_t moves;                       // as of when its address was the one in use
    TimePoint at;                              // when it was there
    Outcome outcome = Outcome::refused;        // of none
    std::unique_ptr<StallWatch> watch = {};    // of a fresh one
  };

  void relieve() override { cache_.close_older_half(); }
  /// A fresh connection, to whichever address of the server accepts one.
  Task<Connected> connect(const ModelRequest& request, std::string& failure);
  /// An address accepted a connection that was begun `moves` ago: it is the one in use from now on.
  [[nodiscard]] std::uint64_t use(const boost::asio::ip::tcp::endpoint& address, std::uint64_t moves);
  Task<Attempt> send_fresh(const ModelRequest& request, Answer& answer);
  /// One request and its answer.
  Task<Attempt> exchange(Connected connected, const ModelRequest& request, Answer& answer);
  /// Writes the head of the request; the bytes to send behind it.
  std::string_view begin(ServerConnection& server, const ModelRequest& request, Answer& answer,
                         TimePoint now);
  /// The first read has ended, however.
  void take_first(Connected& connected, const ModelRequest& request, Answer& answer,
                  AnswerProgress& progress);
  /// The first byte on a fresh connection: beside a kept one that is open still, it settles what it is
  /// watched for.
  void answered_fresh(StallWatch& watch);
  /// Tells how it went, and keeps the connection if it can be used again.
  Attempt finish(std::unique_ptr<ServerConnection> server, Answer& answer, AnswerProgress& progress);
  /// An exchange on it is over and left nothing behind.
  void keep(std::unique_ptr<ServerConnection> server);

  EventLoop& loop_;
  const Forwarding& forwarding_;
  Endpoint& endpoint_;
  const std::string authority_;
  const Duration connect_timeout_;
  const Duration attempt_timeout_;
  Shard& shard_;
  const Gauges gauges_;
  ServerAddresses addresses_;  // the one in use comes first
  std::uint64_t moves_ = 0;    // how often connections had to be left: those of before are not kept
  bool aborted_ = false;       // no new connections
  ConnectionCache cache_;
  const KeepAlive::Place kept_;  // known to the endpoint
  ServerConnections active_;     // those that connect, too
};

}  // namespace penstock
