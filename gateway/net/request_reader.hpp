#pragma once
#include "gateway/net/body_reader.hpp"
#include "gateway/net/framing.hpp"
#include "gateway/net/limits.hpp"
#include "gateway/net/request_head.hpp"

namespace penstock {

/// Puts one request together from bytes, whoever brings them. Bytes behind it are the next request's.
class RequestReader {
 public:
  enum class Step {
    need_bytes,     // read into target(), at most most() bytes, then advance() again
    send_continue,  // tell the client to go on with its body, then advance() again
    long_body,      // the body is longer than limits.replay: stream() or gather() it, then advance() again
    piece,          // streaming: piece() is the next of the body until advance() is called again
    complete,       // head() and, unless it was streamed, body() are whole
    refused,        // refusal() says why; nothing after it on this connection can be trusted
  };

  RequestReader(BlockPool& blocks, const Limits& limits);

  Step advance();
  [[nodiscard]] Buffer& target() { return phase_ == Phase::body_apart ? body_.target() : in_; }
  [[nodiscard]] std::size_t most() const;
  [[nodiscard]] bool head_complete() const { return phase_ != Phase::head; }
  [[nodiscard]] bool complete() const { return phase_ == Phase::complete; }

  /// What becomes of a long body.
  void gather();
  void stream();
  /// Whether anything of a request came: an empty line is none, but a leftover of the one before.
  [[nodiscard]] bool begun() const;

  [[nodiscard]] const RequestHead& head() const { return head_; }
  [[nodiscard]] std::string_view body() const;
  [[nodiscard]] std::string_view piece() const { return body_.piece(); }
  /// How the body ends: a length, chunks, or none.
  [[nodiscard]] const Framing& framing() const { return framing_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

  /// Nobody needs body() any more: gives its memory back where it has some of its own.
  void drop_body();
  /// Goes on to the next request; true when bytes of it are there already.
  bool next();
  /// Forgets the request, however far it came, and what follows it.
  void forget();
  /// Keeps no more memory than a block for each buffer; for between requests.
  void trim();

 private:
  enum class Phase { head, body_in_place, body_apart, long_body, complete };

  Step read_head();
  Step begin_body();
  Step read_apart();
  Step complete_here();
  Step refuse(ProblemType type, std::string_view detail);
  Step refuse_overload();
  Step want_bytes();
  void reset();
  [[nodiscard]] Bytes whole() const { return head_.size + static_cast<Bytes>(framing_.length); }

  const Limits& limits_;
  Buffer in_;  // the head, and the body when it fits beside it; moves only between requests
  BodyReader body_;
  RequestScanner scanner_;
  RequestHead head_;
  Framing framing_;
  Phase phase_ = Phase::head;
  bool continue_sent_ = false;
  bool apart_ = false;
  bool decided_ = false;  // what becomes of a long body
  Refusal refusal_{};
};

}  // namespace penstock
