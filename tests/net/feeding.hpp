#pragma once
#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "gateway/net/buffer.hpp"

namespace penstock {

inline constexpr std::size_t all_at_once = std::numeric_limits<std::size_t>::max();

/// How bytes come: a first piece, then pieces of one size.
struct Cut {
  std::size_t first = all_at_once;
  std::size_t then = all_at_once;
};

/// Whole, octet by octet, and in two pieces at each place.
inline std::vector<Cut> every_cut(std::string_view bytes) {
  std::vector<Cut> cuts{{}, {1, 1}};
  for (std::size_t place = 1; place < bytes.size(); ++place) cuts.push_back({place, all_at_once});
  return cuts;
}

/// What a socket would have: each read brings at most one piece, and what it does not take stays.
class Wire {
 public:
  Wire(std::string_view bytes, Cut cut) : bytes_(bytes), left_(cut.first), then_(cut.then) {}

  [[nodiscard]] std::string_view rest() const { return bytes_; }
  /// Reads into `buffer` as a connection does: into what room there is, `most` at most; false at the end.
  bool read(Buffer& buffer, std::size_t most = all_at_once) {
    if (bytes_.empty()) return false;
    const auto room = buffer.room(1);
    const std::size_t length = std::min({room.size(), most, left_, bytes_.size()});
    std::memcpy(room.data(), bytes_.data(), length);
    buffer.commit(length);
    bytes_.remove_prefix(length);
    left_ -= length;
    if (left_ == 0) left_ = then_;
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t left_;
  std::size_t then_;
};

/// Has a reader read one message whole, as far as the wire goes.
template <class Reader>
typename Reader::Step read_whole(Reader& reader, Wire& wire) {
  using Step = typename Reader::Step;
  for (;;) {
    const Step step = reader.advance();
    if (step == Step::complete || step == Step::refused) return step;
    if (step == Step::long_body) reader.gather();
    if (step == Step::need_bytes && !wire.read(reader.target(), reader.most())) return step;
  }
}

}  // namespace penstock
