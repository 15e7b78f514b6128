#pragma once
#include <string>
#include <string_view>

namespace penstock::fuzz {

// Whoever sends bytes marks them: each octet from 0x80 in them is replaced by the sender's own, so that bytes
// in the wrong place are known wherever they turn up.
inline constexpr char nobodys_mark = '\xff';  // of bytes that no request asked for

[[nodiscard]] char mark_of_client(std::size_t client);
[[nodiscard]] char mark_of_exchange(std::size_t exchange);
/// Each backquote becomes a letter, which tells one sending from the next.
[[nodiscard]] std::string marked(std::string_view bytes, char mark, std::size_t sending);

/// The first mark in it that is not `expected`; 0 when there is none.
[[nodiscard]] char foreign_mark(std::string_view bytes, char expected);

/// Bytes with each `^` replaced by an identifier of that client's; `given` counts them.
[[nodiscard]] std::string with_identifiers(std::string_view bytes, std::size_t client, std::size_t& given);
/// Whether it is one of these: none that Penstock makes is.
[[nodiscard]] bool is_clients_own(const std::string& identifier);

}  // namespace penstock::fuzz
