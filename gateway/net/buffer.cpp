#include "gateway/net/buffer.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace penstock {

void Buffer::make_room(std::size_t least) {
  const std::size_t held = size();
  if (data_ != nullptr && capacity_ - held >= least) {
    std::memmove(data_, data_ + begin_, held);
  } else {
    // Doubling keeps the copies of a growing body linear in its length.
    const std::size_t needed = held + least;
    const bool pooled = needed <= pool_->block_size();
    const std::size_t capacity = pooled ? pool_->block_size() : std::max(needed, 2 * capacity_);
    char* grown = static_cast<char*>(pooled ? pool_->take() : ::operator new(capacity));
    if (held != 0) std::memcpy(grown, data_ + begin_, held);
    give_back();
    data_ = grown;
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = held;
}

void Buffer::give_back() noexcept {
  if (data_ == nullptr) return;
  if (capacity_ == pool_->block_size()) {
    pool_->give(data_);
  } else {
    ::operator delete(data_);
  }
}

void Buffer::swap(Buffer& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(data_, other.data_);
  std::swap(capacity_, other.capacity_);
  std::swap(begin_, other.begin_);
  std::swap(end_, other.end_);
}

void Buffer::release() noexcept {
  give_back();
  data_ = nullptr;
  capacity_ = begin_ = end_ = 0;
}

}  // namespace penstock
