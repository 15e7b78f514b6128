#include "tests/fuzz/input.hpp"

#include <cstdio>
#include <cstdlib>

namespace penstock {

std::optional<FuzzInput> fuzz_input(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t plan = 4;
  constexpr unsigned sizes = 64;
  if (size < plan) return std::nullopt;
  FuzzInput input;
  if ((data[0] & 1U) != 0) input.bounds = {.head = 128, .fields = 4, .body = 32};
  if ((data[0] & 2U) != 0) input.segmentation.memory = Segmentation::Memory::moves_each_time;
  if ((data[0] & 4U) != 0) input.method = "HEAD";
  input.segmentation.first = data[1] % sizes;
  input.segmentation.then = data[2] % sizes;
  input.bytes.assign(reinterpret_cast<const char*>(data) + plan, size - plan);
  return input;
}

void require_none(const std::optional<std::string>& disagreement) {
  if (!disagreement) return;
  std::fprintf(stderr, "%s\n", disagreement->c_str());
  std::abort();
}

}  // namespace penstock
