#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/net/connection_cache.hpp"
#include "gateway/net/thread_memory.hpp"
#include "gateway/policy/reuse_trial.hpp"

namespace penstock {

class StallWatch;

/// Whether connections to a server are kept for reuse.
enum class KeepAliveMode { automatic, on, off };

/// Whether the connections of all threads to one endpoint are kept. On `automatic` they are, unless fresh
/// ones are answered only once kept ones have ended: a server that serves one connection at a time. One that
/// answers on a fresh connection while a kept one of that thread is open serves several: the matter is
/// settled.
class KeepAlive {
 public:
  KeepAlive(KeepAliveMode mode, std::string name);

  /// One load: for each exchange.
  [[nodiscard]] bool keeps() const { return state_.load(std::memory_order_relaxed) <= State::proven; }
  /// Whether it is still to be found out that the server serves several connections.
  [[nodiscard]] bool unsure() const { return state_.load(std::memory_order_relaxed) == State::unsure; }
  /// Settles it, also during a trial.
  void serves_several();
  /// The server was not reached, so it may be another one next time: that it serves several is to be found
  /// out again. One that does not is thought the same until the verdict's end.
  void doubt();
  /// The server is elsewhere now: it is judged anew.
  void forget();

  /// Kept connections of one thread, which a trial may end; they leave by destroying `Place`.
  using Place = std::shared_ptr<ConnectionCache*>;
  [[nodiscard]] Place join(EventLoop& loop, ConnectionCache& cache);
  /// A connection that was kept has ended for a trial.
  void ended(std::size_t connections, TimePoint now);

  /// Watches a fresh connection until its first byte; null when there is nothing to find out.
  [[nodiscard]] std::unique_ptr<StallWatch> watch(EventLoop& loop, TimePoint sent);

 private:
  friend class StallWatch;
  enum class State : std::uint8_t { unsure, proven, trial, off };
  struct Joined {
    EventLoop* loop;
    std::weak_ptr<ConnectionCache*> cache;
  };

  // For the one watch whose trial it is.
  [[nodiscard]] bool begin_trial();
  void end_trial(std::optional<TimePoint> answered, TimePoint now);
  void answered(Duration took);
  [[nodiscard]] Duration silence() const;
  [[nodiscard]] Duration promptness() const;

  const KeepAliveMode mode_;
  const std::string name_;
  std::atomic<State> state_;
  mutable std::mutex mutex_;  // of what follows: for fresh connections while it is not proven
  ReuseTrial trial_;
  TimePoint off_until_{};
  std::size_t ended_ = 0;  // kept connections, in this trial
  TimePoint first_end_{};
  std::vector<Joined> joined_;
};

/// A fresh connection that waits for its first byte; begins a trial when it is silent for too long.
class StallWatch final : public InThreadMemory, private WheelNode {
 public:
  StallWatch(KeepAlive& keep_alive, EventLoop& loop, TimePoint sent);
  /// Without a byte: its trial, if any, says nothing.
  ~StallWatch() override;

  void answered(TimePoint now);

 private:
  void on_deadline() override;

  KeepAlive& keep_alive_;
  EventLoop& loop_;
  const TimePoint sent_;
  bool trying_ = false;
  bool tried_ = false;
};

}  // namespace penstock
