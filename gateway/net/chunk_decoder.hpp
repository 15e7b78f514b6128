#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/net/buffer.hpp"

namespace penstock {

/// Takes the chunked coding off a body (RFC 9112 §7.1). Extensions and trailers are checked and dropped.
class ChunkDecoder {
 public:
  enum class State { size_line, data, data_end, trailers, done, malformed, too_large };

  /// `limit` bounds the decoded body.
  explicit ChunkDecoder(Bytes limit) : limit_(limit) {}

  /// Appends what data there is to `body`; returns how many of `bytes` are dealt with: give the rest again.
  std::size_t decode(std::string_view bytes, Buffer& body);
  [[nodiscard]] State state() const { return state_; }

 private:
  std::size_t take_size_line(std::string_view bytes);
  std::size_t take_data(std::string_view bytes, Buffer& body);
  std::size_t take_data_end(std::string_view bytes);
  std::size_t take_trailer(std::string_view bytes);
  std::size_t fail(State state);
  bool count_overhead(std::size_t bytes);

  Bytes limit_;
  Bytes decoded_ = 0;
  Bytes overhead_ = 0;  // extensions and trailers: 4 KiB, and one for each byte of data
  std::uint64_t left_ = 0;
  State state_ = State::size_line;
};

}  // namespace penstock
