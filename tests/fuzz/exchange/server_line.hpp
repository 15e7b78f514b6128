#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/reading.hpp"
#include "tests/fuzz/exchange/peer.hpp"

namespace penstock::fuzz {

/// What a server was asked once, and what it said to that.
struct Asked {
  std::size_t number = 0;  // over all of its connections
  std::string request{};   // as it came
  Reading reading{};       // accepted when all of it is there
  std::string answer{};    // as it was sent; what nobody asked for is not in it
  bool followed = false;   // the piece with the answer's end held more
  bool ended = false;      // the server's FIN was the end of it
  [[nodiscard]] std::string method() const { return request.substr(0, request.find(' ')); }
};

/// How far the answers in some bytes go, by the reference reader: interim ones, and the last.
struct LastAnswer {
  Reading reading{};        // of the last
  std::size_t end = 0;      // where it ends, when accepted
  bool to_the_end = false;  // the connection's end ends it
  bool usual = true;        // no 101, and no more than some interim ones
};
[[nodiscard]] LastAnswer last_answer(const std::string& bytes, const std::string& method);

/// One connection of Penstock to the server.
class ServerLine {
 public:
  explicit ServerLine(int descriptor) : peer_(descriptor) {}

  /// Takes what has come; `exchanges` numbers what is asked. Whether anything came.
  bool receive(std::size_t& exchanges);
  /// What goes beyond the answer that is owed carries nobody's mark.
  void send(const std::string& bytes);
  /// One that owes nothing then reads on for a while, and runs nothing of it (RFC 9112 §9.6).
  void end();

  [[nodiscard]] Peer& peer() { return peer_; }
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] const std::vector<Asked>& asked() const { return asked_; }
  /// What Penstock must not have sent.
  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

 private:
  void take(std::string bytes, std::size_t& exchanges);
  [[nodiscard]] bool may_begin() const;
  [[nodiscard]] bool owes() const;

  Peer peer_;
  std::vector<Asked> asked_;
  std::optional<std::string> fault_;
  bool lingers_ = false;
};

}  // namespace penstock::fuzz
