#include "gateway/app/prediction_body.hpp"

#include <charconv>

#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

std::string decode(std::string_view encoded) {
  std::string text;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    unsigned octet = 0;
    // The request's scanner has made sure that two hex digits follow each %.
    if (encoded[at] == '%' && at + 2 < encoded.size()) {
      std::from_chars(encoded.data() + at + 1, encoded.data() + at + 3, octet, 16);
      text += static_cast<char>(octet);
      at += 2;
    } else {
      text += encoded[at] == '+' ? ' ' : encoded[at];
    }
  }
  return text;
}

/// Of a body whose texts need no escape; a long one then is written without being moved.
std::size_t shortest_length(std::span<const std::string> texts) {
  constexpr std::size_t around_all = 64;
  constexpr std::size_t around_each = std::string_view(R"([""],)").size();
  std::size_t length = around_all;
  for (const std::string& text : texts) length += around_each + text.size();
  return length;
}

}  // namespace

std::string prediction_body(std::span<const std::string> texts, const InputForm& form) {
  const bool split = form.format == InputForm::Format::dataframe_split;
  std::string body;
  body.reserve(shortest_length(texts) + form.column.size());
  body = split ? "{\"dataframe_split\":{\"columns\":[" : "{\"instances\":[";
  if (split) {
    append_json_string(body, form.column);
    body += "],\"data\":[";
  }
  bool first = true;
  for (const std::string& text : texts) {
    if (!first) body += ',';
    first = false;
    if (split) body += '[';
    append_json_string(body, text);
    if (split) body += ']';
  }
  body += split ? "]}}" : "]}";
  return body;
}

std::optional<std::string> text_of_query(std::string_view query) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    if (pair.starts_with("text=")) return decode(pair.substr(5));
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace penstock
