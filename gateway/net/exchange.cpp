#include "gateway/net/exchange.hpp"

#include <cstring>

#include "gateway/net/characters.hpp"
#include "gateway/net/random.hpp"

namespace penstock {
namespace {

constexpr auto make_hex_pairs() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t octet = 0; octet < 256; ++octet) {
    pairs[2 * octet] = digits[octet >> 4];
    pairs[2 * octet + 1] = digits[octet & 15];
  }
  return pairs;
}
constexpr auto hex_pairs = make_hex_pairs();

}  // namespace

void RequestId::keep_or_make(const Fields& fields) {
  const Field* given = find(fields, FieldName::x_request_id);
  if (given != nullptr && !given->value.empty() && given->value.size() <= longest &&
      octet::all(given->value, octet::request_id)) {
    size_ = given->value.copy(text_.data(), longest);
    return;
  }
  std::uint64_t bits = random_bits();
  for (size_ = 0; size_ < 16; size_ += 2, bits >>= 8) {
    std::memcpy(text_.data() + size_, hex_pairs.data() + 2 * (bits & 0xff), 2);
  }
}

Exchange::Exchange(EventLoop& event_loop, const Limits& limits, Duration longest_pause)
    : loop(event_loop),
      progress(longest_pause),
      request(event_loop.blocks(), limits),
      answer(event_loop.blocks(), limits.answer),
      watch(event_loop.wheel(), request),
      out(event_loop.blocks()),
      held(event_loop.blocks()),
      text(event_loop.blocks().account()) {}

bool Exchange::next() {
  forget_answer();
  return request.next();
}

void Exchange::forget() {
  forget_answer();
  request.forget();
}

void Exchange::trim() {
  request.trim();
  answer.trim();
  out.trim();
}

void Exchange::forget_answer() {
  out.clear();
  if (!held.empty()) held.release();
  tail = {};
  text.clear();
  route = 0;
  status = 0;
  problem = nullptr;
  close = cut = false;
}

}  // namespace penstock
