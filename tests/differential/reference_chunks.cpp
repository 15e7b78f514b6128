#include "tests/differential/reference_chunks.hpp"

#include <algorithm>
#include <optional>

#include "tests/differential/reference_head.hpp"
#include "tests/differential/reference_text.hpp"

namespace penstock::reference {
namespace {

constexpr std::size_t most_overhead = 4096;
constexpr std::size_t most_digits = 16;

std::string skip_space(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first);
}

/// What follows a token or a quoted string at the beginning; nothing when neither is there.
std::optional<std::string> after_value(const std::string& text) {
  if (text.empty() || text[0] != '"') {
    std::size_t length = 0;
    while (length < text.size() && is_token_octet(text[length])) ++length;
    if (length == 0) return std::nullopt;
    return text.substr(length);
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return text.substr(at + 1);
    if (text[at] == '\\') ++at;
  }
  return std::nullopt;
}

/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
bool are_extensions(std::string text) {
  while (!text.empty()) {
    text = skip_space(text);
    if (text.empty() || text[0] != ';') return false;
    text = skip_space(text.substr(1));
    if (text.empty() || text[0] == '"') return false;
    auto rest = after_value(text);
    if (!rest) return false;
    if (const std::string beyond = skip_space(*rest); !beyond.empty() && beyond[0] == '=') {
      rest = after_value(skip_space(beyond.substr(1)));
      if (!rest) return false;
    }
    text = *rest;
  }
  return true;
}

bool belongs_into_a_head(const std::string& name) {
  for (const char* other : {"transfer-encoding", "host",         "trailer",       "te",     "connection",
                            "upgrade",           "expect",       "authorization", "cookie", "set-cookie",
                            "cache-control",     "max-forwards", "via",           "range",  "keep-alive",
                            "forwarded",         "date",         "server",        "age",    "vary",
                            "location"}) {
    if (name == other) return true;
  }
  return name.starts_with("content-") || name.starts_with("x-") || name.starts_with("proxy-") ||
         name.starts_with("if-");
}

/// Takes chunks apart from the front, one element after the other.
class Reader {
 public:
  Reader(const std::string& bytes, std::size_t most) : bytes_(bytes), most_(most) {}

  Chunks read() {
    while (read_chunk()) {
    }
    return result_;
  }

 private:
  bool end(Chunks::State state) {
    result_.state = state;
    return false;
  }

  /// The next line without its CRLF; nothing when it is not all there, or invalid.
  std::optional<std::string> next_line() {
    const auto found = bytes_.find("\r\n", at_);
    std::string line = bytes_.substr(at_, found == std::string::npos ? found : found - at_);
    const bool too_long = line.size() > most_digits + most_overhead + 1;
    if (found == std::string::npos && !line.empty() && line.back() == '\r') line.pop_back();
    if (std::any_of(line.begin(), line.end(), is_control) || (found == std::string::npos && too_long)) {
      end(Chunks::State::invalid);
      return std::nullopt;
    }
    if (found == std::string::npos) return std::nullopt;
    at_ = found + 2;
    return line;
  }

  bool read_chunk() {
    const auto line = next_line();
    if (!line) return false;
    std::size_t digits = 0;
    while (digits < line->size() && is_hex((*line)[digits])) ++digits;
    const std::string extensions = line->substr(digits);
    overhead_ += extensions.size();
    if (digits == 0 || digits > most_digits || !are_extensions(extensions) || overhead_ > most_overhead)
      return end(Chunks::State::invalid);
    const std::size_t size = std::stoull(line->substr(0, digits), nullptr, 16);
    if (size == 0) return read_trailers();
    if (size > most_ - result_.data.size()) return end(Chunks::State::invalid);
    const std::string data = bytes_.substr(at_, size);
    const std::string line_end = bytes_.substr(std::min(bytes_.size(), at_ + size), 2);
    if (!std::string("\r\n").starts_with(line_end)) return end(Chunks::State::invalid);
    if (line_end.size() < 2) return false;
    result_.data += data;
    at_ += size + 2;
    return true;
  }

  bool read_trailers() {
    for (;;) {
      const auto line = next_line();
      if (!line) return false;
      if (line->empty()) break;
      NameValue field;
      overhead_ += line->size();
      if (!read_field(*line, SpaceBeforeColon::invalid, field) || overhead_ > most_overhead)
        return end(Chunks::State::invalid);
      const bool passes_for_another = field.name.find('_') != std::string::npos;  // CGI takes it so
      if (passes_for_another || belongs_into_a_head(lower(field.name))) result_.may_be_refused = true;
    }
    result_.size = at_;
    return end(Chunks::State::complete);
  }

  const std::string& bytes_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::size_t overhead_ = 0;
  Chunks result_;
};

}  // namespace

Chunks read_chunks(const std::string& bytes, std::size_t most) { return Reader(bytes, most).read(); }

}  // namespace penstock::reference
