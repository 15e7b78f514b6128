#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::fuzz {

/// The fuzzer's end of a TCP connection; nothing here ever waits. What is sent is with its receiver at once,
/// as the loopback has it.
class Peer {
 public:
  explicit Peer(int descriptor) : socket_(descriptor) {}
  Peer(Peer&& other) noexcept;
  Peer& operator=(Peer&&) = delete;
  /// A reset, which leaves nothing behind in the kernel.
  ~Peer();

  /// How much of it the kernel took.
  std::size_t send(std::string_view bytes);
  void end_sending();
  void reset();
  /// Takes what has come to the end of `into`; whether anything did, or it ended just now.
  bool receive(std::string& into);

  /// Whether bytes can be sent still.
  [[nodiscard]] bool sends() const { return socket_ >= 0 && !ended_sending_ && !broken_; }
  [[nodiscard]] bool ended_sending() const { return ended_sending_; }
  [[nodiscard]] bool was_reset() const { return socket_ < 0; }
  /// What Penstock did of its own.
  [[nodiscard]] bool heard_end() const { return heard_end_; }
  [[nodiscard]] bool heard_reset() const { return broken_; }

 private:
  int socket_;
  bool ended_sending_ = false;
  bool heard_end_ = false;
  bool broken_ = false;
};

/// Where connections come from: a port of the loopback.
class Port {
 public:
  enum class Takes { connections, nothing };
  explicit Port(Takes takes = Takes::connections);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  [[nodiscard]] std::uint16_t number() const { return number_; }
  /// A connection to it.
  [[nodiscard]] int connect() const;
  /// The next connection that was made to it, non-blocking and without delays; none: -1.
  [[nodiscard]] int accept() const;
  /// Ends those that were made and not accepted.
  void forget() const;

 private:
  int socket_;
  std::uint16_t number_ = 0;
};

}  // namespace penstock::fuzz
