#pragma once
#include <vector>

#include <boost/intrusive/list.hpp>

#include "gateway/net/connection_limit.hpp"
#include "gateway/net/session.hpp"
#include "gateway/telemetry/shard.hpp"

namespace penstock {

/// All connections that one listener has brought to one thread.
class SessionSet final : private WheelNode {
 public:
  /// `open` counts the connections; each is given back to `connections` when it has ended.
  SessionSet(EventLoop& loop, Handler& handler, const Limits& limits, const Timeouts& timeouts,
             ConnectionLimit& connections, Shard& shard, GaugeId open);
  /// Every connection must have ended.
  ~SessionSet() override;
  SessionSet(const SessionSet&) = delete;
  SessionSet& operator=(const SessionSet&) = delete;

  /// Takes over an accepted, non-blocking socket, and its place among `connections`.
  void adopt(int descriptor, std::string_view peer);
  /// Every answer from now on is its connection's last.
  void drain();
  /// When the wait of the one that rests longest ends; never, when none rests.
  [[nodiscard]] TimePoint next_to_end() const;
  /// Ends the one that rests longest, unless bytes of a request are there; false when none could be ended.
  [[nodiscard]] bool close_longest_idle();
  /// Ends all, whatever they do.
  void abort();
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Counts them: for tests and reports.
  [[nodiscard]] std::size_t busy() const { return busy_.size(); }
  /// Those in hand and those kept for the next requests.
  [[nodiscard]] std::size_t exchanges() const { return exchange_memory_.in_use(); }

 private:
  friend class Session;

  Exchange* take_exchange();
  /// Takes back one that is between requests.
  void give_exchange(Exchange* exchange);
  void end(Exchange* exchange);
  void end_spare_soon();
  /// Ends some of many spare exchanges.
  void on_deadline() override;
  void begins(Session& session) { busy_.splice(busy_.end(), idle_, idle_.iterator_to(session)); }
  void rests(Session& session) { idle_.splice(idle_.end(), busy_, busy_.iterator_to(session)); }
  /// Takes out one without a request.
  void remove(Session& session);

  EventLoop& loop_;
  Handler& handler_;
  const Limits limits_;
  const Timeouts timeouts_;
  ConnectionLimit& connections_;
  Shard& shard_;
  const GaugeId open_;
  BlockPool session_memory_{sizeof(Session)};
  BlockPool exchange_memory_{sizeof(Exchange)};
  using Sessions = boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>>;
  Sessions idle_;  // in the order they came to rest
  Sessions busy_;
  std::size_t size_ = 0;
  std::vector<Exchange*> spare_;
  bool draining_ = false;
};

}  // namespace penstock
