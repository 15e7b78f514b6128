#include "gateway/net/characters.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>

namespace penstock {
namespace {

constexpr bool is_control(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && octet != '\t') || octet == 0x7f;
}

}  // namespace

const char* find_control(const char* from, const char* end) {
#ifdef __SSE2__
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i tab = _mm_set1_epi8('\t');
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - from >= 16; from += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    // max(x, 0x20) == x holds for unsigned x >= 0x20.
    const __m128i printable = _mm_cmpeq_epi8(_mm_max_epu8(octets, space), octets);
    const __m128i allowed =
        _mm_andnot_si128(_mm_cmpeq_epi8(octets, del), _mm_or_si128(printable, _mm_cmpeq_epi8(octets, tab)));
    const auto controls = static_cast<unsigned>(~_mm_movemask_epi8(allowed)) & 0xffffU;
    if (controls != 0) return from + std::countr_zero(controls);
  }
#endif
  while (from != end && !is_control(*from)) ++from;
  return from;
}

bool equals_folded(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower_case(a) == lower_case(b); });
}

bool equals_lower(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower_case(text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace penstock
