#include <cstdint>

#include "tests/fuzz/exchange/play.hpp"
#include "tests/fuzz/input.hpp"

/// Whatever clients, their server and time do: each request is answered or its connection closed, nothing of
/// one exchange is in another, all that is sent either way is well formed, nothing hangs, nothing is kept.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const penstock::fuzz::Ports ports;
  const auto program = penstock::fuzz::read_program({reinterpret_cast<const char*>(data), size});
  penstock::require_none(penstock::fuzz::Play(program, ports).run());
  return 0;
}
