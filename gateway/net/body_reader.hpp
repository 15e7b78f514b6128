#pragma once
#include <cstdint>
#include <string_view>

#include "gateway/net/buffer.hpp"
#include "gateway/net/chunk_decoder.hpp"
#include "gateway/net/framing.hpp"

namespace penstock {

/// Takes a body that has no room behind its head from bytes, whoever brings them: gathers it whole, or
/// hands it out piece by piece in the memory of a window.
class BodyReader {
 public:
  enum class Step {
    need_bytes,  // read into target(), at most most() bytes, then advance() again
    piece,       // streaming: piece() is the next of the body until advance() is called again
    complete,    // the body ended
    malformed,   // its chunks are
    too_large,   // it is longer than the limit
    no_memory,   // limits.buffered_total is reached
  };
  enum class Mode : std::uint8_t { gather, stream };

  /// What is read at once of a stream whose peer keeps filling less, while memory is plenty.
  static constexpr Bytes window = 256_KiB;
  static constexpr Bytes unlimited = ~Bytes{0};

  explicit BodyReader(BlockPool& blocks) : raw_(blocks), body_(blocks) {}

  /// `came`: what is there behind the head. `limit` bounds the body.
  void begin(const Framing& framing, std::string_view came, Bytes limit, Mode mode);
  /// Hands out what was gathered and what follows.
  void stream() { mode_ = Mode::stream; }
  Step advance();
  /// The peer has sent its end: complete when that is what ends the body.
  [[nodiscard]] bool ends_here() const { return framing_.kind == Framing::Kind::until_close; }

  [[nodiscard]] Buffer& target() { return chunked() ? raw_ : body_; }
  [[nodiscard]] static constexpr std::size_t most() { return 256_KiB; }
  [[nodiscard]] std::string_view piece() const { return body_.view().substr(0, shown_); }
  /// What was gathered.
  [[nodiscard]] std::string_view body() const { return body_.view().substr(0, left_in(body_.size())); }
  /// What came behind the body; for when it is complete.
  [[nodiscard]] std::string_view behind() const {
    return chunked() ? raw_.view() : body_.view().substr(left_in(body_.size()));
  }
  void clear();
  /// The same, and keeps no memory.
  void release();
  /// Keeps no more memory than a block for each buffer; for when nothing is in them.
  void trim();

 private:
  [[nodiscard]] bool chunked() const { return framing_.kind == Framing::Kind::chunked; }
  /// How many of `bytes` still belong to the body.
  [[nodiscard]] std::size_t left_in(std::size_t bytes) const;
  [[nodiscard]] bool at_end() const;
  void drop_shown();
  Step show();

  Buffer raw_;   // chunks as they came
  Buffer body_;  // the body, or what of it is not handed out; of known length, also what follows
  Framing framing_;
  ChunkDecoder chunks_{0};
  Bytes limit_ = 0;
  std::uint64_t passed_ = 0;  // handed out and dealt with
  Bytes shown_ = 0;           // of body_
  Mode mode_ = Mode::gather;
};

}  // namespace penstock
