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
    const std::size_t capacity = grown_capacity(least);
    const bool pooled = capacity == pool_->block_size();
    char* grown = static_cast<char*>(pooled ? pool_->take() : ::operator new(capacity));
    if (!pooled && pool_->account() != nullptr) pool_->account()->took(capacity);
    if (held != 0) std::memcpy(grown, data_ + begin_, held);
    give_back();
    data_ = grown;
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = held;
}

std::size_t Buffer::grown_capacity(std::size_t least) const {
  const std::size_t needed = size() + least;
  // Doubling keeps the copies of a growing body linear in its length.
  return needed <= pool_->block_size() ? pool_->block_size() : std::max(needed, 2 * capacity_);
}

void Buffer::give_back() noexcept {
  if (data_ == nullptr) return;
  if (capacity_ == pool_->block_size()) {
    pool_->give(data_);
  } else {
    if (pool_->account() != nullptr) pool_->account()->gave(capacity_);
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

bool Buffer::try_room(std::size_t least) {
  if (capacity_ - end_ >= least) return true;
  const MemoryAccount* account = pool_->account();
  const bool grows = capacity_ - size() < least;
  if (grows && account != nullptr && !account->may_take(grown_capacity(least) - capacity_)) return false;
  make_room(least);
  return true;
}

bool Buffer::try_spare_room(std::size_t least) {
  const MemoryAccount* account = pool_->account();
  if (account != nullptr && !account->may_spare(grown_capacity(least))) return false;
  return try_room(least);
}

void Buffer::release() noexcept {
  give_back();
  data_ = nullptr;
  capacity_ = begin_ = end_ = 0;
}

}  // namespace penstock
