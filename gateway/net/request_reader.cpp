#include "gateway/net/request_reader.hpp"

namespace penstock {

RequestReader::RequestReader(BlockPool& blocks, const Limits& limits)
    : limits_(limits), in_(blocks), body_(blocks), scanner_(limits) {}

RequestReader::Step RequestReader::advance() {
  switch (phase_) {
    case Phase::head: return read_head();
    case Phase::body_in_place: return in_.size() < whole() ? want_bytes() : complete_here();
    case Phase::body_apart: return read_apart();
    case Phase::long_body: return Step::long_body;
    case Phase::complete: break;
  }
  return Step::complete;
}

std::size_t RequestReader::most() const {
  if (phase_ == Phase::body_apart) return BodyReader::most();
  // The buffer may not grow, and move, under the views of a head.
  return in_.spare() != 0 ? in_.spare() : BodyReader::most();
}

bool RequestReader::begun() const {
  return head_complete() || in_.view().find_first_not_of("\r\n") != std::string_view::npos;
}

std::string_view RequestReader::body() const {
  return apart_ ? body_.body() : in_.view().substr(head_.size, static_cast<Bytes>(framing_.length));
}

RequestReader::Step RequestReader::refuse(ProblemType type, std::string_view detail) {
  refusal_ = {type, detail};
  return Step::refused;
}

RequestReader::Step RequestReader::complete_here() {
  phase_ = Phase::complete;
  return Step::complete;
}

RequestReader::Step RequestReader::refuse_overload() {
  return refuse(ProblemType::overloaded, "limits.buffered_total is reached");
}

RequestReader::Step RequestReader::want_bytes() {
  if (continue_sent_ || head_.expectation() != Expectation::go_on) return Step::need_bytes;
  continue_sent_ = true;
  return Step::send_continue;
}

RequestReader::Step RequestReader::read_head() {
  Scan scan = scanner_.scan(in_.view(), head_);
  if (scan.state == Scan::State::incomplete && in_.spare() == 0) {
    // The next read would move the bytes and leave the head's views behind.
    if (!in_.try_room(1)) return refuse_overload();
    scan = scanner_.scan(in_.view(), head_);
  }
  if (scan.state == Scan::State::incomplete) return Step::need_bytes;
  if (scan.state == Scan::State::refused) return refuse(scan.refusal.type, scan.refusal.detail);
  const FramingResult framing = frame_request(head_);
  if (const auto* refusal = std::get_if<Refusal>(&framing)) return refuse(refusal->type, refusal->detail);
  if (head_.expectation() == Expectation::unknown) {
    return refuse(ProblemType::expectation_failed, "the only expectation that can be met is 100-continue");
  }
  framing_ = std::get<Framing>(framing);
  return begin_body();
}

RequestReader::Step RequestReader::begin_body() {
  if (framing_.length > limits_.body) {
    return refuse(ProblemType::body_too_large, "Content-Length is larger than limits.body");
  }
  if (framing_.kind != Framing::Kind::chunked && whole() <= in_.size() + in_.spare()) {
    phase_ = Phase::body_in_place;
    return advance();
  }
  // Growing would move the head, which is full of views.
  apart_ = true;
  body_.begin(framing_, in_.view().substr(head_.size), limits_.body, BodyReader::Mode::gather);
  in_.truncate(head_.size);
  phase_ = framing_.length > limits_.replay ? Phase::long_body : Phase::body_apart;
  return advance();
}

void RequestReader::gather() {
  decided_ = true;
  phase_ = Phase::body_apart;
}

void RequestReader::stream() {
  gather();
  body_.stream();
}

RequestReader::Step RequestReader::read_apart() {
  switch (body_.advance()) {
    case BodyReader::Step::need_bytes: break;
    case BodyReader::Step::piece: return Step::piece;
    case BodyReader::Step::complete: return complete_here();
    case BodyReader::Step::malformed:
      return refuse(ProblemType::bad_request, "the chunked body is malformed");
    case BodyReader::Step::too_large:
      return refuse(ProblemType::body_too_large, "the body is larger than limits.body");
    case BodyReader::Step::no_memory: return refuse_overload();
  }
  if (decided_ || body_.body().size() <= limits_.replay) return want_bytes();
  phase_ = Phase::long_body;
  return Step::long_body;
}

bool RequestReader::next() {
  if (apart_) {
    in_.clear();
    in_.append(body_.behind());
    body_.clear();
  } else {
    in_.consume(whole());
    // Requests that came together are moved only when no more is left than was consumed.
    if (in_.size() <= in_.consumed()) in_.compact();
  }
  reset();
  return !in_.empty();
}

void RequestReader::drop_body() {
  if (apart_ && complete() && body_.behind().empty()) body_.release();
}

void RequestReader::forget() {
  in_.clear();
  body_.clear();
  reset();
}

void RequestReader::trim() {
  in_.trim();
  body_.trim();
}

void RequestReader::reset() {
  scanner_.reset();
  head_.clear();
  framing_ = {};
  phase_ = Phase::head;
  continue_sent_ = apart_ = decided_ = false;
}

}  // namespace penstock
