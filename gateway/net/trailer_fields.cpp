#include "gateway/net/trailer_fields.hpp"

#include <algorithm>
#include <array>

#include "gateway/net/characters.hpp"

namespace penstock {
namespace {

constexpr std::array not_in_trailers{"age",
                                     "authorization",
                                     "cache-control",
                                     "connection",
                                     "content-encoding",
                                     "content-length",
                                     "content-range",
                                     "content-type",
                                     "cookie",
                                     "date",
                                     "expect",
                                     "expires",
                                     "forwarded",
                                     "host",
                                     "if-match",
                                     "if-modified-since",
                                     "if-none-match",
                                     "if-range",
                                     "if-unmodified-since",
                                     "keep-alive",
                                     "location",
                                     "max-forwards",
                                     "pragma",
                                     "proxy-authenticate",
                                     "proxy-authorization",
                                     "proxy-connection",
                                     "range",
                                     "retry-after",
                                     "set-cookie",
                                     "te",
                                     "trailer",
                                     "transfer-encoding",
                                     "upgrade",
                                     "vary",
                                     "via",
                                     "warning",
                                     "www-authenticate",
                                     "x-forwarded-for",
                                     "x-forwarded-host",
                                     "x-forwarded-port",
                                     "x-forwarded-proto",
                                     "x-real-ip"};

}  // namespace

bool may_be_trailer(std::string_view name) {
  return std::none_of(not_in_trailers.begin(), not_in_trailers.end(),
                      [name](const char* other) { return equals_lower(name, other); });
}

}  // namespace penstock
