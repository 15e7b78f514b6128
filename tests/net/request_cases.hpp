#pragma once
#include <span>
#include <string>
#include <string_view>

#include "gateway/net/limits.hpp"

namespace penstock {

/// A head and what is to become of it.
struct RequestCase {
  std::string_view section;  // of RFC 9112, unless it says otherwise
  std::string_view raw;
  std::string_view verdict;  // `METHOD target authority minor`, `incomplete`, or the problem's name
};

/// What the scanner says of `raw` in one piece.
[[nodiscard]] std::string verdict_of(std::string_view raw, const Limits& limits = {});

/// Expects each verdict, however the head is cut into pieces and whether or not its bytes move meanwhile.
void expect_verdicts(std::span<const RequestCase> cases, const Limits& limits = {});

}  // namespace penstock
