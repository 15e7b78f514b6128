#pragma once
#include <atomic>
#include <functional>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>

#include "gateway/net/block_pool.hpp"
#include "gateway/net/clock.hpp"
#include "gateway/net/date_text.hpp"
#include "gateway/net/memory_account.hpp"
#include "gateway/net/poller.hpp"
#include "gateway/net/timer_wheel.hpp"

namespace penstock {

/// Has descriptors that it can do without; unlinks itself.
class Relief
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void relieve() = 0;

 protected:
  ~Relief() = default;
};

/// What everything on one thread shares: its events, its deadlines, its memory, its time.
/// Only post(), dispatch(), relieve_soon(), stop() and now() may be called from another thread.
class EventLoop {
 public:
  /// What its buffers hold is counted in `memory`, which may be null.
  explicit EventLoop(const Clock& clock, MemoryTotal* memory = nullptr);

  /// Runs what is posted and what becomes ready, until stop().
  void run();
  void stop() { context_.stop(); }
  template <class Work>
  void post(Work work);
  /// Runs it before returning when this is the loop's thread; else as post() does.
  template <class Work>
  void dispatch(Work work);

  void relieved_by(Relief& relief) { reliefs_.push_back(relief); }
  /// No descriptor is left: closes some of what can be done without.
  void relieve() {
    for (Relief& relief : reliefs_) relief.relieve();
  }
  /// The same on the loop's own thread, once for all who ask before it was done.
  void relieve_soon() {
    if (relief_asked_.exchange(true)) return;
    post([this] {
      relief_asked_ = false;
      relieve();
    });
  }
  /// Descriptors are the process's: `relieve_others` has its other loops relieved.
  void on_shortage(std::function<void()> relieve_others) { relieve_others_ = std::move(relieve_others); }
  /// That was not enough. They take a moment.
  void relieve_others() {
    if (relieve_others_) relieve_others_();
  }

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] Poller& poller() { return poller_; }
  [[nodiscard]] TimerWheel& wheel() { return wheel_; }
  [[nodiscard]] BlockPool& blocks() { return blocks_; }
  [[nodiscard]] const MemoryAccount& memory() const { return account_; }
  [[nodiscard]] TimePoint now() const { return clock_.now(); }
  [[nodiscard]] std::string_view date() const { return date_.text(); }

 private:
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>,
                                                  boost::asio::io_context::executor_type>;
  void tick();

  const Clock& clock_;
  MemoryAccount account_;
  BlockPool blocks_;  // outlives the context, whose destruction ends operations that hold blocks
  boost::asio::io_context context_;
  Poller poller_;
  TimerWheel wheel_;
  DateText date_;
  boost::intrusive::list<Relief, boost::intrusive::constant_time_size<false>> reliefs_;
  std::function<void()> relieve_others_;
  std::atomic<bool> relief_asked_ = false;
  Timer ticker_;
};

}  // namespace penstock

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

template <class Work>
void penstock::EventLoop::post(Work work) {
  boost::asio::post(context_, std::move(work));
}

template <class Work>
void penstock::EventLoop::dispatch(Work work) {
  boost::asio::dispatch(context_, std::move(work));
}
