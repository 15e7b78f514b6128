#pragma once
#include <string_view>

#include "gateway/net/body_reader.hpp"
#include "gateway/net/framing.hpp"
#include "gateway/net/response_head.hpp"

namespace penstock {

/// Puts one answer together from bytes, whoever brings them.
class ResponseReader {
 public:
  enum class Step {
    need_bytes,  // read into target(), at most most() bytes, then advance() again
    interim,     // head() is an interim answer's (1xx) until advance() is called again
    long_body,   // the body is long or of unknown length: stream() or gather() it, then advance() again
    piece,       // streaming: piece() is the next of the body until advance() is called again
    complete,    // head() and, unless it was streamed, body() are whole
    refused,     // refusal() says why
  };

  /// A body of up to so many bytes is gathered without asking: an answer that is passed on only when it is
  /// complete can still be repeated.
  static constexpr Bytes small_body = 64_KiB;

  /// `limit` bounds head and body of what is gathered.
  ResponseReader(BlockPool& blocks, Bytes limit);

  /// Forgets the answer before; `method` is what this one answers (views stay with the caller).
  void begin(std::string_view method);
  Step advance();
  /// The server has sent its end: what is whole then, or why it isn't.
  Step end_of_stream();
  [[nodiscard]] Buffer& target() { return phase_ == Phase::body_apart ? body_.target() : in_; }
  [[nodiscard]] std::size_t most() const;

  /// What becomes of a long body.
  void gather();
  void stream();

  [[nodiscard]] const ResponseHead& head() const { return head_; }
  [[nodiscard]] std::string_view body() const;
  [[nodiscard]] std::string_view piece() const { return body_.piece(); }
  /// How the body ends.
  [[nodiscard]] const Framing& framing() const { return framing_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  /// Whether any byte of an answer has come.
  [[nodiscard]] bool started() const { return interim_ != 0 || !in_.empty(); }
  /// Whether the connection is clean for another request after this complete answer.
  [[nodiscard]] bool reusable() const;
  /// Keeps no more memory than a block for each buffer; what head() and body() show is gone.
  void trim();

 private:
  enum class Phase { head, interim, body_in_place, long_body, body_apart, complete };

  Step read_head();
  Step begin_body();
  Step read_apart();
  Step finish(Bytes surplus);
  Step refuse(std::string_view detail);
  void take_apart(BodyReader::Mode mode, Bytes limit);
  Step refuse_overload();

  Bytes limit_;
  std::string_view method_;
  Buffer in_;  // the head, and the body when it fits beside it; never grows once the head is known
  BodyReader body_;
  ResponseScanner scanner_;
  ResponseHead head_;
  Phase phase_ = Phase::head;
  Framing framing_;
  int interim_ = 0;
  bool apart_ = false;
  bool surplus_ = false;
  Refusal refusal_{};
};

}  // namespace penstock
