#pragma once
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/epoll.h>

namespace penstock {

using Clock = std::chrono::steady_clock;

/// The command line of a load program: NAME=VALUE words, values without a word of theirs have a default.
/// Throws std::runtime_error for a word that is no such pair or a number that is not whole or does not fit.
class Arguments {
 public:
  Arguments(int count, char** words)
      : words_(words + 1, static_cast<std::size_t>(count > 0 ? count - 1 : 0)) {}

  template <class Number>
  [[nodiscard]] Number number(std::string_view name, std::optional<Number> fallback = {}) const {
    if (fallback && !find(name)) return *fallback;
    const auto digits = text(name);
    Number value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size())
      throw std::runtime_error(std::string(name) + " is no number: " + std::string(digits));
    return value;
  }

  /// Throws when the word is missing.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::string_view text_or(std::string_view name, std::string_view fallback) const {
    return find(name).value_or(fallback);
  }

 private:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

  std::span<char*> words_;
};

/// One client connection and what has come of its present answer.
struct Lane {
  int socket = -1;
  Clock::time_point sent;
  std::string partial;
};

using Block = std::array<char, 65536>;

/// A socket connected to `port` of loopback, without Nagle's delay; throws when there is nobody.
[[nodiscard]] int connect_to(std::uint16_t port);

/// A POST's head for a body of so many bytes.
[[nodiscard]] std::string head_of(std::uint16_t port, std::string_view path, std::size_t body);

/// Sends all of a small message at once; throws when the connection does not take it.
void send_whole(int socket, std::string_view bytes);

/// Reads once, true when the lane's answer is whole; throws when it is not a 200 or the connection ends
/// before.
[[nodiscard]] bool read_answer(Lane& lane, Block& block);

/// Waits for events until `deadline`, to the microsecond; the number of them, 0 when it has passed.
[[nodiscard]] int wait_until(int poll, std::span<epoll_event> events, Clock::time_point deadline);

/// Runs a program's body: what it throws is said in one line and becomes exit code 1.
int run_program(const char* name, int count, char** words, void (*body)(const Arguments&));

}  // namespace penstock
