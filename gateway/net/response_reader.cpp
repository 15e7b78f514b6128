#include "gateway/net/response_reader.hpp"

namespace penstock {

using Step = ResponseReader::Step;

namespace {
constexpr int most_interim = 32;  // a server that sends more is not going to answer
}

ResponseReader::ResponseReader(BlockPool& blocks, Bytes limit)
    : limit_(limit), in_(blocks), raw_(blocks), body_(blocks), chunks_(limit) {
  head_.fields.reserve(16);
}

void ResponseReader::begin(std::string_view method) {
  method_ = method;
  in_.clear();
  raw_.clear();
  body_.clear();
  scanner_.reset();
  head_.clear();
  chunks_ = ChunkDecoder(limit_);
  phase_ = Phase::head;
  framing_ = {};
  interim_ = 0;
  surplus_ = false;
}

void ResponseReader::trim() {
  in_.trim();
  raw_.trim();
  body_.trim();
}

Step ResponseReader::refuse(std::string_view detail) {
  refusal_ = {ProblemType::bad_gateway, detail};
  return Step::refused;
}

Step ResponseReader::advance() {
  switch (phase_) {
    case Phase::head: return read_head();
    case Phase::body_in_place: {
      const Bytes whole = head_.size + framing_.length;
      return in_.size() < whole ? Step::need_bytes : finish(in_.size() - whole);
    }
    case Phase::body_apart: return read_apart();
    case Phase::chunks: return read_chunks();
    case Phase::complete: break;
  }
  return Step::complete;
}

Step ResponseReader::end_of_stream() {
  if (phase_ == Phase::body_apart && framing_.kind == Framing::Kind::until_close) return finish(0);
  return refuse(started() ? "the answer ended before it was complete"
                          : "the server closed without an answer");
}

Step ResponseReader::finish(Bytes surplus) {
  surplus_ = surplus != 0;
  phase_ = Phase::complete;
  return Step::complete;
}

Step ResponseReader::read_head() {
  for (;;) {
    const Scan scan = scanner_.scan(in_.view(), head_);
    if (scan.state == Scan::State::incomplete) return Step::need_bytes;
    if (scan.state == Scan::State::refused) return refuse(scan.refusal.detail);
    if (!head_.interim()) break;
    if (head_.status == 101) return refuse("the server switched protocols without being asked to");
    if (++interim_ > most_interim) return refuse("the server sent more than 32 interim answers");
    in_.consume(head_.size);
    in_.compact();
    scanner_.reset();
  }
  const FramingResult framing = frame_response(head_, method_);
  if (const auto* refusal = std::get_if<Refusal>(&framing)) return refuse(refusal->detail);
  return begin_body(std::get<Framing>(framing));
}

Step ResponseReader::begin_body(const Framing& framing) {
  constexpr std::string_view too_large = "the answer is larger than limits.answer";
  framing_ = framing;
  if (framing.length > limit_ || head_.size > limit_ - framing.length) return refuse(too_large);
  if (framing.kind == Framing::Kind::chunked) {
    phase_ = Phase::chunks;
    chunks_ = ChunkDecoder(limit_ - head_.size);
    raw_.append(in_.view().substr(head_.size));
  } else if (framing.kind != Framing::Kind::until_close && head_.size + framing.length <= in_.capacity()) {
    phase_ = Phase::body_in_place;
    return advance();
  } else {
    // Growing would move the head, which is full of views.
    phase_ = Phase::body_apart;
    body_.append(in_.view().substr(head_.size));
  }
  in_.truncate(head_.size);
  return advance();
}

Step ResponseReader::read_apart() {
  if (framing_.kind == Framing::Kind::length) {
    if (body_.size() < framing_.length) return Step::need_bytes;
    const Bytes surplus = body_.size() - framing_.length;
    body_.truncate(framing_.length);
    return finish(surplus);
  }
  return body_.size() > limit_ - head_.size ? refuse("the answer is larger than limits.answer")
                                            : Step::need_bytes;
}

Step ResponseReader::read_chunks() {
  raw_.consume(chunks_.decode(raw_.view(), body_));
  switch (chunks_.state()) {
    case ChunkDecoder::State::malformed: return refuse("the answer's chunked body is malformed");
    case ChunkDecoder::State::too_large: return refuse("the answer is larger than limits.answer");
    case ChunkDecoder::State::done: return finish(raw_.size());
    case ChunkDecoder::State::size_line:
    case ChunkDecoder::State::data:
    case ChunkDecoder::State::data_end:
    case ChunkDecoder::State::trailers: break;
  }
  return Step::need_bytes;
}

std::size_t ResponseReader::most() const {
  // What follows a body in place must not make its buffer grow.
  return phase_ == Phase::body_in_place ? in_.capacity() - in_.size() : 256_KiB;
}

std::string_view ResponseReader::body() const {
  if (framing_.kind == Framing::Kind::none) return {};
  const bool in_place = body_.empty() && framing_.kind == Framing::Kind::length;
  return in_place ? in_.view().substr(head_.size, framing_.length) : body_.view();
}

bool ResponseReader::reusable() const {
  // A 205 has no body, yet the end of an empty one may follow it (RFC 9110 §15.3.6).
  if (head_.status == 205) return false;
  return !surplus_ && framing_.kind != Framing::Kind::until_close && head_.keeps_connection();
}

}  // namespace penstock
