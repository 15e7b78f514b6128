#include "tests/differential/reading_text.hpp"

namespace penstock {

std::string in_quotes(const std::string& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      text += "\\r";
    } else if (c == '\n') {
      text += "\\n";
    } else if (octet < 0x20 || octet >= 0x7f) {
      text += {'\\', 'x', digits[octet >> 4], digits[octet & 15]};
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + '"';
}

std::string spelled(const Reading& reading) {
  const Message& message = reading.message;
  switch (reading.verdict) {
    case Reading::Verdict::incomplete: return "incomplete";
    case Reading::Verdict::refused: return "refused: " + reading.why;
    case Reading::Verdict::accepted: break;
  }
  std::string text = message.status == 0
                         ? message.method + ' ' + message.target + " for " + in_quotes(message.authority)
                         : std::to_string(message.status) + ' ' + in_quotes(message.reason);
  text += " HTTP/1." + std::to_string(message.minor_version);
  for (const NameValue& field : message.fields) {
    text += ", " + field.name + (field.is_hop_by_hop ? " (hop by hop)" : "") + ": " + in_quotes(field.value);
  }
  text += ", body " + in_quotes(message.body) + ", length " + std::to_string(message.length);
  if (!message.persists) text += ", then close";
  if (reading.may_be_refused) text += " (may be refused: " + reading.why + ')';
  return text;
}

}  // namespace penstock
