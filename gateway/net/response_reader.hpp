#pragma once
#include <string_view>

#include "gateway/net/buffer.hpp"
#include "gateway/net/chunk_decoder.hpp"
#include "gateway/net/framing.hpp"
#include "gateway/net/response_head.hpp"

namespace penstock {

/// Puts one answer together from bytes, whoever brings them. Interim answers (1xx) are passed over.
class ResponseReader {
 public:
  enum class Step {
    need_bytes,  // read into target(), at most most() bytes, then advance() again
    complete,    // head() and body() are whole
    refused,     // refusal() says why
  };

  /// `limit` bounds head and body together.
  ResponseReader(BlockPool& blocks, Bytes limit);

  /// Forgets the answer before; `method` is what this one answers (views stay with the caller).
  void begin(std::string_view method);
  Step advance();
  /// The server has sent its end: what is whole then, or why it isn't.
  Step end_of_stream();
  [[nodiscard]] Buffer& target() {
    return phase_ == Phase::body_apart ? body_ : phase_ == Phase::chunks ? raw_ : in_;
  }
  [[nodiscard]] std::size_t most() const;

  [[nodiscard]] const ResponseHead& head() const { return head_; }
  [[nodiscard]] std::string_view body() const;
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  /// Whether any byte of an answer has come.
  [[nodiscard]] bool started() const { return interim_ != 0 || !in_.empty(); }
  /// Whether the connection is clean for another request after this complete answer.
  [[nodiscard]] bool reusable() const;
  /// Keeps no more memory than a block for each buffer; what head() and body() show is gone.
  void trim();

 private:
  enum class Phase { head, body_in_place, body_apart, chunks, complete };

  Step read_head();
  Step begin_body(const Framing& framing);
  Step read_apart();
  Step read_chunks();
  Step finish(Bytes surplus);
  Step refuse(std::string_view detail);

  Bytes limit_;
  std::string_view method_;
  Buffer in_;    // the head, and the body when it fits beside it; never grows once the head is known
  Buffer raw_;   // a chunked body as it came
  Buffer body_;  // a body that is not in place
  ResponseScanner scanner_;
  ResponseHead head_;
  ChunkDecoder chunks_;
  Phase phase_ = Phase::head;
  Framing framing_;
  int interim_ = 0;
  bool surplus_ = false;
  Refusal refusal_{};
};

}  // namespace penstock
