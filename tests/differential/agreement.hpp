#pragma once
#include <optional>
#include <string>

#include "tests/differential/gateway_reader.hpp"

namespace penstock {

/// Reads `bytes` as requests one after the other, by the gateway in several segmentations (`segmentation`
/// among them) and by the slow reference reader. What each takes the other takes, with the same content and
/// end, save what the reference says may be refused. Returns what they disagree in, for a person.
[[nodiscard]] std::optional<std::string> disagreement_on_requests(const std::string& bytes,
                                                                  const Segmentation& segmentation,
                                                                  const Bounds& bounds);

/// The same for the answers to one request: interim ones and the last.
[[nodiscard]] std::optional<std::string> disagreement_on_responses(const std::string& bytes,
                                                                   const std::string& method,
                                                                   const Segmentation& segmentation,
                                                                   const Bounds& bounds);

}  // namespace penstock
