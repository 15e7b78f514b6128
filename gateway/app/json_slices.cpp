#include "gateway/app/json_slices.hpp"

#include <array>
#include <string>

namespace penstock {
namespace {

/// Walks over JSON without reading it: white space, strings, and whole values by their brackets.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) { skip_space(); }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    skip_space();
    return true;
  }
  /// A string with its quotes, or nothing.
  std::string_view take_string() {
    const std::size_t from = at_;
    if (at_end() || text_[at_] != '"' || !skip_string()) return {};
    const std::string_view taken = text_.substr(from, at_ - from);
    skip_space();
    return taken;
  }
  /// Any value, or nothing where none begins or the text ends within it.
  std::string_view take_value() {
    const std::size_t from = at_;
    std::string closing;  // the brackets that have to come, the next one last
    while (!at_end()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!skip_string()) return {};
        if (closing.empty()) break;
        continue;
      }
      const bool closes = c == ']' || c == '}';
      if (closing.empty() && (c == ',' || closes)) break;
      if (!may_be_outside_strings(c)) return {};
      ++at_;
      if (c == '[' || c == '{') closing += c == '[' ? ']' : '}';
      if (!closes) continue;
      if (closing.back() != c) return {};
      closing.pop_back();
      if (closing.empty()) break;
    }
    if (!closing.empty()) return {};
    std::string_view taken = text_.substr(from, at_ - from);
    while (!taken.empty() && is_space(taken.back())) taken.remove_suffix(1);
    skip_space();
    return taken;
  }

 private:
  /// Brackets, separators, white space, and the letters of numbers and of the words that servers write.
  static bool may_be_outside_strings(char c) {
    static constexpr auto allowed = [] {
      std::array<bool, 256> table{};
      for (const unsigned char octet : std::string_view("[]{},: \t\r\n0123456789+-.eEtrufalsnNIity"))
        table[octet] = true;
      return table;
    }();
    return allowed[static_cast<unsigned char>(c)];
  }
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  bool skip_string() {
    for (++at_; !at_end(); ++at_) {
      if (text_[at_] == '"') return ++at_, true;
      if (text_[at_] == '\\') ++at_;
      if (at_end()) return false;
    }
    return false;
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
    const std::string_view key = walker.take_string();
    if (key.empty() || !walker.take(':')) return std::nullopt;
    if (key.substr(1, key.size() - 2) == name) return take_elements(walker, most);
    if (walker.take_value().empty()) return std::nullopt;
  } while (walker.take(','));
  return std::nullopt;
}

}  // namespace penstock
