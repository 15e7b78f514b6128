#pragma once
#include <array>
#include <span>

#include <sys/types.h>

#include "gateway/net/poller.hpp"

namespace penstock {

/// A socket of one thread, which does not block, and who waits for it. What it was told of it remembers; it
/// is polled from its first wait on, so that one which is served at once never is.
class PolledSocket final : private Poller::Watched {
 public:
  /// Told once, by the loop: with an error when the wait was ended. It may end the socket's owner, unless
  /// something else waits there.
  class Waiting {
   public:
    virtual void on_ready(error_code error) = 0;

   protected:
    ~Waiting() = default;
  };

  /// Owns the descriptor; a negative one: own() says which.
  PolledSocket(Poller& poller, int descriptor) : poller_(poller), descriptor_(descriptor) {}
  /// Nobody may wait: close first, then let it be told.
  ~PolledSocket();
  PolledSocket(const PolledSocket&) = delete;
  PolledSocket& operator=(const PolledSocket&) = delete;

  /// For one that never had any.
  void own(int descriptor) { descriptor_ = descriptor; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool open() const { return descriptor_ >= 0; }

  /// Each of these for one at a time. Until there may be bytes, or an end.
  void wait_to_read(Waiting& waiting) { wait(read, waiting, readable_); }
  /// The same for another, who only looks.
  void wait_to_look(Waiting& waiting);
  /// Until it is broken; instead of wait_to_look().
  void wait_for_break(Waiting& waiting);
  /// Until it takes bytes, or is broken.
  void wait_to_write(Waiting& waiting);
  [[nodiscard]] bool reading() const { return waiting_[read] != nullptr; }
  /// Ends all waits, in the loop's next turn.
  void end_waits();
  void close();

  /// As recv().
  [[nodiscard]] ssize_t receive(std::span<char> room);
  enum class Peek : std::uint8_t { nothing, bytes, end, broken };
  /// What the kernel holds of the peer. It tells of a break once; then there is an end.
  [[nodiscard]] Peek peek();

 private:
  enum Kind : std::uint8_t { look, write, read, kinds };
  using Kinds = std::uint8_t;  // a bit for each

  void on_events(std::uint32_t events) override;
  void on_turn() override;
  void wait(Kind kind, Waiting& waiting, bool ready);
  void tell_soon(Kinds told);
  /// Tells who waits of these kinds. It may be gone when this returns.
  void tell(Kinds told);
  [[nodiscard]] Kinds waited_for() const;

  Poller& poller_;
  int descriptor_;
  Poller::Place place_ = 0;  // while polled_
  std::array<Waiting*, kinds> waiting_{};
  error_code poll_error_;
  std::uint32_t looked_for_ = 0;  // events that end a look
  Kinds soon_ = 0;                // told in the next turn
  Kinds ended_ = 0;               // of these, those that are told of an error
  bool polled_ = false;
  bool polled_for_writes_ = false;
  bool readable_ = false;    // there may be bytes, or an end
  bool peer_ended_ = false;  // there is an end behind what may be there
  bool urgent_ = false;      // a read may stop before an urgent byte
  bool broken_ = false;      // reset, or ended on both sides
};

}  // namespace penstock
