#pragma once
#include <cerrno>

#include <boost/system/error_code.hpp>

namespace penstock {

/// Of the call that has just failed.
[[nodiscard]] inline boost::system::error_code last_error() {
  return {errno, boost::system::system_category()};
}
/// Whether that would have had to wait.
[[nodiscard]] inline bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace penstock
