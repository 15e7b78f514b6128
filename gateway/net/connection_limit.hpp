#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace penstock {

/// How many connections clients may have, over all threads and listeners. One thread accepts: it asks for
/// room and adds; any thread gives back.
class ConnectionLimit {
 public:
  explicit ConnectionLimit(std::size_t most) : most_(most) {}
  ConnectionLimit(const ConnectionLimit&) = delete;
  ConnectionLimit& operator=(const ConnectionLimit&) = delete;

  /// Both before any thread but the accepting one is there. `freed` is called on whichever thread it happens,
  /// once after each has_room() that was false: one may have ended, or come to rest.
  void on_freed(std::function<void()> freed) { freed_ = std::move(freed); }
  void lower_to(std::size_t most) { most_ = most; }
  [[nodiscard]] std::size_t most() const { return most_; }

  // For the thread that accepts.
  [[nodiscard]] bool has_room();
  void add() { open_.fetch_add(1); }
  /// Nobody rests and somebody waits: each answer should be its connection's last.
  void set_crowded(bool crowded) { crowded_.store(crowded, std::memory_order_relaxed); }

  // For any thread.
  [[nodiscard]] bool crowded() const { return crowded_.load(std::memory_order_relaxed); }
  void give_back() {
    open_.fetch_sub(1);
    tell();
  }
  /// A connection came to rest and can make room; call after its thread could find it.
  void rested() {
    if (wanted_.load(std::memory_order_relaxed)) tell();
  }
  [[nodiscard]] std::size_t open() const { return open_.load(); }

 private:
  void tell();

  std::size_t most_;
  std::function<void()> freed_ = [] {};
  std::atomic<std::size_t> open_ = 0;
  // Read at each request, written when the limit is reached: not beside what each connection writes.
  alignas(64) std::atomic<bool> wanted_ = false;
  std::atomic<bool> crowded_ = false;
};

}  // namespace penstock
