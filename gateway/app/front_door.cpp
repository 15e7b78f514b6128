#include "gateway/app/front_door.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/telemetry/log.hpp"

namespace penstock {
namespace {

constexpr Duration log_interval = std::chrono::seconds(1);  // a flood of clients is no flood of lines

}  // namespace

FrontDoor::FrontDoor(const Parts& parts, const std::vector<ListenerConfig>& listeners)
    : context_(parts.context),
      limit_(parts.limit),
      clock_(parts.clock),
      shard_(parts.shard),
      relieve_(parts.relieve),
      pauses_(parts.registry.counter(
          "penstock_accept_paused_total",
          "How often accepting paused, for want of descriptors, memory, or a connection at rest to close.")),
      patience_(context_),
      listening_(listeners.size()),
      next_log_(clock_.now()) {
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    Listener::Calls calls{
        .hand_over = [this, i](int descriptor,
                               std::string peer) { hand_over(i, descriptor, std::move(peer)); },
        .full = [this] { make_room(); },
        .starved = [this](error_code error) { starved(error); },
        .closed = [this] { count_closed(); }};
    listeners_.push_back(
        std::make_unique<Listener>(context_, listeners[i].address, limit_, std::move(calls)));
  }
  limit_.on_freed([this] { boost::asio::post(context_, [this] { freed(); }); });
}

void FrontDoor::start(const Workers& workers) {
  boost::asio::post(context_, [this, &workers] {
    workers_ = &workers;
    for (const auto& listener : listeners_) {
      listener->start();
      log(LogLevel::info, "listening", {{"address", listener->address().text()}});
    }
  });
}

void FrontDoor::stop(Duration patience, std::function<void()> closed) {
  boost::asio::post(context_, [this, patience, closed = std::move(closed)]() mutable {
    closed_ = std::move(closed);
    close_in(patience);
  });
}

void FrontDoor::close_in(Duration patience) {
  patience_.expires_after(patience);
  patience_.async_wait([this](boost::system::error_code stopped) {
    if (stopped) return;
    for (const auto& listener : listeners_) listener->close();
  });
  for (const auto& listener : listeners_) listener->stop();
}

void FrontDoor::count_closed() {
  if (--listening_ != 0) return;
  patience_.cancel();
  closed_();
}

void FrontDoor::hand_over(std::size_t listener, int descriptor, std::string peer) {
  limit_.set_crowded(false);
  (*workers_)[next_worker_++ % workers_->size()]->adopt(listener, descriptor, std::move(peer));
}

void FrontDoor::make_room() {
  ask_again_ = std::exchange(asking_, true);
  if (!ask_again_) ask(0);
}

void FrontDoor::ask(std::size_t asked) {
  // Sockets went to the workers in turn, so that each one's longest idle has rested about as long.
  Worker& worker = *(*workers_)[next_asked_++ % workers_->size()];
  worker.close_longest_idle([this, asked](Worker::Closed closed) {
    boost::asio::post(context_, [this, asked, closed] { told(asked, closed); });
  });
}

void FrontDoor::told(std::size_t asked, Worker::Closed closed) {
  if (closed == Worker::Closed::none && asked + 1 < workers_->size()) return ask(asked + 1);
  asking_ = false;
  // While a worker was asked its answer may have become old, or its place another's: all look again.
  if (closed == Worker::Closed::one || ask_again_) return freed();
  if (limit_.crowded()) return;
  limit_.set_crowded(true);
  count_pause("limits.connections is reached and none is idle");
}

void FrontDoor::starved(error_code error) {
  count_pause(error.message());
  if (is_descriptor_shortage(error)) relieve_();
}

void FrontDoor::freed() {
  for (const auto& listener : listeners_) listener->resume();
}

void FrontDoor::count_pause(std::string_view reason) {
  shard_.add(pauses_);
  const TimePoint now = clock_.now();
  if (now < next_log_) return;
  next_log_ = now + log_interval;
  log(LogLevel::warning, "accepting_paused", {{"reason", reason}, {"connections", limit_.open()}});
}

}  // namespace penstock
