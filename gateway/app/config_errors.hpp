#pragma once
#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

/// A place in a file: line and column from 1, the column in characters; 0:0 is the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
  auto operator<=>(const Place&) const = default;
};

/// One thing that is wrong with a configuration, in one line that says what to do.
struct ConfigError {
  int line = 0;
  int column = 0;
  std::string what;
};

/// `FILE:LINE:COLUMN: what is wrong`; without line and column when the file as a whole is meant.
[[nodiscard]] std::string format_error(const std::string& file, const ConfigError& error);

/// A value for a message: on one line, cut after 64 bytes; and the same in quotes.
[[nodiscard]] std::string shortened(std::string_view value);
[[nodiscard]] std::string in_quotes(std::string_view value);

/// Every error of one reading.
class ConfigErrors {
 public:
  /// Control characters become question marks: one error is one line.
  void add(Place place, std::string what);
  /// The same with the nearest of the candidates, if one is near, as "(did you mean …?)".
  void add(Place place, std::string what, std::string_view name, std::span<const std::string> candidates);
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  /// All of them in the order of their places; leaves none.
  [[nodiscard]] std::vector<ConfigError> take_sorted();

 private:
  std::vector<ConfigError> errors_;
  std::size_t suggestions_left_ = 1000;  // each costs a comparison with every candidate
};

}  // namespace penstock
