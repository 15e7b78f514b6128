#pragma once
#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "gateway/net/block_pool.hpp"
#include "gateway/policy/units.hpp"

namespace penstock {

/// A body up to this is copied behind its head: cheaper than a second part of what is sent.
inline constexpr Bytes most_copied = 16_KiB;

/// Bytes in a row: written at the end, consumed from the front. Holds no memory while empty and
/// released; the first bytes take a block of the pool, more than a block moves to the heap, on the
/// pool's account.
/// Growing moves the bytes: views into it hold only until the next `room`.
class Buffer {
 public:
  explicit Buffer(BlockPool& pool) : pool_(&pool) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(); }

  [[nodiscard]] std::string_view view() const { return {data_ + begin_, end_ - begin_}; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] Bytes capacity() const { return capacity_; }
  /// How many more bytes fit without moving those that are there.
  [[nodiscard]] std::size_t spare() const { return capacity_ - end_; }
  /// How many bytes compact() would win.
  [[nodiscard]] std::size_t consumed() const { return begin_; }

  /// Space for at least `least` more bytes; `commit` says how many were written.
  [[nodiscard]] std::span<char> room(std::size_t least) {
    if (capacity_ - end_ < least) make_room(least);
    return {data_ + end_, capacity_ - end_};
  }
  void commit(std::size_t written) {
    assert(written <= capacity_ - end_);
    end_ += written;
  }
  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(room(bytes.size()).data(), bytes.data(), bytes.size());
    end_ += bytes.size();
  }
  /// `name: value` and CRLF.
  void append_field(std::string_view name, std::string_view value) {
    char* at = room(name.size() + value.size() + 4).data();
    std::memcpy(at, name.data(), name.size());
    at += name.size();
    *at++ = ':';
    *at++ = ' ';
    if (!value.empty()) std::memcpy(at, value.data(), value.size());
    at += value.size();
    *at++ = '\r';
    *at++ = '\n';
    end_ = static_cast<std::size_t>(at - data_);
  }
  void append_number(std::uint64_t number) {
    if (number < 10) return append(static_cast<char>('0' + number));
    std::array<char, 20> digits;
    char* const end = digits.data() + digits.size();
    char* at = end;
    do {
      *--at = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    append({at, static_cast<std::size_t>(end - at)});
  }
  void append(char byte) {
    *room(1).data() = byte;
    ++end_;
  }
  void consume(std::size_t bytes) {
    assert(bytes <= size());
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Keeps the first `size` bytes.
  void truncate(std::size_t size) {
    assert(size <= this->size());
    end_ = begin_ + size;
  }
  /// Moves the bytes to the front, so that all of the capacity follows them.
  void compact() {
    if (begin_ != 0) make_room(capacity_ - size());
  }
  /// Forgets the bytes and keeps the memory.
  void clear() { begin_ = end_ = 0; }
  /// Gives memory back that is more than a block; for when nothing is in it.
  void trim() {
    if (capacity_ > pool_->block_size()) release();
  }
  /// Forgets the bytes and gives the memory back.
  void release() noexcept;
  /// Views into either stay what they are.
  void swap(Buffer& other) noexcept;
  /// The same as room(), unless the process may not hold as much: then it is false and nothing grew.
  [[nodiscard]] bool try_room(std::size_t least);
  /// The same for what is only faster with it: while half of what the process may hold is free.
  [[nodiscard]] bool try_spare_room(std::size_t least);

 private:
  void make_room(std::size_t least);
  [[nodiscard]] std::size_t grown_capacity(std::size_t least) const;
  void give_back() noexcept;

  BlockPool* pool_;
  char* data_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace penstock
