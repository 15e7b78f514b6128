#pragma once
#include <string>
#include <vector>

/// The slow reader's alphabet (RFC 9110 §5.6, RFC 5234 appendix B), spelled out.
namespace penstock::reference {

[[nodiscard]] bool is_digit(char c);
[[nodiscard]] bool is_hex(char c);
/// tchar (RFC 9110 §5.6.2).
[[nodiscard]] bool is_token_octet(char c);
/// Any control octet but HTAB, DEL among them.
[[nodiscard]] bool is_control(char c);
[[nodiscard]] bool is_token(const std::string& text);
[[nodiscard]] bool all_digits(const std::string& text);

[[nodiscard]] std::string lower(std::string text);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string trimmed(const std::string& text);
[[nodiscard]] std::string without_leading_zeros(const std::string& digits);
/// The parts between the separators, empty ones too.
[[nodiscard]] std::vector<std::string> split(const std::string& text, char separator);
/// The elements of a comma-separated list, empty ones ignored (RFC 9110 §5.6.1.2), in lower case.
[[nodiscard]] std::vector<std::string> elements(const std::string& list);
[[nodiscard]] bool contains(const std::vector<std::string>& list, const std::string& wanted);

}  // namespace penstock::reference
