#pragma once
#include <memory>

#include <boost/intrusive/list.hpp>

#include "gateway/net/connection.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/thread_memory.hpp"
#include "gateway/telemetry/shard.hpp"

namespace penstock {

class ConnectionCache;

/// A connection to a server. One that rests in a cache for longer than a tick has a read pending, so that
/// the server's end, or bytes that nobody asked for, take it out.
class ServerConnection final : public InThreadMemory,
                               public boost::intrusive::list_base_hook<>,
                               private Connection::Reader {
 public:
  explicit ServerConnection(EventLoop& loop);

  [[nodiscard]] Connection& connection() { return connection_; }
  /// Whether it has served a request before: such a one may be stale.
  [[nodiscard]] bool reused() const { return reused_; }

 private:
  friend class ConnectionCache;
  Buffer& buffer() override { return unasked_; }
  void on_read(error_code error) override;
  void on_nothing() override { unasked_.release(); }

  Connection connection_;
  Buffer unasked_;
  ConnectionCache* cache_ = nullptr;
  bool reused_ = false;
};

using ServerConnections = boost::intrusive::list<ServerConnection>;

/// The idle connections of one thread to one server, most recently used first.
class ConnectionCache final : private WheelNode {
 public:
  /// An idle connection is dropped after `idle`, before the server does so.
  ConnectionCache(TimerWheel& wheel, Duration idle, Shard& shard, GaugeId gauge)
      : wheel_(wheel), idle_(idle), shard_(shard), gauge_(gauge) {}
  /// Every connection must have ended.
  ~ConnectionCache() override;
  ConnectionCache(const ConnectionCache&) = delete;
  ConnectionCache& operator=(const ConnectionCache&) = delete;

  /// What has come on a connection before it is used again belongs to nobody.
  enum class Unasked {
    told_by_read,  // a read that is started before anything is sent says so: found_early()
    asked_for,     // the kernel is asked now
  };
  /// One on which nothing is known to have come since its last answer; null when there is none.
  /// Its read may be pending: have a reader take it over before anything is awaited.
  [[nodiscard]] std::unique_ptr<ServerConnection> take(Unasked unasked);
  void give(std::unique_ptr<ServerConnection> server);
  /// Whether take() would find one.
  [[nodiscard]] bool has_usable();
  void close_all();
  /// Those that rest longest, at least one if there is any.
  void close_older_half();
  [[nodiscard]] std::size_t size() const { return idle_connections_.size(); }

 private:
  friend class ServerConnection;
  /// Whether it can still be used, as far as can be told for free.
  [[nodiscard]] static bool usable(ServerConnection& server, Unasked unasked);
  void drop(ServerConnection& server);
  void close(ServerConnection& server);
  /// Begins to read on those that have rested for a tick.
  void on_deadline() override;

  TimerWheel& wheel_;
  Duration idle_;
  Shard& shard_;
  GaugeId gauge_;  // of idle connections
  ServerConnections idle_connections_;
};

}  // namespace penstock
