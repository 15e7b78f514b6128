#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/exchange/judge.hpp"
#include "tests/fuzz/exchange/peer.hpp"
#include "tests/fuzz/exchange/program.hpp"
#include "tests/fuzz/exchange/stack.hpp"

namespace penstock::fuzz {

/// Where everybody meets; outlives each play.
struct Ports {
  Port door;
  Port server;
  Port other_server;
  Port closed{Port::Takes::nothing};
};

/// Plays a program on a stack of its own.
class Play {
 public:
  Play(const Program& program, const Ports& ports);
  /// Once. What went wrong, for a person.
  [[nodiscard]] std::optional<std::string> run();

 private:
  using Fault = std::optional<std::string>;
  void take(const Step& step);
  void client_sends(const Step& step);
  void server_sends(const Step& step);
  void pass(Duration time);
  void move(std::size_t where);
  /// Until nothing can be done at once.
  void settle();
  void accept();
  bool receive();
  void come_to_rest();
  /// Whatever it takes.
  void stop();
  [[nodiscard]] Fault fault_of_servers() const;

  /// The client in that place, who connects if there is none.
  [[nodiscard]] ClientLine& client(std::size_t place);
  /// The server's connections that are not gone, the latest first; null when there is none.
  [[nodiscard]] ServerLine* server(std::size_t place);
  [[nodiscard]] std::vector<std::string> pieces_of(const std::string& bytes) const;

  static constexpr std::size_t places = 3;
  const Program& program_;
  const Ports& ports_;
  Stack stack_;
  std::vector<ClientLine> clients_;
  std::array<std::optional<std::size_t>, places> seats_;  // into clients_
  std::vector<ServerLine> servers_;
  std::size_t exchanges_ = 0;
  std::size_t piece_ = 0;
  Judge::Answers owed_ = Judge::Answers::each;
  Judge::Course course_ = Judge::Course::undisturbed;
  Fault fault_;
};

}  // namespace penstock::fuzz
