#include "tests/app/config_support.hpp"

namespace penstock::testing {

std::filesystem::path source_folder() { return PENSTOCK_SOURCE_DIR; }

}  // namespace penstock::testing
