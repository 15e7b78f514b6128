#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tests/differential/reading.hpp"
#include "tests/differential/reference_address.hpp"

namespace penstock::reference {

/// Where a body ends (RFC 9112 §6.3).
struct BodyFraming {
  enum class Kind { length, chunked, until_close };
  Kind kind = Kind::length;
  std::uint64_t length = 0;
};

/// A single decimal number of at most 19 digits that count; a list is invalid by policy.
[[nodiscard]] Judgement read_length(const std::string& value, std::uint64_t& length);

/// Of all Transfer-Encoding values: `chunked` once and nothing else; empty list elements may be refused.
[[nodiscard]] Judgement judge_codings(const std::vector<std::string>& values);

/// `reading`, whose head is `head_size` long, with the body that follows, or incomplete, or refused.
[[nodiscard]] Reading with_body(const std::string& bytes, std::size_t head_size, const BodyFraming& framing,
                                const Bounds& bounds, Reading reading);

}  // namespace penstock::reference
