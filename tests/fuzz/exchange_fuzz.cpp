#include <cstdint>
#include <cstdio>

#include "tests/fuzz/exchange/play.hpp"
#include "tests/fuzz/input.hpp"

/// Whatever clients, their server and time do: each request is answered or its connection closed, nothing of
/// one exchange is in another, all that is sent either way is well formed, nothing hangs, nothing is kept.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const penstock::fuzz::Ports ports;
  const auto program = penstock::fuzz::read_program({reinterpret_cast<const char*>(data), size});
  const auto fault = penstock::fuzz::Play(program, ports).run();
  if (!fault) return 0;
  // A kernel under load may deliver late: what comes of that does not come twice.
  std::fprintf(stderr, "played again: %s\n", fault->c_str());
  penstock::require_none(penstock::fuzz::Play(program, ports).run());
  return 0;
}
