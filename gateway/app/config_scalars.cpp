#include "gateway/app/config_scalars.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace penstock {
namespace {

constexpr std::size_t most_digits = 18;

template <typename T>
struct Unit {
  std::string_view name;
  T value;
};

// Largest first.
constexpr std::array<Unit<Bytes>, 4> sizes{{{"GiB", 1_GiB}, {"MiB", 1_MiB}, {"KiB", 1_KiB}, {"", 1}}};
constexpr std::array<Unit<Duration>, 3> durations{
    {{"m", std::chrono::minutes(1)}, {"s", std::chrono::seconds(1)}, {"ms", std::chrono::milliseconds(1)}}};

struct Quantity {
  std::size_t count;
  std::string_view unit;
};

std::optional<Quantity> split(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_count(text.substr(0, digits));
  return count ? std::optional(Quantity{*count, text.substr(digits)}) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> parse_count(std::string_view text) {
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(count) : std::nullopt;
}

std::optional<Bytes> parse_size(std::string_view text) {
  const auto quantity = split(text);
  if (!quantity) return std::nullopt;
  for (const auto& unit : sizes) {
    if (quantity->unit != unit.name) continue;
    if (quantity->count > std::numeric_limits<Bytes>::max() / unit.value) return std::nullopt;
    return quantity->count * unit.value;
  }
  return std::nullopt;
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr Duration longest = std::chrono::days(366);
  const auto quantity = split(text);
  if (!quantity) return std::nullopt;
  for (const auto& unit : durations) {
    if (quantity->unit != unit.name) continue;
    if (quantity->count > static_cast<std::size_t>(longest / unit.value)) return std::nullopt;
    return static_cast<Duration::rep>(quantity->count) * unit.value;
  }
  return std::nullopt;
}

std::string size_text(Bytes size) {
  for (const auto& unit : sizes) {
    if (size >= unit.value && size % unit.value == 0)
      return std::to_string(size / unit.value) + std::string(unit.name);
  }
  return "0";
}

std::string duration_text(Duration duration) {
  for (const auto& unit : durations) {
    if (duration >= unit.value && duration % unit.value == Duration::zero())
      return std::to_string(duration / unit.value) + std::string(unit.name);
  }
  return "0s";
}

}  // namespace penstock
