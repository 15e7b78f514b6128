#pragma once
#include <string>
#include <vector>

#include "tests/differential/reading.hpp"
#include "tests/fuzz/exchange/client_line.hpp"

namespace penstock::fuzz {

/// One request of a client, by the reference reader, and what it was told.
struct Told {
  std::string bytes{};       // of the request, or of what there is of it
  Reading request{};         // only the last of a connection's may be other than accepted
  std::string identifier{};  // of the request, or else of its answer; empty: unknown
  std::string answer{};      // the last one, as it came; without interim ones
  Reading reading{};         // of the answer
  bool to_the_end = false;   // the connection's end ended the answer
  [[nodiscard]] std::string method() const;
  /// Whether a server may see it, or its beginning: its head is there and not malformed.
  [[nodiscard]] bool may_be_sent_on() const;
};

/// What a client's connection carried, message by message.
struct Conversation {
  std::vector<Told> told{};
  std::string surplus{};  // bytes behind the last answer
};
[[nodiscard]] Conversation conversation_on(const ClientLine& line);

/// The first value of X-Request-Id; empty when there is none.
[[nodiscard]] std::string identifier_in(const Message& message);

}  // namespace penstock::fuzz
