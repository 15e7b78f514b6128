#include "gateway/upstream/keep_alive.hpp"

#include <algorithm>

#include "gateway/telemetry/log.hpp"

namespace penstock {

KeepAlive::KeepAlive(KeepAliveMode mode, std::string name)
    : mode_(mode),
      name_(std::move(name)),
      state_(mode == KeepAliveMode::automatic ? State::unsure
             : mode == KeepAliveMode::on      ? State::proven
                                              : State::off) {}

void KeepAlive::serves_several() {
  State known = State::unsure;
  if (state_.compare_exchange_strong(known, State::proven, std::memory_order_relaxed)) return;
  if (known == State::trial) state_.compare_exchange_strong(known, State::proven, std::memory_order_relaxed);
}

void KeepAlive::doubt() {
  State proven = State::proven;
  if (mode_ != KeepAliveMode::automatic) return;
  state_.compare_exchange_strong(proven, State::unsure, std::memory_order_relaxed);
}

void KeepAlive::forget() {
  if (mode_ != KeepAliveMode::automatic || unsure()) return;
  const std::lock_guard lock(mutex_);
  if (state_ == State::trial) return;
  trial_ = {};
  state_ = State::unsure;
}

KeepAlive::Place KeepAlive::join(EventLoop& loop, ConnectionCache& cache) {
  auto place = std::make_shared<ConnectionCache*>(&cache);
  const std::lock_guard lock(mutex_);
  std::erase_if(joined_, [](const Joined& joined) { return joined.cache.expired(); });
  joined_.push_back({&loop, place});
  return place;
}

void KeepAlive::ended(std::size_t connections, TimePoint now) {
  if (connections == 0) return;
  const std::lock_guard lock(mutex_);
  if (state_ != State::trial) return;
  if (ended_ == 0) first_end_ = now;
  ended_ += connections;
}

std::unique_ptr<StallWatch> KeepAlive::watch(EventLoop& loop, TimePoint sent) {
  if (mode_ != KeepAliveMode::automatic || state_.load(std::memory_order_relaxed) == State::proven) {
    return nullptr;
  }
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::off && sent >= off_until_) state_ = State::unsure;
    if (state_ == State::off) return nullptr;
  }
  return std::make_unique<StallWatch>(*this, loop, sent);
}

bool KeepAlive::begin_trial() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::unsure) return false;
  state_ = State::trial;
  ended_ = 0;
  for (const Joined& joined : joined_) {
    joined.loop->post([this, loop = joined.loop, weak = joined.cache] {
      const Place cache = weak.lock();
      if (cache == nullptr) return;
      ended((*cache)->size(), loop->now());  // first: the watched one may be answered at once
      (*cache)->close_all();
    });
  }
  return true;
}

void KeepAlive::end_trial(std::optional<TimePoint> answered, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::trial) return;
  state_ = State::unsure;
  if (ended_ == 0) return;
  const auto after = answered ? std::optional<Duration>(*answered - first_end_) : std::nullopt;
  if (trial_.tried(after) == ReuseTrial::Verdict::open) return;
  state_ = State::off;
  off_until_ = now + ReuseTrial::lasts;
  log(LogLevel::warning, "keep_alive_off",
      {{"endpoint", name_}, {"reason", "it serves one connection at a time"}, {"for", ReuseTrial::lasts}});
}

void KeepAlive::answered(Duration took) {
  const std::lock_guard lock(mutex_);
  trial_.answered(took);
}

Duration KeepAlive::silence() const {
  const std::lock_guard lock(mutex_);
  return trial_.silence();
}

Duration KeepAlive::promptness() const {
  const std::lock_guard lock(mutex_);
  return trial_.promptness();
}

StallWatch::StallWatch(KeepAlive& keep_alive, EventLoop& loop, TimePoint sent)
    : keep_alive_(keep_alive), loop_(loop), sent_(sent) {
  loop_.wheel().arm(*this, sent_ + keep_alive_.silence());
}

StallWatch::~StallWatch() {
  // Cut short: that is no sign of a stall.
  if (trying_) keep_alive_.end_trial(std::nullopt, loop_.now());
}

void StallWatch::answered(TimePoint now) {
  TimerWheel::disarm(*this);
  if (trying_) keep_alive_.end_trial(now, now);
  if (!tried_) keep_alive_.answered(now - sent_);
  trying_ = false;
}

void StallWatch::on_deadline() {
  const TimePoint now = loop_.now();
  if (trying_) {
    keep_alive_.end_trial(std::nullopt, now);
    trying_ = false;
  } else {
    trying_ = keep_alive_.begin_trial();
    tried_ = true;
  }
  loop_.wheel().arm(*this, now + (trying_ ? keep_alive_.promptness() : keep_alive_.silence()));
}

}  // namespace penstock
