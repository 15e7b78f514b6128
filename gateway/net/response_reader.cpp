#include "gateway/net/response_reader.hpp"

#include <algorithm>

namespace penstock {

namespace {
constexpr int most_interim = 32;  // a server that sends more is not going to answer
constexpr std::string_view too_large = "the answer is larger than limits.answer";
}  // namespace

ResponseReader::ResponseReader(BlockPool& blocks, Bytes limit) : limit_(limit), in_(blocks), body_(blocks) {}

void ResponseReader::begin(std::string_view method) {
  method_ = method;
  in_.clear();
  body_.clear();
  scanner_.reset();
  head_.clear();
  phase_ = Phase::head;
  framing_ = {};
  interim_ = 0;
  apart_ = surplus_ = false;
}

void ResponseReader::trim() {
  in_.trim();
  body_.trim();
}

ResponseReader::Step ResponseReader::refuse(std::string_view detail) {
  refusal_ = {ProblemType::bad_gateway, detail};
  return Step::refused;
}

ResponseReader::Step ResponseReader::refuse_overload() {
  refusal_ = {ProblemType::overloaded, "limits.buffered_total is reached"};
  return Step::refused;
}

ResponseReader::Step ResponseReader::advance() {
  switch (phase_) {
    case Phase::interim:
      in_.consume(head_.size);
      in_.compact();
      scanner_.reset();
      phase_ = Phase::head;
      return read_head();
    case Phase::head: return read_head();
    case Phase::body_in_place: {
      const Bytes whole = head_.size + static_cast<Bytes>(framing_.length);
      return in_.size() < whole ? Step::need_bytes : finish(in_.size() - whole);
    }
    case Phase::long_body: return Step::long_body;
    case Phase::body_apart: return read_apart();
    case Phase::complete: break;
  }
  return Step::complete;
}

ResponseReader::Step ResponseReader::end_of_stream() {
  if (phase_ == Phase::body_apart && body_.ends_here()) return finish(0);
  return refuse(started() ? "the answer ended before it was complete"
                          : "the server closed without an answer");
}

ResponseReader::Step ResponseReader::finish(Bytes surplus) {
  surplus_ = surplus != 0;
  phase_ = Phase::complete;
  return Step::complete;
}

ResponseReader::Step ResponseReader::read_head() {
  const Scan scan = scanner_.scan(in_.view(), head_);
  if (scan.state == Scan::State::incomplete) return Step::need_bytes;
  if (scan.state == Scan::State::refused) return refuse(scan.refusal.detail);
  if (head_.interim()) {
    if (head_.status == 101) return refuse("the server switched protocols without being asked to");
    if (++interim_ > most_interim) return refuse("the server sent more than 32 interim answers");
    phase_ = Phase::interim;
    return Step::interim;
  }
  const FramingResult framing = frame_response(head_, method_);
  if (const auto* refusal = std::get_if<Refusal>(&framing)) return refuse(refusal->detail);
  framing_ = std::get<Framing>(framing);
  return begin_body();
}

ResponseReader::Step ResponseReader::begin_body() {
  if (framing_.kind == Framing::Kind::none) return finish(in_.size() - head_.size);
  const bool known = framing_.kind == Framing::Kind::length;
  const std::uint64_t whole = head_.size + framing_.length;
  if (!known || framing_.length > small_body || whole > limit_) {
    phase_ = Phase::long_body;
  } else if (whole <= in_.capacity()) {
    phase_ = Phase::body_in_place;
  } else {
    gather();
  }
  return advance();
}

void ResponseReader::gather() { take_apart(BodyReader::Mode::gather, limit_ - std::min(limit_, head_.size)); }

void ResponseReader::stream() { take_apart(BodyReader::Mode::stream, BodyReader::unlimited); }

void ResponseReader::take_apart(BodyReader::Mode mode, Bytes limit) {
  // Growing would move the head, which is full of views.
  apart_ = true;
  body_.begin(framing_, in_.view().substr(head_.size), limit, mode);
  in_.truncate(head_.size);
  phase_ = Phase::body_apart;
}

ResponseReader::Step ResponseReader::read_apart() {
  switch (body_.advance()) {
    case BodyReader::Step::need_bytes: break;
    case BodyReader::Step::piece: return Step::piece;
    case BodyReader::Step::complete: return finish(body_.behind().size());
    case BodyReader::Step::malformed: return refuse("the answer's chunked body is malformed");
    case BodyReader::Step::too_large: return refuse(too_large);
    case BodyReader::Step::no_memory: return refuse_overload();
  }
  return Step::need_bytes;
}

std::size_t ResponseReader::most() const {
  // What follows a body in place must not make its buffer grow.
  return phase_ == Phase::body_in_place ? in_.capacity() - in_.size() : BodyReader::most();
}

std::string_view ResponseReader::body() const {
  if (apart_) return body_.body();
  return in_.view().substr(head_.size, static_cast<Bytes>(framing_.length));
}

bool ResponseReader::reusable() const {
  // A 205 has no body, yet the end of an empty one may follow it (RFC 9110 §15.3.6).
  if (head_.status == 205) return false;
  return !surplus_ && framing_.kind != Framing::Kind::until_close && head_.keeps_connection();
}

}  // namespace penstock
