#include "gateway/net/session_set.hpp"

#include <algorithm>
#include <cassert>

namespace penstock {
namespace {
constexpr std::size_t most_spare = 256;    // about 16 KiB each, their blocks included
constexpr std::size_t few_spare = 64;      // so many stay until the next requests
constexpr std::size_t ended_at_once = 16;  // of more, each tick
}  // namespace

SessionSet::SessionSet(EventLoop& loop, Handler& handler, const Limits& limits, const Timeouts& timeouts,
                       ConnectionLimit& connections, Shard& shard, GaugeId open)
    : loop_(loop),
      handler_(handler),
      limits_(limits),
      timeouts_(timeouts),
      connections_(connections),
      shard_(shard),
      open_(open) {
  spare_.reserve(most_spare);
}

SessionSet::~SessionSet() {
  assert(size() == 0);
  for (Exchange* exchange : spare_) end(exchange);
}

void SessionSet::adopt(int descriptor, std::string_view peer) {
  auto* session = new (session_memory_.take()) Session(*this, descriptor, peer);
  idle_.push_back(*session);
  ++size_;
  shard_.up(open_);
  session->start();
  connections_.rested();
}

void SessionSet::remove(Session& session) {
  idle_.erase(idle_.iterator_to(session));
  --size_;
  session.~Session();
  session_memory_.give(&session);
  shard_.down(open_);
  connections_.give_back();
}

Exchange* SessionSet::take_exchange() {
  if (spare_.empty()) return new (exchange_memory_.take()) Exchange(loop_, limits_, timeouts_.body);
  Exchange* exchange = spare_.back();
  spare_.pop_back();
  return exchange;
}

void SessionSet::give_exchange(Exchange* exchange) {
  if (spare_.size() == most_spare) return end(exchange);
  exchange->trim();
  spare_.push_back(exchange);
  if (spare_.size() > few_spare && deadline() == TimePoint::max()) end_spare_soon();
}

void SessionSet::end(Exchange* exchange) {
  exchange->~Exchange();
  exchange_memory_.give(exchange);
}

void SessionSet::end_spare_soon() { loop_.wheel().arm(*this, loop_.wheel().coarse_now() + TimerWheel::tick); }

void SessionSet::on_deadline() {
  // Down to the last one: they are scattered over the slabs of a burst, and a few would hold them all.
  for (std::size_t count = std::min(spare_.size(), ended_at_once); count > 0; --count) {
    end(spare_.back());
    spare_.pop_back();
  }
  if (!spare_.empty()) end_spare_soon();
}

void SessionSet::drain() {
  draining_ = true;
  for (Session& session : busy_) session.close_after_answer();
}

TimePoint SessionSet::next_to_end() const {
  for (const Session& session : idle_) {
    if (!session.ending()) return session.rests_until();
  }
  return TimePoint::max();
}

bool SessionSet::close_longest_idle() {
  for (Session& session : idle_) {
    if (session.ending() || !session.silent()) continue;
    session.abort();
    return true;
  }
  return false;
}

void SessionSet::abort() {
  for (Session& session : idle_) session.abort();
  for (Session& session : busy_) session.abort();
}

}  // namespace penstock
