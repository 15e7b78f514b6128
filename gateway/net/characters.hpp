#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace penstock {

/// Classes of octets (RFC 9110 §5.6.2, RFC 3986 §3), as bits of one table.
namespace octet {
enum Class : std::uint8_t {
  token = 1,   // tchar
  target = 2,  // what a request target may hold: pchar, "/", "?", and "%"
  host = 4,    // reg-name and IP literals, without the port's colon
  digit = 8,
  hex = 16,
  request_id = 32  // what we keep of a client's identifier
};

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  auto mark = [&table](std::string_view octets, int classes) {
    for (const char c : octets) {
      auto& entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint8_t>(entry | classes);
    }
  };
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  mark(letters, token | target | host | request_id);
  mark("0123456789", token | target | host | digit | hex | request_id);
  mark("abcdefABCDEF", hex);
  mark("!#$%&'*+-.^_`|~", token);
  mark("-._~!$&'()*+,;=:@/?%", target);
  mark("-._~!$&'()*+,;=%", host);
  mark("-._:+/=@", request_id);
  return table;
}

inline constexpr std::array<std::uint8_t, 256> table = make_table();

constexpr bool is(char c, Class wanted) { return (table[static_cast<unsigned char>(c)] & wanted) != 0; }

constexpr bool all(std::string_view octets, Class wanted) {
  for (const char c : octets) {
    if (!is(c, wanted)) return false;
  }
  return true;
}
}  // namespace octet

/// The first control octet other than HTAB at or after `from` (RFC 9110 §5.5), or `end`.
[[nodiscard]] const char* find_control(const char* from, const char* end);

/// ASCII without case; `lower` is already lower-case.
[[nodiscard]] bool equals_lower(std::string_view text, std::string_view lower);

/// Without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace penstock
