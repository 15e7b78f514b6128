#include "gateway/net/request_reader.hpp"

namespace penstock {

using Step = RequestReader::Step;

RequestReader::RequestReader(BlockPool& blocks, const Limits& limits)
    : limits_(limits), in_(blocks), raw_(blocks), body_(blocks), scanner_(limits), chunks_(limits.body) {
  head_.fields.reserve(32);
}

Step RequestReader::advance() {
  switch (phase_) {
    case Phase::head: return read_head();
    case Phase::body_in_place:
      if (in_.size() < whole()) return want_bytes();
      break;
    case Phase::body_apart:
      if (body_.size() < length_) return want_bytes();
      break;
    case Phase::chunks: return read_chunks();
    case Phase::complete: break;
  }
  phase_ = Phase::complete;
  return Step::complete;
}

Buffer& RequestReader::target() {
  switch (phase_) {
    case Phase::body_apart: return body_;
    case Phase::chunks: return raw_;
    case Phase::head:
    case Phase::body_in_place:
    case Phase::complete: break;
  }
  return in_;
}

std::size_t RequestReader::most() const {
  // What follows a body of known length belongs to the next request and must not land in it.
  if (phase_ == Phase::body_apart) return length_ - body_.size();
  // Nor may the buffer grow, and move, under the views of a head.
  const bool in_place = phase_ == Phase::head || phase_ == Phase::body_in_place;
  return in_place && in_.capacity() > in_.size() ? in_.capacity() - in_.size() : 256_KiB;
}

std::string_view RequestReader::body() const {
  return apart_ ? body_.view() : in_.view().substr(head_.size, length_);
}

Step RequestReader::refuse(ProblemType type, std::string_view detail) {
  refusal_ = {type, detail};
  return Step::refused;
}

Step RequestReader::want_bytes() {
  if (continue_sent_ || head_.minor_version == 0 || find(head_.fields, FieldName::expect) == nullptr) {
    return Step::need_bytes;
  }
  continue_sent_ = true;
  return Step::send_continue;
}

Step RequestReader::read_head() {
  Scan scan = scanner_.scan(in_.view(), head_);
  if (scan.state == Scan::State::incomplete && in_.size() == in_.capacity()) {
    // The next read would move the bytes and leave the head's views behind.
    [[maybe_unused]] const auto room = in_.room(1);
    scan = scanner_.scan(in_.view(), head_);
  }
  if (scan.state == Scan::State::incomplete) return Step::need_bytes;
  if (scan.state == Scan::State::refused) return refuse(scan.refusal.type, scan.refusal.detail);
  const FramingResult framing = frame_request(head_);
  if (const auto* refusal = std::get_if<Refusal>(&framing)) return refuse(refusal->type, refusal->detail);
  const Field* expect = find(head_.fields, FieldName::expect);
  if (expect != nullptr && head_.minor_version != 0 && !equals_lower(expect->value, "100-continue")) {
    return refuse(ProblemType::expectation_failed, "the only expectation that can be met is 100-continue");
  }
  return begin_body(std::get<Framing>(framing));
}

Step RequestReader::begin_body(const Framing& framing) {
  if (framing.length > limits_.body) {
    return refuse(ProblemType::body_too_large, "Content-Length is larger than limits.body");
  }
  length_ = static_cast<Bytes>(framing.length);
  if (framing.kind == Framing::Kind::chunked) {
    apart_ = true;
    raw_.append(in_.view().substr(head_.size));
    in_.truncate(head_.size);
    phase_ = Phase::chunks;
  } else if (whole() <= in_.capacity()) {
    phase_ = Phase::body_in_place;
  } else {
    // Growing would move the head, which is full of views.
    apart_ = true;
    body_.append(in_.view().substr(head_.size));
    in_.truncate(head_.size);
    phase_ = Phase::body_apart;
  }
  return advance();
}

Step RequestReader::read_chunks() {
  raw_.consume(chunks_.decode(raw_.view(), body_));
  switch (chunks_.state()) {
    case ChunkDecoder::State::malformed:
      return refuse(ProblemType::bad_request, "the chunked body is malformed");
    case ChunkDecoder::State::too_large:
      return refuse(ProblemType::body_too_large, "the body is larger than limits.body");
    case ChunkDecoder::State::done: phase_ = Phase::complete; return Step::complete;
    case ChunkDecoder::State::size_line:
    case ChunkDecoder::State::data:
    case ChunkDecoder::State::data_end:
    case ChunkDecoder::State::trailers: break;
  }
  return want_bytes();
}

bool RequestReader::next() {
  if (apart_) {
    in_.clear();
    in_.append(raw_.view());
    raw_.clear();
    body_.clear();
  } else {
    in_.consume(whole());
    in_.compact();
  }
  reset();
  return !in_.empty();
}

void RequestReader::forget() {
  in_.clear();
  raw_.clear();
  body_.clear();
  reset();
}

void RequestReader::trim() {
  in_.trim();
  raw_.trim();
  body_.trim();
}

void RequestReader::reset() {
  scanner_.reset();
  head_.clear();
  chunks_ = ChunkDecoder(limits_.body);
  phase_ = Phase::head;
  length_ = 0;
  continue_sent_ = apart_ = false;
}

}  // namespace penstock
