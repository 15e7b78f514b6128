#include "gateway/net/syn_drop.hpp"

#include <array>

#include <linux/filter.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace penstock {

void drop_new_connections(int listening) noexcept {
  constexpr unsigned flags_offset = 13;  // in the TCP header (RFC 9293 §3.1), where the filter's view begins
  constexpr unsigned everything = 0xffffffff;
  std::array<sock_filter, 5> program{{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0, flags_offset},
      {BPF_ALU | BPF_AND | BPF_K, 0, 0, TH_SYN | TH_ACK},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, TH_SYN},
      {BPF_RET | BPF_K, 0, 0, 0},
      {BPF_RET | BPF_K, 0, 0, everything},
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  ::setsockopt(listening, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

}  // namespace penstock
