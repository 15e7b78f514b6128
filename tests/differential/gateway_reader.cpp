#include "tests/differential/gateway_reader.hpp"

#include <algorithm>
#include <memory>

#include "gateway/net/chunk_decoder.hpp"
#include "gateway/net/framing.hpp"

namespace penstock {
namespace {

using Verdict = Reading::Verdict;

/// The bytes that have come so far, in memory of their own when they are to move.
class Arriving {
 public:
  Arriving(std::string_view bytes, const Segmentation& segmentation)
      : bytes_(bytes), segmentation_(segmentation) {}

  [[nodiscard]] std::size_t size() const { return size_; }

  /// One piece more; false when there is none.
  bool arrive() {
    if (size_ == bytes_.size()) return false;
    const std::size_t piece = size_ == 0 ? segmentation_.first : segmentation_.then;
    size_ += piece == 0 ? bytes_.size() - size_ : std::min(piece, bytes_.size() - size_);
    if (segmentation_.memory == Segmentation::Memory::moves_each_time) {
      // The new place is taken before the old one is given back, as a growing buffer does it.
      auto moved = std::make_unique<char[]>(size_);
      std::copy_n(bytes_.data(), size_, moved.get());
      moved_ = std::move(moved);
    }
    return true;
  }

  [[nodiscard]] std::string_view view() const {
    return moved_ ? std::string_view(moved_.get(), size_) : bytes_.substr(0, size_);
  }

 private:
  std::string_view bytes_;
  const Segmentation& segmentation_;
  std::size_t size_ = 0;
  std::unique_ptr<char[]> moved_;
};

template <class Scanner, class Head>
Scan scan_head(Scanner& scanner, Arriving& arriving, Head& head) {
  Scan scan;
  while (scan.state == Scan::State::incomplete && arriving.arrive())
    scan = scanner.scan(arriving.view(), head);
  return scan;
}

template <class Head>
void copy_fields(const Head& head, Message& message) {
  message.minor_version = head.minor_version;
  for (const Field& field : head.fields)
    message.fields.push_back({std::string(field.name), std::string(field.value), is_hop_by_hop(field.known)});
}

Reading read_chunks(std::string_view bytes, std::size_t head_size, Arriving& arriving, const Bounds& bounds,
                    Message message) {
  using State = ChunkDecoder::State;
  static BlockPool blocks(4_KiB);  // so that not each body maps a slab
  Buffer raw(blocks);
  Buffer body(blocks);
  ChunkDecoder decoder(bounds.body);
  std::size_t given = head_size;
  do {
    raw.append(bytes.substr(given, arriving.size() - given));
    given = arriving.size();
    raw.consume(decoder.decode(raw.view(), body));
    const State state = decoder.state();
    if (state == State::malformed || state == State::too_large) return Reading::refused("chunks");
    if (state == State::done) {
      message.body = body.view();
      message.length = given - raw.size();
      return {.verdict = Verdict::accepted, .message = std::move(message)};
    }
  } while (arriving.arrive());
  return {};
}

Reading read_body(std::string_view bytes, std::size_t head_size, const FramingResult& result,
                  Arriving& arriving, const Bounds& bounds, Message message) {
  if (const auto* refusal = std::get_if<Refusal>(&result))
    return Reading::refused(std::string(refusal->detail));
  const auto& framing = std::get<Framing>(result);
  switch (framing.kind) {
    case Framing::Kind::none: break;
    case Framing::Kind::length:
      if (bytes.size() - head_size < framing.length) return {};
      message.body = bytes.substr(head_size, framing.length);
      break;
    case Framing::Kind::until_close: message.body = bytes.substr(head_size); break;
    case Framing::Kind::chunked: return read_chunks(bytes, head_size, arriving, bounds, std::move(message));
  }
  message.length = head_size + message.body.size();
  return {.verdict = Verdict::accepted, .message = std::move(message)};
}

}  // namespace

Reading gateway_request(std::string_view bytes, const Segmentation& segmentation, const Bounds& bounds) {
  const Limits limits{.head = bounds.head, .headers = bounds.fields, .body = bounds.body};
  RequestScanner scanner(limits);
  RequestHead head;
  Arriving arriving(bytes, segmentation);
  const Scan scan = scan_head(scanner, arriving, head);
  if (scan.state == Scan::State::incomplete) return {};
  if (scan.state == Scan::State::refused) return Reading::refused(std::string(scan.refusal.detail));
  Message message{.method = std::string(head.method),
                  .target = std::string(head.path()),
                  .authority = std::string(head.authority),
                  .persists = !head.wants_close()};
  if (head.path() != head.target) message.target += '?' + std::string(head.query());
  copy_fields(head, message);
  return read_body(bytes, head.size, frame_request(head), arriving, bounds, std::move(message));
}

Reading gateway_response(std::string_view bytes, std::string_view method, const Segmentation& segmentation,
                         const Bounds& bounds) {
  ResponseScanner scanner;
  ResponseHead head;
  Arriving arriving(bytes, segmentation);
  const Scan scan = scan_head(scanner, arriving, head);
  if (scan.state == Scan::State::incomplete) return {};
  if (scan.state == Scan::State::refused) return Reading::refused(std::string(scan.refusal.detail));
  Message message{.status = head.status,
                  .reason = std::string(head.reason),
                  .persists = head.interim() || head.keeps_connection()};
  copy_fields(head, message);
  return read_body(bytes, head.size, frame_response(head, method), arriving, bounds, std::move(message));
}

Bounds response_bounds(std::size_t body) {
  return {.head = ResponseScanner::longest_head, .fields = ResponseScanner::most_fields, .body = body};
}

}  // namespace penstock
