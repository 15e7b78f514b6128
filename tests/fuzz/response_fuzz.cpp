#include "tests/differential/agreement.hpp"
#include "tests/fuzz/input.hpp"

/// As request_fuzz, of the answers to one request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = penstock::fuzz_input(data, size);
  if (!input) return 0;
  const auto bounds = penstock::response_bounds(input->bounds.body);
  penstock::require_none(
      penstock::disagreement_on_responses(input->bytes, input->method, input->segmentation, bounds));
  return 0;
}
