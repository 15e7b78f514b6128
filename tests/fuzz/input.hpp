#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/differential/gateway_reader.hpp"

namespace penstock {

/// What a fuzzer's bytes mean: four of them say how, the rest is what is sent. All are printable in files
/// that people write: `@` means nothing special and everything at once, and the fourth is a line feed.
struct FuzzInput {
  std::string method = "GET";   // of the request that is answered
  Segmentation segmentation{};  // pieces of up to 63 octets
  Bounds bounds{};
  std::string bytes{};
};

/// Bits of the first octet: 1 tight bounds, 2 bytes that move, 4 HEAD. Second and third: octet modulo 64 is
/// the first piece's size and the others'; 0 is all that is left. Nothing when there are fewer than four.
[[nodiscard]] std::optional<FuzzInput> fuzz_input(const std::uint8_t* data, std::size_t size);

/// Ends the program, saying why, when there is a disagreement.
void require_none(const std::optional<std::string>& disagreement);

}  // namespace penstock
