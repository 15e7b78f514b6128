#pragma once
#include <coroutine>

#include <boost/intrusive/list.hpp>

#include "gateway/net/connection.hpp"
#include "gateway/net/request_reader.hpp"
#include "gateway/net/waiter.hpp"

namespace penstock {

/// Who wants to know that the client has gone; unlinks itself.
class LeaveHook
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void on_left() = 0;

 protected:
  ~LeaveHook() = default;
};

/// Notices a client that goes away while its answer is waited for: a reset always means gone, an end of
/// what it sends means so unless `Connection: close` or HTTP/1.0 announced it. Only a wait of two ticks and
/// more is watched, so that a quick answer doesn't pay for it.
class ClientWatch final : private WheelNode, private PolledSocket::Waiting {
 public:
  ClientWatch(TimerWheel& wheel, const RequestReader& request) : wheel_(wheel), request_(request) {}

  void begin(Connection& client);
  /// Nobody is told any more. Then, while pending(), it has to be awaited before the connection is used.
  void end();
  [[nodiscard]] bool pending() const { return pending_; }
  [[nodiscard]] bool left() const { return left_; }
  void tell(LeaveHook& hook) { hooks_.push_back(hook); }
  /// The client was found to be gone by other means.
  void leave();

  bool await_ready() const noexcept { return !pending_; }
  void await_suspend(std::coroutine_handle<> awaiting) { awaiting_ = awaiting; }
  void await_resume() noexcept { awaiting_ = {}; }

 private:
  void on_deadline() override;
  void look_later();
  /// For bytes or an end; once there was one, only for a reset.
  enum class Awaited : std::uint8_t { anything, reset };
  void wait(Awaited awaited);
  void on_ready(error_code error) override;

  TimerWheel& wheel_;
  const RequestReader& request_;
  Connection* client_ = nullptr;
  boost::intrusive::list<LeaveHook, boost::intrusive::constant_time_size<false>> hooks_;
  std::coroutine_handle<> awaiting_;
  Awaited awaited_ = Awaited::anything;
  bool watching_ = false;
  bool pending_ = false;
  bool left_ = false;
};

/// Ends what is done for a client once it has left.
class CloseWhenLeft final : public LeaveHook {
 public:
  CloseWhenLeft(ClientWatch& watch, Connection& connection) : connection_(connection) { watch.tell(*this); }

 private:
  void on_left() override { connection_.close(); }
  Connection& connection_;
};

/// Ends a wait for what nobody wants any more once the client has left, within a tick.
class GiveUpWhenLeft final : public LeaveHook {
 public:
  GiveUpWhenLeft(ClientWatch& watch, Waiter& waiter) : waiter_(waiter) {
    watch.tell(*this);
    if (watch.left()) waiter_.give_up_soon();
  }

 private:
  // Its request's end would take the watch along, which is telling others still.
  void on_left() override { waiter_.give_up_soon(); }
  Waiter& waiter_;
};

}  // namespace penstock
