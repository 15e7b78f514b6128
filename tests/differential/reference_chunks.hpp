#pragma once
#include <string>

namespace penstock::reference {

/// A chunked body (RFC 9112 §7.1), read from the beginning of some bytes.
struct Chunks {
  enum class State { complete, incomplete, invalid };
  State state = State::incomplete;
  std::string data;
  std::size_t size = 0;         // as it was sent, when complete
  bool may_be_refused = false;  // a trailer has a name that belongs into a head (RFC 9110 §6.5.1)
};

/// `most` bounds the decoded data; sizes have at most 16 digits, extensions and trailers 4 KiB in all.
[[nodiscard]] Chunks read_chunks(const std::string& bytes, std::size_t most);

}  // namespace penstock::reference
