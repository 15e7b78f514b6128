#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/policy/units.hpp"

namespace penstock {

/// `GET` of it and a kind's name tells what is fixed about that kind.
inline constexpr std::string_view problem_folder = "/problems/";
/// When to try again what is refused for the moment: long enough to let others finish.
inline constexpr std::chrono::seconds retry_soon{1};

/// Every kind of answer that Penstock makes up itself when it can't give the one asked for.
enum class ProblemType : std::uint8_t {
  bad_gateway,
  bad_request,
  body_too_large,
  deadline_exceeded,
  expectation_failed,
  forbidden,
  head_too_large,
  load_failed,
  loop_detected,
  method_not_allowed,
  model_unavailable,
  not_found,
  not_implemented,
  overloaded,
  request_timeout,
  unsupported_media_type,
  upstream_timeout,
  uri_too_long,
  version_not_supported,
};

/// What is fixed about a type, and what `GET /problems/NAME` says of it.
struct ProblemKind {
  ProblemType type;
  int status;
  std::string_view name;
  std::string_view title;
  std::string_view what_happened;
  std::string_view what_to_do;
};

/// All kinds, in the order of ProblemType.
[[nodiscard]] std::span<const ProblemKind> problem_kinds();
[[nodiscard]] const ProblemKind& kind_of(ProblemType type);

/// One problem as it is told: `application/problem+json` (RFC 9457).
struct Problem {
  ProblemType type;
  std::string detail;
  std::string model{};                                // empty: no model is concerned
  std::optional<std::chrono::seconds> retry_after{};  // also sent as Retry-After
  std::string allow{};                                // for method_not_allowed: the Allow field

  [[nodiscard]] const ProblemKind& kind() const { return kind_of(type); }
};

/// What is fixed about a type, as JSON: the answer of `GET /problems/NAME`.
[[nodiscard]] std::string problem_page(const ProblemKind& kind);

/// The JSON body; `request_id` is left out when empty.
[[nodiscard]] std::string problem_json(const Problem& problem, std::string_view request_id);

}  // namespace penstock
