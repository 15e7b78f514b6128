#include "gateway/net/client_watch.hpp"

namespace penstock {

void ClientWatch::begin(Connection& client) {
  client_ = &client;
  watching_ = true;
  left_ = false;
  look_later();
}

void ClientWatch::look_later() { wheel_.arm(*this, wheel_.coarse_now() + 2 * TimerWheel::tick); }

void ClientWatch::end() {
  watching_ = false;
  TimerWheel::disarm(*this);
  if (pending_) client_->cancel();
}

void ClientWatch::leave() {
  left_ = true;
  watching_ = false;
  while (!hooks_.empty()) {
    LeaveHook& hook = hooks_.front();
    hooks_.pop_front();
    hook.on_left();
  }
}

void ClientWatch::on_deadline() {
  if (!watching_) return;
  // While it still sends its body that is read, and says so itself.
  if (!request_.complete()) return look_later();
  wait(Awaited::anything);
}

void ClientWatch::wait(Awaited awaited) {
  pending_ = true;
  awaited_ = awaited;
  if (awaited == Awaited::anything) {
    client_->socket().wait_to_look(*this);
  } else {
    client_->socket().wait_for_break(*this);
  }
}

void ClientWatch::on_ready(error_code error) {
  pending_ = false;
  if (!watching_) {
    if (awaiting_) awaiting_.resume();
    return;
  }
  // The deadline of what is written meanwhile ends every wait of the connection.
  if (error == boost::asio::error::operation_aborted && client_->open()) return wait(awaited_);
  // The system has no room to watch it: nothing is known of the client.
  if (error && client_->open()) return look_later();
  if (error || client_->broken()) return leave();
  switch (client_->peek()) {
    case Connection::Peek::nothing: return wait(Awaited::anything);
    // The next request: an end behind it can't be seen, a reset can.
    case Connection::Peek::bytes: return wait(Awaited::reset);
    case Connection::Peek::end:
      if (request_.head().wants_close()) return wait(Awaited::reset);
      return leave();
    case Connection::Peek::broken: return leave();
  }
}

}  // namespace penstock
