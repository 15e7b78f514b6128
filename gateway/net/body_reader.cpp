#include "gateway/net/body_reader.hpp"

#include <algorithm>

namespace penstock {

using Step = BodyReader::Step;

void BodyReader::begin(const Framing& framing, std::string_view came, Bytes limit, Mode mode) {
  framing_ = framing;
  limit_ = limit;
  mode_ = mode;
  passed_ = shown_ = 0;
  chunks_ = ChunkDecoder(limit);
  target().append(came);
}

void BodyReader::clear() {
  raw_.clear();
  body_.clear();
  framing_ = {};
  shown_ = 0;
}

void BodyReader::release() {
  clear();
  raw_.release();
  body_.release();
}

void BodyReader::trim() {
  raw_.trim();
  body_.trim();
}

std::size_t BodyReader::left_in(std::size_t bytes) const {
  if (framing_.kind != Framing::Kind::length) return bytes;
  return static_cast<std::size_t>(std::min<std::uint64_t>(bytes, framing_.length - passed_));
}

bool BodyReader::at_end() const {
  if (chunked()) return chunks_.state() == ChunkDecoder::State::done;
  return framing_.kind == Framing::Kind::length && framing_.length - passed_ <= body_.size();
}

Step BodyReader::advance() {
  drop_shown();
  if (chunked()) {
    if (!body_.try_room(raw_.size())) return Step::no_memory;
    raw_.consume(chunks_.decode(raw_.view(), body_));
    if (chunks_.state() == ChunkDecoder::State::malformed) return Step::malformed;
    if (chunks_.state() == ChunkDecoder::State::too_large) return Step::too_large;
  }
  const bool announced = framing_.kind == Framing::Kind::length && framing_.length > limit_;
  if (announced || left_in(body_.size()) > limit_ - passed_) return Step::too_large;
  if (mode_ == Mode::stream && left_in(body_.size()) != 0) return show();
  if (at_end()) return Step::complete;
  return target().try_room(1) ? Step::need_bytes : Step::no_memory;
}

Step BodyReader::show() {
  shown_ = left_in(body_.size());
  return Step::piece;
}

void BodyReader::drop_shown() {
  if (shown_ == 0) return;
  // A peer that fills what it is given has more to say.
  const Bytes given = target().capacity();
  const bool filled = shown_ >= given / 2 && given < window;
  body_.consume(shown_);
  passed_ += shown_;
  shown_ = 0;
  if (!filled || !target().empty()) return;
  const Bytes more = std::min(4 * given, window);
  // What chunks hold needs as much.
  if (chunked() && !body_.try_spare_room(more)) return;
  [[maybe_unused]] const bool granted = target().try_spare_room(more);
}

}  // namespace penstock
