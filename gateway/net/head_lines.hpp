#pragma once
#include <optional>
#include <string_view>

#include "gateway/net/characters.hpp"
#include "gateway/net/fields.hpp"
#include "gateway/net/problem.hpp"

namespace penstock {

/// Why a message is not taken, in words that stay valid for ever.
struct Refusal {
  ProblemType type;
  std::string_view detail;
};

/// How far a scanner came.
struct Scan {
  enum class State { incomplete, complete, refused };
  State state = State::incomplete;
  Refusal refusal{};

  static Scan complete() { return {State::complete, {}}; }
  static Scan refuse(ProblemType type, std::string_view detail) { return {State::refused, {type, detail}}; }
};

/// One line of a head, found by its CRLF; a control octet in it makes it invalid.
struct Line {
  enum class State { incomplete, complete, invalid };
  State state = State::incomplete;
  std::string_view text{};      // without CRLF
  const char* after = nullptr;  // behind CRLF
};

[[nodiscard]] inline Line next_line(const char* from, const char* end) {
  const char* const at = find_control(from, end);
  if (at == end || (*at == '\r' && at + 1 == end)) return {};
  if (*at != '\r' || at[1] != '\n') return {.state = Line::State::invalid};
  return {
      .state = Line::State::complete, .text = {from, static_cast<std::size_t>(at - from)}, .after = at + 2};
}

/// White space between a field's name and its colon: RFC 9112 §5.1 has a request refused, a response
/// repaired. What is refused is also a name that is a known one, or of a family, but for underscores: CGI and
/// WSGI, which many model servers are built on, take them for hyphens.
enum class SpaceBeforeColon { refuse, remove };

/// Splits `name: value` into `field`; false when it is no field line (a folded line is none).
[[nodiscard]] bool scan_field(std::string_view line, SpaceBeforeColon space, Field& field);

}  // namespace penstock
