#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/policy/units.hpp"

namespace penstock {

/// A blocking TCP client for tests that sends just the bytes it is told to; every wait has a deadline.
class RawClient {
 public:
  struct Answer {
    unsigned status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> headers;  // in their order, names as they came
    std::string body;

    /// The first field of that name in any case, or an empty text.
    [[nodiscard]] std::string_view header(std::string_view name) const;
  };
  enum class Method { any, head };  // an answer to HEAD has no body

  /// Connects to the loopback; std::system_error when refused.
  explicit RawClient(std::uint16_t port);
  /// The server's side of a connection.
  struct Accepted {
    int descriptor;
  };
  explicit RawClient(Accepted accepted) : socket_(accepted.descriptor) {}
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  /// Sends all of it; false when the peer has gone or doesn't take it within `patience`.
  bool send(std::string_view bytes, Duration patience = std::chrono::seconds(10));
  /// Sends each segment by a call of its own, `gap` apart.
  bool send_segments(std::span<const std::string> segments, Duration gap = Duration::zero());

  /// One message; nothing when it is malformed, cut short or late. Interim answers (1xx) count as messages.
  [[nodiscard]] std::optional<Answer> read_answer(Duration patience = std::chrono::seconds(10),
                                                  Method method = Method::any);
  /// One request, its body by Content-Length; empty when it is cut short or late.
  std::string read_request(Duration patience = std::chrono::seconds(10));
  /// Everything up to the first `text`, with it; empty when that does not come in time.
  std::string read_until(std::string_view text, Duration patience = std::chrono::seconds(10));
  /// Everything up to the peer's end or reset, or what came within `patience`.
  [[nodiscard]] std::string read_to_end(Duration patience = std::chrono::seconds(10));
  /// Whether the peer ends the connection within `patience` without sending another byte.
  [[nodiscard]] bool closed(Duration patience = std::chrono::seconds(10));

  /// Waits until the peer's kernel has all that was sent.
  [[nodiscard]] bool delivered(Duration patience = std::chrono::seconds(10)) const;
  /// Says that nothing more will be sent, and goes on reading.
  void end_sending();
  /// Closes so that the peer sees a reset.
  void reset();

 private:
  enum class Read { bytes, end, nothing };
  Read read_some(TimePoint deadline);

  int socket_ = -1;
  std::string received_;  // read and not yet handed out
};

}  // namespace penstock
