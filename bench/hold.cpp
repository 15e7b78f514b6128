// Opens connections, has each make one request, says so, and holds them until its standard input ends.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/client.hpp"

namespace penstock {
namespace {

void hold(const Arguments& arguments) {
  const auto port = arguments.number<std::uint16_t>("port");
  const auto at_once = arguments.number<std::size_t>("at_once", 1);  // requests in hand at the same time
  const auto body = arguments.text("body");
  const auto request = head_of(port, arguments.text("path"), body.size()) + std::string(body);
  std::vector<Lane> lanes(arguments.number<std::size_t>("connections"));
  Block block{};
  for (std::size_t first = 0; first < lanes.size(); first += at_once) {
    const auto last = std::min(first + at_once, lanes.size());
    for (auto i = first; i < last; ++i) {
      lanes[i].socket = connect_to(port);
      send_whole(lanes[i].socket, request);
    }
    for (auto i = first; i < last; ++i) {
      while (!read_answer(lanes[i], block)) continue;
    }
  }
  std::printf("{\"connections\": %zu}\n", lanes.size());
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  return penstock::run_program("penstock_bench_hold", argc, argv, penstock::hold);
}
