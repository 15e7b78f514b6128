#include "gateway/app/json_slices.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gateway/telemetry/utf8.hpp"

namespace penstock {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// RFC 8259 §6.
bool is_number(std::string_view text) {
  const auto take = [&text](char wanted) {
    const bool there = text.starts_with(wanted);
    if (there) text.remove_prefix(1);
    return there;
  };
  const auto take_digits = [&text] {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
  };
  take('-');
  const bool zero = text.starts_with('0');
  const std::size_t whole = take_digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (take('.') && take_digits() == 0) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (take_digits() == 0) return false;
  }
  return text.empty();
}

/// Those of JSON, and those that Python writes where JSON has none.
bool is_word(std::string_view text) {
  static constexpr std::array<std::string_view, 6> words{"true", "false",    "null",
                                                         "NaN",  "Infinity", "-Infinity"};
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Walks over JSON and keeps nothing of it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_space(); }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  bool take(char c) {
    if (!is_next(c)) return false;
    ++at_;
    skip_space();
    return true;
  }
  /// A member's name with its quotes, and the colon behind it; or nothing.
  std::string_view take_name() {
    const std::size_t from = at_;
    if (!is_next('"') || !skip_string()) return {};
    const std::string_view name = text_.substr(from, at_ - from);
    skip_space();
    return take(':') ? name : std::string_view();
  }
  /// A whole value, or nothing.
  std::string_view take_value() {
    const std::size_t from = at_;
    std::string closing;  // the brackets that have to come, the next one last
    for (;;) {
      const bool object = is_next('{');
      if (object || is_next('[')) {
        take(text_[at_]);
        closing += object ? '}' : ']';
        if (!is_next(closing.back())) {
          if (object && take_name().empty()) return {};
          continue;
        }
      } else if (!(is_next('"') ? skip_string() : skip_scalar())) {
        return {};
      }
      std::size_t end = at_;
      skip_space();
      for (; !closing.empty() && is_next(closing.back()); closing.pop_back()) {
        end = at_ + 1;
        take(closing.back());
      }
      if (closing.empty()) return text_.substr(from, end - from);
      if (!take(',') || (closing.back() == '}' && take_name().empty())) return {};
    }
  }

 private:
  static constexpr std::string_view space = " \t\n\r";

  [[nodiscard]] bool is_next(char c) const { return !at_end() && text_[at_] == c; }
  void skip_space() { at_ = std::min(text_.find_first_not_of(space, at_), text_.size()); }
  static bool ends_scalar(char c) {
    return c == ',' || c == ']' || c == '}' || static_cast<unsigned char>(c) <= ' ';
  }
  bool skip_scalar() {
    const std::size_t from = at_;
    while (!at_end() && !ends_scalar(text_[at_])) ++at_;
    const std::string_view scalar = text_.substr(from, at_ - from);
    return is_number(scalar) || is_word(scalar);
  }
  /// RFC 8259 §7, §8.1.
  bool skip_string() {
    const std::size_t from = ++at_;
    unsigned any = 0;  // below 0x80: ASCII
    for (; !at_end(); ++at_) {
      const auto octet = static_cast<unsigned char>(text_[at_]);
      any |= octet;
      if (octet == '"') {
        const std::string_view inside = text_.substr(from, at_++ - from);
        return any < 0x80 || is_utf8(inside);
      }
      if (octet < 0x20 || (octet == '\\' && !skip_escaped())) return false;
    }
    return false;
  }
  /// Comes to rest on the last octet of an escape.
  bool skip_escaped() {
    ++at_;
    if (!is_next('u'))
      return !at_end() && std::string_view("\"\\/bfnrt").find(text_[at_]) != std::string_view::npos;
    const std::string_view digits = text_.substr(at_ + 1, 4);
    at_ += digits.size();
    return digits.size() == 4 && std::all_of(digits.begin(), digits.end(), is_hex_digit);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<std::vector<std::string_view>> take_elements(Walker& walker, std::size_t most) {
  std::vector<std::string_view> elements;
  if (!walker.take('[')) return std::nullopt;
  if (walker.take(']')) return elements;
  do {
    const std::string_view element = walker.take_value();
    if (element.empty()) return std::nullopt;
    elements.push_back(element);
    if (elements.size() > most) return elements;
  } while (walker.take(','));
  if (!walker.take(']')) return std::nullopt;
  return elements;
}

}  // namespace

bool is_json_value(std::string_view text) {
  Walker walker(text);
  return !walker.take_value().empty() && walker.at_end();
}

std::optional<std::vector<std::string_view>> json_list(std::string_view object, std::string_view name,
                                                       std::size_t most) {
  Walker walker(object);
  if (!walker.take('{')) return std::nullopt;
  do {
    const std::string_view key = walker.take_name();
    if (key.empty()) return std::nullopt;
    if (key.substr(1, key.size() - 2) == name) return take_elements(walker, most);
    if (walker.take_value().empty()) return std::nullopt;
  } while (walker.take(','));
  return std::nullopt;
}

}  // namespace penstock
