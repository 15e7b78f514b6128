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
  request_id = 32,  // what we keep of a client's identifier
  address = 64,     // a target's, and the brackets around an IPv6 address
  plain_name = 128  // tchar but the underscore
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
  mark(letters, token | target | host | request_id | address | plain_name);
  mark("0123456789", token | target | host | digit | hex | request_id | address | plain_name);
  mark("abcdefABCDEF", hex);
  mark("!#$%&'*+-.^_`|~", token);
  mark("!#$%&'*+-.^`|~", plain_name);
  mark("-._~!$&'()*+,;=:@/?%", target | address);
  mark("[]", address);
  mark("-._~!$&'()*+,;=", host);
  mark("-._:+/=@", request_id);
  return table;
}

inline constexpr std::array<std::uint8_t, 256> table = make_table();

constexpr bool is(char c, Class wanted) { return (table[static_cast<unsigned char>(c)] & wanted) != 0; }

/// The first octet at or after `from` that is none of those, or `end`.
constexpr const char* skip(const char* from, const char* end, Class wanted) {
  while (from != end && is(*from, wanted)) ++from;
  return from;
}

constexpr bool all(std::string_view octets, Class wanted) {
  const char* const end = octets.data() + octets.size();
  return skip(octets.data(), end, wanted) == end;
}
}  // namespace octet

/// The first control octet other than HTAB at or after `from` (RFC 9110 §5.5), or `end`.
[[nodiscard]] const char* find_control(const char* from, const char* end);

/// An ASCII letter in lower case, any other octet as it is.
[[nodiscard]] constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// ASCII without case.
[[nodiscard]] bool equals_folded(std::string_view one, std::string_view other);

/// ASCII without case; `lower` is already lower-case.
[[nodiscard]] bool equals_lower(std::string_view text, std::string_view lower);

/// Without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
[[nodiscard]] constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace penstock
