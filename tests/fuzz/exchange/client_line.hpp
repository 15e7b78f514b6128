#pragma once
#include <string>

#include "tests/fuzz/exchange/peer.hpp"

namespace penstock::fuzz {

/// One connection of a client: all that went either way.
class ClientLine {
 public:
  ClientLine(std::size_t number, int descriptor) : number_(number), peer_(descriptor) {}

  void send(const std::string& bytes);
  void next_message() { ++message_; }
  bool receive() { return peer_.receive(received_); }

  [[nodiscard]] Peer& peer() { return peer_; }
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] const std::string& sent() const { return sent_; }
  [[nodiscard]] const std::string& received() const { return received_; }

 private:
  std::size_t number_;
  std::size_t message_ = 0;
  std::size_t identifiers_ = 0;
  Peer peer_;
  std::string sent_;
  std::string received_;
};

}  // namespace penstock::fuzz
