#pragma once
#include <cstdint>
#include <string_view>

namespace penstock {

/// What is known of an attempt when it is over.
enum class Outcome : std::uint8_t {
  success,          // an answer below 500
  server_error,     // an answer of 500 or more
  refused,          // no connection: refused, unreachable, or the name does not resolve
  connect_timeout,  // no connection within the time for it
  stale,            // a reused connection that had ended: not a byte of an answer came
  reset,            // the connection ended before the answer was complete
  timeout,          // the answer was not complete in time
  malformed,        // what came is not an answer that can be passed on
  unloaded,         // the model in this process could not be loaded
  overloaded,       // Penstock itself had no room for the attempt
  cancelled,        // its client left, or did not bring the request to its end
};
inline constexpr int outcomes = 11;

/// How metrics and logs call it.
[[nodiscard]] std::string_view name_of(Outcome outcome);

[[nodiscard]] constexpr Outcome outcome_of_status(int status) {
  return status < 500 ? Outcome::success : Outcome::server_error;
}

/// Whether an answer came, so that it can be passed on.
[[nodiscard]] constexpr bool is_answer(Outcome outcome) {
  return outcome == Outcome::success || outcome == Outcome::server_error;
}

/// May a request be put on the wire again because of what it does?
enum class Repeatable : std::uint8_t { only_unsent, always };

/// A reused connection may end just as it is used: the attempt is repeated once on a fresh one, at no cost,
/// unless some of a request that must not run twice was sent (RFC 9110 §9.2.2).
[[nodiscard]] constexpr bool repeat_when_stale(Outcome outcome, Repeatable repeatable, bool any_sent) {
  return outcome == Outcome::stale && (repeatable == Repeatable::always || !any_sent);
}

}  // namespace penstock
