#include "tests/differential/agreement.hpp"

#include <functional>

#include "tests/differential/reading_text.hpp"
#include "tests/differential/reference_request.hpp"
#include "tests/differential/reference_response.hpp"

namespace penstock {
namespace {

using Verdict = Reading::Verdict;
using Reference = std::function<Reading(const std::string&)>;
using Gateway = std::function<Reading(const std::string&, const Segmentation&)>;

/// A beginning may be refused only if no end of the head makes it a message that has to be taken.
bool may_refuse_beginning(const std::string& bytes, const Reference& reference) {
  for (const char* end : {"\r\n\r\n", "\n\r\n", "\r\nHost: a\r\n\r\n", "\nHost: a\r\n\r\n"}) {
    const Reading whole = reference(bytes + end);
    if (whole.verdict == Verdict::accepted && !whole.may_be_refused) return false;
  }
  return true;
}

bool agree(const std::string& bytes, const Reading& expected, const Reading& found,
           const Reference& reference) {
  if (found.verdict == Verdict::refused && expected.verdict != Verdict::refused) {
    if (expected.may_be_refused) return true;
    return expected.verdict == Verdict::incomplete && may_refuse_beginning(bytes, reference);
  }
  return found.verdict == expected.verdict &&
         (found.verdict != Verdict::accepted || found.message == expected.message);
}

bool same(const Reading& a, const Reading& b) { return a.verdict == b.verdict && a.message == b.message; }

std::string report(const char* what, const std::string& bytes, const Reading& expected,
                   const Reading& found) {
  return std::string(what) + "\n  bytes: " + in_quotes(bytes) + "\n  expected: " + spelled(expected) +
         "\n  found: " + spelled(found);
}

std::optional<std::string> disagreement(const std::string& bytes, const Segmentation& segmentation,
                                        const Reference& reference, const Gateway& gateway) {
  constexpr Segmentation in_octets{.first = 1, .then = 1};
  for (std::string rest = bytes; !rest.empty();) {
    const Reading expected = reference(rest);
    const Reading whole = gateway(rest, {});
    if (!agree(rest, expected, whole, reference)) {
      return report("the gateway and the reference disagree", rest, expected, whole);
    }
    for (const Segmentation& other : {segmentation, in_octets}) {
      const Reading cut = gateway(rest, other);
      if (!same(whole, cut)) return report("the verdict depends on the segmentation", rest, whole, cut);
    }
    if (whole.verdict != Verdict::accepted) break;
    rest.erase(0, whole.message.length);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> disagreement_on_requests(const std::string& bytes,
                                                    const Segmentation& segmentation, const Bounds& bounds) {
  return disagreement(
      bytes, segmentation,
      [&bounds](const std::string& rest) { return reference::read_request(rest, bounds); },
      [&bounds](const std::string& rest, const Segmentation& cut) {
        return gateway_request(rest, cut, bounds);
      });
}

std::optional<std::string> disagreement_on_responses(const std::string& bytes, const std::string& method,
                                                     const Segmentation& segmentation, const Bounds& bounds) {
  return disagreement(
      bytes, segmentation,
      [&](const std::string& rest) { return reference::read_response(rest, method, bounds); },
      [&](const std::string& rest, const Segmentation& cut) {
        return gateway_response(rest, method, cut, bounds);
      });
}

}  // namespace penstock
