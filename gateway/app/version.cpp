#include "gateway/app/version.hpp"

namespace penstock {

std::string_view version() { return PENSTOCK_VERSION; }
std::string_view commit() { return PENSTOCK_COMMIT; }

}  // namespace penstock
