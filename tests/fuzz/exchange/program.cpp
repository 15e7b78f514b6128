#include "tests/fuzz/exchange/program.hpp"

#include <array>
#include <optional>

#include "tests/fuzz/exchange/messages.hpp"

namespace penstock::fuzz {
namespace {

using Kind = Step::Kind;

constexpr std::size_t most_steps = 64;
constexpr std::size_t sizes = 64;
constexpr char end_of_bytes = '~';

Duration time_of(unsigned char letter) {
  using namespace std::chrono_literals;
  constexpr std::array<Duration, 8> times{100ms, 200ms, 500ms, 1s, 2s, 3s, 5s, 10s};
  return times[letter % times.size()];
}

/// Takes a program from the front of its text.
class Reader {
 public:
  explicit Reader(std::string_view input) : left_(input) {}

  Program read() {
    const unsigned char setting = take();
    Program program{.reuse = static_cast<Program::Reuse>(setting % 4 % 3),
                    .end = (setting & 4U) != 0 ? Program::End::stopped : Program::End::by_itself,
                    .memory = (setting & 8U) != 0 ? 16_KiB : 512_MiB};
    while (!left_.empty() && program.steps.size() < most_steps) {
      if (auto step = read_step(take())) program.steps.push_back(std::move(*step));
    }
    return program;
  }

 private:
  unsigned char take() {
    if (left_.empty()) return '@';
    const char octet = left_.front();
    left_.remove_prefix(1);
    return static_cast<unsigned char>(octet);
  }

  std::string take_bytes() {
    const std::size_t end = left_.find(end_of_bytes);
    const std::string bytes(left_.substr(0, end));
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    return bytes;
  }

  static Step step(Kind kind, std::size_t who, std::string bytes = {}) {
    return {.kind = kind, .who = who, .bytes = std::move(bytes)};
  }

  std::optional<Step> read_step(unsigned char letter) {
    switch (letter) {
      case 'L': return step(Kind::drains, 0);
      case 'T': return Step{.kind = Kind::time_passes, .time = time_of(take())};
      case 'P': return Step{.kind = Kind::cuts, .size = take() % sizes};
      case 'M': return Step{.kind = Kind::moves, .size = take() % 4U};
      case ' ':
      case '\n': return std::nullopt;
      default: return read_deed(letter);
    }
  }

  /// What somebody does.
  std::optional<Step> read_deed(unsigned char letter) {
    const std::size_t who = take() % 4U;
    switch (letter) {
      case 'Q': return step(Kind::client_sends, who, request_of(take()));
      case 'B': return step(Kind::client_sends, who, take_bytes());
      case 'F': return step(Kind::client_ends, who);
      case 'X': return step(Kind::client_resets, who);
      case 'K': return step(Kind::server_sends, who, answer_of(take()));
      case 'S': return step(Kind::server_sends, who, take_bytes());
      case 'E': return step(Kind::server_ends, who);
      case 'Z': return step(Kind::server_resets, who);
      default: return std::nullopt;
    }
  }

  std::string_view left_;
};

}  // namespace

Program read_program(std::string_view input) { return Reader(input).read(); }

}  // namespace penstock::fuzz
