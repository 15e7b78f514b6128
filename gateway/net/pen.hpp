#pragma once
#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "gateway/net/buffer.hpp"

namespace penstock {

/// Writes at a buffer's end, at most as many bytes as were announced; they are the buffer's when the pen is
/// gone.
class Pen {
 public:
  Pen(Buffer& out, std::size_t most) : out_(out), most_(most), begin_(out.room(most).data()), at_(begin_) {}
  Pen(const Pen&) = delete;
  Pen& operator=(const Pen&) = delete;
  ~Pen() {
    const auto written = static_cast<std::size_t>(at_ - begin_);
    assert(written <= most_);
    out_.commit(written);
  }

  /// Of a length known here, so that no call is needed.
  template <std::size_t N>
  Pen& put(const char (&text)[N]) {
    std::memcpy(at_, text, N - 1);
    at_ += N - 1;
    return *this;
  }
  Pen& put(std::string_view bytes) {
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
    return *this;
  }
  /// At most 20 digits.
  Pen& number(std::uint64_t value) {
    at_ = std::to_chars(at_, at_ + 20, value).ptr;
    return *this;
  }

 private:
  Buffer& out_;
  [[maybe_unused]] const std::size_t most_;
  char* const begin_;
  char* at_;
};

inline void append_content_length(Buffer& out, std::uint64_t length) {
  Pen(out, 40).put("Content-Length: ").number(length).put("\r\n");
}

}  // namespace penstock
