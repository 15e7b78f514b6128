#include "gateway/net/event_loop.hpp"

namespace penstock {
namespace {

constexpr Bytes block_size = 4_KiB;      // holds the head and body of a usual prediction
constexpr std::size_t spare_slabs = 32;  // 2 MiB a worker stays at hand

}  // namespace

EventLoop::EventLoop(const Clock& clock, MemoryTotal* memory)
    : clock_(clock),
      account_(memory),
      blocks_(block_size, spare_slabs, &account_),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      poller_(context_),
      wheel_(clock.now()),
      ticker_(context_) {
  date_.refresh(clock.wall());
}

void EventLoop::run() {
  tick();
  context_.run();
}

void EventLoop::tick() {
  wheel_.advance(clock_.now());
  date_.refresh(clock_.wall());
  account_.settle();
  ticker_.expires_after(TimerWheel::tick);
  ticker_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

}  // namespace penstock
