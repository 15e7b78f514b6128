#include "backends/media_type.hpp"

#include <boost/beast/core/string.hpp>

namespace penstock {
namespace {

using boost::beast::iequals;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_utf8_charset(std::string_view parameter) {
  return iequals(parameter, "charset=utf-8") || iequals(parameter, "charset=\"utf-8\"");
}

}  // namespace

MediaType media_type_of(std::string_view content_type) {
  content_type = trimmed(content_type);
  if (content_type.empty()) return MediaType::none;
  const auto semicolon = content_type.find(';');
  if (semicolon != std::string_view::npos && !is_utf8_charset(trimmed(content_type.substr(semicolon + 1))))
    return MediaType::other;
  const auto type = trimmed(content_type.substr(0, semicolon));
  if (iequals(type, "application/json")) return MediaType::json;
  return iequals(type, "text/csv") ? MediaType::csv : MediaType::other;
}

}  // namespace penstock
