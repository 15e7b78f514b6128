#include "tests/app/config_support.hpp"

namespace penstock::test {

std::filesystem::path source_folder() { return PENSTOCK_SOURCE_DIR; }

}  // namespace penstock::test
