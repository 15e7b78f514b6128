#include "gateway/net/chunk_decoder.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/net/head_lines.hpp"
#include "gateway/net/trailer_fields.hpp"

namespace penstock {
namespace {

constexpr Bytes most_overhead = 4_KiB;
constexpr std::size_t most_size_digits = 16;
constexpr Bytes longest_line = most_size_digits + most_overhead + 1;  // without its line feed

/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )` with tokens and quoted strings (RFC 9112 §7.1.1).
bool valid_extensions(std::string_view text) {
  if (text.ends_with(' ') || text.ends_with('\t')) return false;
  const auto token = [&text] {
    std::size_t length = 0;
    while (length < text.size() && octet::is(text[length], octet::token)) ++length;
    text.remove_prefix(length);
    return length != 0;
  };
  const auto quoted = [&text] {
    for (std::size_t at = 1; at < text.size(); ++at) {
      if (text[at] == '"') {
        text.remove_prefix(at + 1);
        return true;
      }
      if (text[at] == '\\') ++at;
    }
    return false;
  };
  for (text = trim(text); !text.empty(); text = trim(text)) {
    if (text.front() != ';') return false;
    text = trim(text.substr(1));
    if (!token()) return false;
    text = trim(text);
    if (!text.starts_with('=')) continue;
    text = trim(text.substr(1));
    if (!(text.starts_with('"') ? quoted() : token())) return false;
  }
  return true;
}

}  // namespace

std::size_t ChunkDecoder::decode(std::string_view bytes, Buffer& body) {
  std::size_t used = 0;
  for (;;) {
    const std::string_view rest = bytes.substr(used);
    const State before = state_;
    std::size_t step = 0;
    switch (state_) {
      case State::size_line: step = take_size_line(rest); break;
      case State::data: step = take_data(rest, body); break;
      case State::data_end: step = take_data_end(rest); break;
      case State::trailers: step = take_trailer(rest); break;
      case State::done:
      case State::malformed:
      case State::too_large: return used;
    }
    used += step;
    if (step == 0 && state_ == before) return used;
  }
}

std::size_t ChunkDecoder::fail(State state) {
  state_ = state;
  return 0;
}

bool ChunkDecoder::count_overhead(std::size_t bytes) {
  overhead_ += bytes;
  return overhead_ <= most_overhead + decoded_;
}

std::size_t ChunkDecoder::take_size_line(std::string_view bytes) {
  const Line line = next_line(bytes.data(), bytes.data() + bytes.size());
  if (line.state == Line::State::invalid) return fail(State::malformed);
  if (line.state == Line::State::incomplete) {
    return bytes.size() > longest_line ? fail(State::malformed) : 0;
  }
  std::size_t digits = 0;
  while (digits < line.text.size() && octet::is(line.text[digits], octet::hex)) ++digits;
  if (digits == 0 || digits > most_size_digits) return fail(State::malformed);
  std::from_chars(line.text.data(), line.text.data() + digits, left_, 16);
  const std::string_view extensions = line.text.substr(digits);
  if (!valid_extensions(extensions) || !count_overhead(extensions.size())) return fail(State::malformed);
  if (left_ > limit_ - decoded_) return fail(State::too_large);
  state_ = left_ == 0 ? State::trailers : State::data;
  return static_cast<std::size_t>(line.after - bytes.data());
}

std::size_t ChunkDecoder::take_data(std::string_view bytes, Buffer& body) {
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body.append(bytes.substr(0, length));
  decoded_ += length;
  left_ -= length;
  if (left_ == 0) state_ = State::data_end;
  return length;
}

std::size_t ChunkDecoder::take_data_end(std::string_view bytes) {
  constexpr std::string_view line_end = "\r\n";
  if (!line_end.starts_with(bytes.substr(0, 2))) return fail(State::malformed);
  if (bytes.size() < 2) return 0;
  state_ = State::size_line;
  return 2;
}

std::size_t ChunkDecoder::take_trailer(std::string_view bytes) {
  const Line line = next_line(bytes.data(), bytes.data() + bytes.size());
  if (line.state == Line::State::invalid) return fail(State::malformed);
  if (line.state == Line::State::incomplete) {
    return bytes.size() > longest_line ? fail(State::malformed) : 0;
  }
  Field dropped;
  if (line.text.empty()) {
    state_ = State::done;
  } else if (!scan_field(line.text, SpaceBeforeColon::refuse, dropped) || !may_be_trailer(dropped.name) ||
             !count_overhead(line.text.size())) {
    return fail(State::malformed);
  }
  return static_cast<std::size_t>(line.after - bytes.data());
}

}  // namespace penstock
