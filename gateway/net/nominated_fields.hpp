#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "gateway/net/fields.hpp"

namespace penstock {

/// A head may have so many connection options; each is compared with each field (RFC 9110 §5.6.1.2 has a
/// reasonable number of empty ones ignored: they count too).
inline constexpr std::size_t most_connection_options = 32;

[[nodiscard]] std::size_t count_options(const Fields& fields);
[[nodiscard]] inline bool has_too_many_options(const Fields& fields) {
  return fields.hold(FieldName::connection) && count_options(fields) > most_connection_options;
}

/// What a head's Connection fields nominate as belonging to the connection: their options but `close` and
/// `keep-alive`, which are the connection's own. Most heads nominate nothing.
class NominatedFields {
 public:
  /// Views into `fields`; of more than most_connection_options the rest is not seen.
  explicit NominatedFields(const Fields& fields) {
    if (fields.hold(FieldName::connection)) read(fields);
  }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// In any case.
  [[nodiscard]] bool hold(std::string_view name) const { return count_ != 0 && find(name); }

 private:
  void read(const Fields& fields);
  [[nodiscard]] bool find(std::string_view name) const;

  std::size_t count_ = 0;
  // Most heads never make it, which saves clearing it.
  std::optional<std::array<std::string_view, most_connection_options>> names_;
};

}  // namespace penstock
