#include "gateway/net/exchange.hpp"

#include <algorithm>

#include "gateway/net/characters.hpp"
#include "gateway/net/random.hpp"

namespace penstock {
namespace {

constexpr Bytes most_text_kept = 16_KiB;

}  // namespace

void RequestId::keep_or_make(const Fields& fields) {
  const Field* given = find(fields, FieldName::x_request_id);
  if (given != nullptr && !given->value.empty() && given->value.size() <= longest &&
      octet::all(given->value, octet::request_id)) {
    size_ = given->value.copy(text_.data(), longest);
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::uint64_t bits = random_bits();
  for (size_ = 0; size_ < 16; ++size_, bits >>= 4) text_[size_] = digits[bits & 15];
}

Exchange::Exchange(EventLoop& event_loop, const Limits& limits)
    : loop(event_loop),
      request(event_loop.blocks(), limits),
      answer(event_loop.blocks(), limits.answer),
      out(event_loop.blocks()) {}

bool Exchange::next() {
  forget_answer();
  return request.next();
}

void Exchange::release() {
  forget_answer();
  request.release();
  out.release();
  if (text.capacity() > most_text_kept) text = std::string();
  close = false;
}

void Exchange::forget_answer() {
  out.clear();
  tail = {};
  text.clear();
  answer.release();
  route = 0;
  status = 0;
  problem = nullptr;
}

}  // namespace penstock
