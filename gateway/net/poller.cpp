#include "gateway/net/poller.hpp"

#include <boost/asio/post.hpp>

#include "gateway/net/system_error.hpp"

namespace penstock {
namespace {

constexpr int most_rounds = 8;  // before timers, and what other threads posted, have their turn

int new_epoll() {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw boost::system::system_error(last_error(), "cannot wait for connections");
  return descriptor;
}

}  // namespace

Poller::Poller(boost::asio::io_context& context) : context_(context), epoll_(context, new_epoll()) {}

epoll_event Poller::events_of(Place place, std::uint32_t events) const {
  epoll_event event{};
  event.events = events | EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET;
  event.data.u64 = (std::uint64_t{slots_[place].generation} << 32) | place;
  return event;
}

error_code Poller::watch(int socket, Watched& watched, Writes writes, Place& place) {
  if (free_ == none) {
    free_ = static_cast<Place>(slots_.size());
    slots_.push_back({nullptr, 0, none});
  }
  epoll_event event = events_of(free_, writes == Writes::told ? std::uint32_t{EPOLLOUT} : 0);
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, socket, &event) != 0) return last_error();
  place = free_;
  slots_[place].watched = &watched;
  free_ = slots_[place].next_free;
  if (!waiting_) wait();
  return {};
}

error_code Poller::watch_writes(int socket, Place place) {
  epoll_event event = events_of(place, EPOLLOUT);
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, socket, &event) != 0) return last_error();
  return {};
}

void Poller::forget(Place place) {
  Slot& slot = slots_[place];
  slot = {nullptr, slot.generation + 1, free_};
  free_ = place;
}

void Poller::call_soon(Watched& watched) {
  if (watched.is_linked()) return;
  if (turns_.empty()) boost::asio::post(context_, [this] { give_turns(); });
  turns_.push_back(watched);
}

void Poller::give_turns() {
  Turns turns;
  turns.swap(turns_);
  while (!turns.empty()) {
    Watched& watched = turns.front();
    turns.pop_front();
    watched.on_turn();
  }
}

void Poller::wait() {
  waiting_ = true;
  epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](error_code error) {
    if (error) return;  // the loop ends
    poll();
    wait();
  });
}

void Poller::poll() {
  for (int round = 0; round < most_rounds; ++round) {
    const int count = ::epoll_wait(epoll_.native_handle(), ready_.data(), static_cast<int>(ready_.size()), 0);
    for (int i = 0; i < count; ++i) tell(ready_[static_cast<std::size_t>(i)]);
    if (count <= 1) return;  // a busy loop asks again at once, one at rest would in vain
  }
}

void Poller::tell(const epoll_event& event) {
  const Slot& slot = slots_[static_cast<Place>(event.data.u64)];
  if (slot.watched != nullptr && slot.generation == event.data.u64 >> 32)
    slot.watched->on_events(event.events);
}

}  // namespace penstock
