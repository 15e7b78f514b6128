#include "tests/differential/agreement.hpp"
#include "tests/fuzz/input.hpp"

/// Whatever the bytes: scanner, framing and chunk decoder say the same of a request however it is cut, and
/// what the slow reference reader says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = penstock::fuzz_input(data, size);
  if (!input) return 0;
  penstock::require_none(
      penstock::disagreement_on_requests(input->bytes, input->segmentation, input->bounds));
  return 0;
}
