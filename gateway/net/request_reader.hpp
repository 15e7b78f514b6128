#pragma once
#include "gateway/net/buffer.hpp"
#include "gateway/net/chunk_decoder.hpp"
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
    complete,       // head() and body() are whole
    refused,        // refusal() says why; nothing after it on this connection can be trusted
  };

  RequestReader(BlockPool& blocks, const Limits& limits);

  Step advance();
  [[nodiscard]] Buffer& target();
  [[nodiscard]] std::size_t most() const;
  [[nodiscard]] bool head_complete() const { return phase_ != Phase::head; }

  [[nodiscard]] const RequestHead& head() const { return head_; }
  [[nodiscard]] std::string_view body() const;
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

  /// Goes on to the next request; true when bytes of it are there already.
  bool next();
  /// Forgets the request, however far it came, and what follows it.
  void forget();
  /// Keeps no more memory than a block for each buffer; for between requests.
  void trim();

 private:
  enum class Phase { head, body_in_place, body_apart, chunks, complete };

  Step read_head();
  Step begin_body(const Framing& framing);
  Step read_chunks();
  Step refuse(ProblemType type, std::string_view detail);
  Step want_bytes();
  void reset();
  [[nodiscard]] Bytes whole() const { return head_.size + length_; }

  const Limits& limits_;
  Buffer in_;    // the head, and the body when it fits beside it; moves only between requests
  Buffer raw_;   // a chunked body as it came
  Buffer body_;  // a body that is not in place
  RequestScanner scanner_;
  RequestHead head_;
  ChunkDecoder chunks_;
  Phase phase_ = Phase::head;
  Bytes length_ = 0;
  bool continue_sent_ = false;
  bool apart_ = false;
  Refusal refusal_{};
};

}  // namespace penstock
