#include "tests/net/request_cases.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "gateway/net/request_head.hpp"

namespace penstock {
namespace {

std::optional<std::string> verdict(const Scan& scan, const RequestHead& head) {
  switch (scan.state) {
    case Scan::State::incomplete: return std::nullopt;
    case Scan::State::refused: return std::string(kind_of(scan.refusal.type).name);
    case Scan::State::complete: break;
  }
  return std::string(head.method) + ' ' + std::string(head.target) + ' ' + std::string(head.authority) + ' ' +
         std::to_string(head.minor_version);
}

/// One scanner, given more and more of a head until it knows.
class Scanning {
 public:
  explicit Scanning(const Limits& limits) : scanner_(limits) {}

  /// Whether the verdict is there.
  bool see(std::string_view bytes) {
    known_ = verdict(scanner_.scan(bytes, head_), head_);
    return known_.has_value();
  }
  [[nodiscard]] std::string result() const { return known_.value_or("incomplete"); }

 private:
  RequestScanner scanner_;
  RequestHead head_;
  std::optional<std::string> known_;
};

std::string cut_at(std::string_view raw, std::size_t place, const Limits& limits) {
  Scanning scanning(limits);
  if (!scanning.see(raw.substr(0, place))) scanning.see(raw);
  return scanning.result();
}

std::string octet_by_octet(std::string_view raw, const Limits& limits) {
  Scanning scanning(limits);
  for (std::size_t size = 1; size <= raw.size() && !scanning.see(raw.substr(0, size));) ++size;
  return scanning.result();
}

std::string moved_at(std::string_view raw, std::size_t place, const Limits& limits) {
  Scanning scanning(limits);
  const std::string first(raw.substr(0, place));
  const std::string moved(raw);
  if (!scanning.see(first)) scanning.see(moved);
  return scanning.result();
}

}  // namespace

std::string verdict_of(std::string_view raw, const Limits& limits) { return cut_at(raw, raw.size(), limits); }

void expect_verdicts(std::span<const RequestCase> cases, const Limits& limits) {
  for (const RequestCase& test : cases) {
    SCOPED_TRACE(std::string(test.section) + ": " + testing::PrintToString(std::string(test.raw)));
    EXPECT_EQ(verdict_of(test.raw, limits), test.verdict);
    EXPECT_EQ(octet_by_octet(test.raw, limits), test.verdict);
    for (std::size_t place = 0; place < test.raw.size(); ++place) {
      EXPECT_EQ(cut_at(test.raw, place, limits), test.verdict) << "cut at " << place;
      EXPECT_EQ(moved_at(test.raw, place, limits), test.verdict) << "moved at " << place;
      if (testing::Test::HasFailure()) break;
    }
  }
}

}  // namespace penstock
