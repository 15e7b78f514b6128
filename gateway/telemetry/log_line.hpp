#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "gateway/policy/units.hpp"
#include "gateway/telemetry/log_config.hpp"

namespace penstock {

/// A named value of a logged event, which it only looks at. The key is ours and needs no quoting.
struct LogField {
  using Value = std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double>;

  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, std::same_as<bool> auto truth) : key(name), value(truth) {}
  LogField(std::string_view name, std::floating_point auto number) : key(name), value(double{number}) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) LogField(std::string_view name, T number)
      : key(name), value(std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>{number}) {}
  /// Logged in seconds.
  LogField(std::string_view name, Duration length)
      : key(name), value(std::chrono::duration<double>(length).count()) {}

  std::string_view key;
  Value value;
};

/// The event and its fields without time and level: `event key=value …`, or the members of a JSON object.
/// Whatever a value holds, the line stays one line of valid UTF-8 without control characters; a value
/// longer than 1 KiB is cut.
[[nodiscard]] std::string log_line(LogConfig::Format format, std::string_view event,
                                   std::initializer_list<LogField> fields);

}  // namespace penstock
