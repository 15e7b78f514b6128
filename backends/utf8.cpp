#include "backends/utf8.hpp"

#include <boost/locale/utf.hpp>

namespace penstock {

bool is_utf8(std::string_view bytes) {
  using boost::locale::utf::utf_traits;
  for (const auto* at = bytes.begin(); at != bytes.end();) {
    const auto point = utf_traits<char>::decode(at, bytes.end());
    if (point == boost::locale::utf::illegal || point == boost::locale::utf::incomplete) return false;
  }
  return true;
}

}  // namespace penstock
