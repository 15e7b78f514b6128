#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "backends/refusal.hpp"

namespace penstock {

/// What a JSON text is made of, in order; each returns false to stop the reading.
class JsonEvents {
 public:
  enum class Container { object, array };

  JsonEvents() = default;
  JsonEvents(const JsonEvents&) = delete;
  JsonEvents& operator=(const JsonEvents&) = delete;
  virtual ~JsonEvents() = default;

  virtual bool open(Container container) = 0;
  virtual bool close() = 0;
  virtual bool key(std::string& name) = 0;
  /// A string, which may be moved from; null for a number, true, false or null.
  virtual bool value(std::string* text) = 0;
};

struct JsonBounds {
  std::size_t depth = 32;          // containers within containers
  std::size_t values = 1'000'000;  // values of any kind
};

/// Reads `body` (RFC 8259, UTF-8, a byte order mark aside; exponents below 2^31) without building a document;
/// what is wrong with it, or nothing if it was read to its end or `events` stopped it.
[[nodiscard]] std::optional<InputRefusal> read_json(std::string_view body, const JsonBounds& bounds,
                                                    JsonEvents& events);

}  // namespace penstock
