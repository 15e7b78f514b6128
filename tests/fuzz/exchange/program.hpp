#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/units.hpp"

namespace penstock::fuzz {

/// One event of an exchange, whoever causes it.
struct Step {
  enum class Kind {
    client_sends,
    client_ends,    // FIN
    client_resets,  // RST
    server_sends,
    server_ends,
    server_resets,
    cuts,         // what is sent from here on goes in pieces of `size`; 0: whole
    time_passes,  // and what it ends, ends
    moves,        // the server's name leads elsewhere
    drains,       // each answer is its connection's last
  };
  Kind kind;
  std::size_t who = 0;   // which client, or which of the server's connections, the latest first
  std::size_t size = 0;  // of pieces; of `moves`: where to
  std::string bytes{};   // to send; with placeholders, see README.md
  Duration time{};
};

/// What a fuzzer's bytes mean: a setting, then letters with operands. Every input means something.
struct Program {
  enum class Reuse { automatic, on, off };
  enum class End { by_itself, stopped };
  Reuse reuse = Reuse::automatic;  // pool's keep_alive
  End end = End::by_itself;        // once the steps are over
  Bytes memory = 512_MiB;          // limits.buffered_total
  std::vector<Step> steps{};
};

/// README.md has the letters.
[[nodiscard]] Program read_program(std::string_view input);

}  // namespace penstock::fuzz
