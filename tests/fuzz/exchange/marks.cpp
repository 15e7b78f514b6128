#include "tests/fuzz/exchange/marks.hpp"

#include <algorithm>

namespace penstock::fuzz {
namespace {

constexpr unsigned first_client = 0xa0;
constexpr unsigned clients = 0x20;
constexpr unsigned first_exchange = 0xc0;
constexpr unsigned exchanges = 0x3f;

bool is_mark(char octet) { return (static_cast<unsigned char>(octet) & 0x80U) != 0; }

}  // namespace

char mark_of_client(std::size_t client) { return static_cast<char>(first_client + client % clients); }
char mark_of_exchange(std::size_t exchange) {
  return static_cast<char>(first_exchange + exchange % exchanges);
}

std::string marked(std::string_view bytes, char mark, std::size_t sending) {
  constexpr std::size_t letters = 26;
  std::string result(bytes);
  std::replace_if(result.begin(), result.end(), is_mark, mark);
  std::replace(result.begin(), result.end(), '`', static_cast<char>('a' + sending % letters));
  return result;
}

char foreign_mark(std::string_view bytes, char expected) {
  const auto is_foreign = [expected](char octet) { return is_mark(octet) && octet != expected; };
  const auto* const found = std::find_if(bytes.begin(), bytes.end(), is_foreign);
  return found == bytes.end() ? '\0' : *found;
}

std::string with_identifiers(std::string_view bytes, std::size_t client, std::size_t& given) {
  std::string result;
  for (const char octet : bytes) {
    if (octet == '^') {
      result += 'm' + std::to_string(client) + 'n' + std::to_string(given++);
    } else {
      result += octet;
    }
  }
  return result;
}

bool is_clients_own(const std::string& identifier) {
  return identifier.starts_with('m') && identifier.find_first_not_of("0123456789n", 1) == std::string::npos;
}

}  // namespace penstock::fuzz
