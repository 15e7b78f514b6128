#pragma once
#include <string>
#include <vector>

#include "tests/differential/reading.hpp"

namespace penstock::reference {

/// The lines of a head, without their CRLF.
struct Lines {
  enum class State { complete, incomplete, invalid };
  State state = State::incomplete;
  std::vector<std::string> lines;  // those that are whole; the empty one at the end is not among them
  std::size_t size = 0;            // of all of it with the empty line, when complete
};

enum class EmptyLinesFirst { skipped, kept };

/// Splits at CRLF up to the empty line. A bare CR or LF, or another control octet than HTAB, is invalid
/// (RFC 9112 §2.2, RFC 9110 §5.5); so is a third empty line before a request.
[[nodiscard]] Lines head_lines(const std::string& bytes, EmptyLinesFirst empty_lines);

enum class SpaceBeforeColon { invalid, removed };

/// `field-name ":" OWS field-value OWS` (RFC 9112 §5); false when the line is none.
[[nodiscard]] bool read_field(const std::string& line, SpaceBeforeColon space, NameValue& field);

/// Whether some Connection field has that option (in lower case).
[[nodiscard]] bool has_option(const std::vector<NameValue>& fields, const std::string& option);

/// Policy: whether the Connection fields have more than 32 members, empty ones too.
[[nodiscard]] bool has_many_options(const std::vector<NameValue>& fields);

/// The values of all fields of that name (in lower case), in order.
[[nodiscard]] std::vector<std::string> values_of(const std::vector<NameValue>& fields,
                                                 const std::string& name);

}  // namespace penstock::reference
