#pragma once
#include <memory>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "gateway/net/session.hpp"
#include "gateway/telemetry/shard.hpp"

namespace penstock {

/// All connections that one listener has brought to one thread.
class SessionSet {
 public:
  /// `open` counts the connections.
  SessionSet(EventLoop& loop, Handler& handler, const Limits& limits, const Timeouts& timeouts, Shard& shard,
             GaugeId open);
  /// Every connection must have ended.
  ~SessionSet();
  SessionSet(const SessionSet&) = delete;
  SessionSet& operator=(const SessionSet&) = delete;

  /// Takes over an accepted, non-blocking socket.
  void adopt(int descriptor, std::string_view peer);
  /// Every answer from now on is its connection's last.
  void drain();
  /// Those that never had a request may be about to send it.
  enum class Fresh { keep, close };
  /// Ends connections without a request, unless bytes of one are there; those with one end with its answer.
  void close_idle(Fresh fresh);
  /// Ends all, whatever they do.
  void abort();
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }
  [[nodiscard]] std::size_t busy() const { return busy_; }

 private:
  friend class Session;

  Exchange* take_exchange();
  /// Takes back one that is between requests.
  void give_exchange(Exchange* exchange);
  void remove(Session& session);

  EventLoop& loop_;
  Handler& handler_;
  const Limits limits_;
  const Timeouts timeouts_;
  Shard& shard_;
  const GaugeId open_;
  BlockPool memory_{sizeof(Session)};
  boost::intrusive::list<Session> sessions_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  std::size_t busy_ = 0;
  bool draining_ = false;
};

}  // namespace penstock
