#include "gateway/app/yaml_text.hpp"

#include <algorithm>

namespace penstock {
namespace {

constexpr std::size_t stride = 64;

unsigned char byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

/// Bytes of the well-formed UTF-8 character at `i`, or 0 (Unicode 15, table 3-7).
std::size_t character_length(std::string_view text, std::size_t i) {
  const auto first = byte_at(text, i);
  if (first < 0x80) return 1;
  const auto second = byte_at(text, i + 1);
  const auto continues = [&](std::size_t k) { return (byte_at(text, i + k) & 0xc0) == 0x80; };
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned least = first == 0xe0 ? 0xa0 : 0x80;
    const unsigned most = first == 0xed ? 0x9f : 0xbf;  // no surrogates
    return second >= least && second <= most && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned least = first == 0xf0 ? 0x90 : 0x80;
    const unsigned most = first == 0xf4 ? 0x8f : 0xbf;  // nothing beyond U+10FFFF
    return second >= least && second <= most && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

TextPlaces::TextPlaces(std::string_view text) : text_(text), lines_{0} {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % stride == 0) characters_.push_back(characters);
    if (starts_character(text[i])) ++characters;
    if (text[i] == '\n') lines_.push_back(i + 1);
  }
  characters_.push_back(characters);
}

std::size_t TextPlaces::characters_before(std::size_t offset) const {
  const auto block = offset / stride;
  const auto rest = text_.substr(block * stride, offset - block * stride);
  return characters_[block] +
         static_cast<std::size_t>(std::count_if(rest.begin(), rest.end(), starts_character));
}

Place TextPlaces::at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const auto column = characters_before(offset) - characters_before(*(next - 1)) + 1;
  return {.line = static_cast<int>(next - lines_.begin()), .column = static_cast<int>(column)};
}

std::optional<TextFault> find_text_fault(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = byte_at(text, i);
    if (c == '\r' && byte_at(text, i + 1) != '\n')
      return TextFault{i, "a carriage return without a line feed: end lines with a line feed"};
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
      return TextFault{i, "a control character (byte " + std::to_string(c) + "): remove it"};
    }
    const auto length = character_length(text, i);
    if (length == 0) return TextFault{i, "not UTF-8: save the file as UTF-8"};
    i += length;
  }
  return std::nullopt;
}

}  // namespace penstock
