#include "gateway/app/suggest.hpp"

#include <algorithm>
#include <array>

namespace penstock {
namespace {

constexpr std::size_t longest = 64;
using Row = std::array<std::size_t, longest + 1>;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(char a, char b) { return folded(a) == folded(b); }

/// Edit distance with swaps of neighbours (optimal string alignment), by three rows of its table.
std::size_t slips(std::string_view a, std::string_view b) {
  Row before{};
  Row last{};
  Row now{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t other = same(a[i - 1], b[j - 1]) ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + other});
      const bool swapped = i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  if (name.empty() || name.size() > longest) return std::nullopt;
  std::size_t allowed = std::max<std::size_t>(1, name.size() / 3);
  std::optional<std::string> nearest;
  for (const auto& candidate : candidates) {
    const auto shorter = std::min(name.size(), candidate.size());
    const auto longer = std::max(name.size(), candidate.size());
    if (longer > longest || longer - shorter > allowed) continue;
    const auto distance = slips(name, candidate);
    if (distance > allowed || (nearest && distance == allowed)) continue;
    allowed = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace penstock
