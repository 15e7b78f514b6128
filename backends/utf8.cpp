#include "backends/utf8.hpp"

#include "gateway/telemetry/utf8.hpp"

namespace penstock {

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const Utf8Character character = first_character(bytes);
    if (!character.valid) return false;
    bytes.remove_prefix(character.length);
  }
  return true;
}

}  // namespace penstock
