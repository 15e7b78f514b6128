#include "backends/media_type.hpp"

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

bool is_utf8_charset(std::string_view parameter) {
  return equals_lower(parameter, "charset=utf-8") || equals_lower(parameter, "charset=\"utf-8\"");
}

}  // namespace

MediaType media_type_of(std::string_view content_type) {
  content_type = trim(content_type);
  if (content_type.empty()) return MediaType::none;
  const auto semicolon = content_type.find(';');
  if (semicolon != std::string_view::npos && !is_utf8_charset(trim(content_type.substr(semicolon + 1))))
    return MediaType::other;
  const auto type = trim(content_type.substr(0, semicolon));
  if (equals_lower(type, "application/json")) return MediaType::json;
  return equals_lower(type, "text/csv") ? MediaType::csv : MediaType::other;
}

}  // namespace penstock
