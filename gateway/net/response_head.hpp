#pragma once
#include <string_view>

#include "gateway/net/fields.hpp"
#include "gateway/net/head_lines.hpp"

namespace penstock {

/// An answer's head as understood; its views point into the buffer that was scanned.
struct ResponseHead {
  int status = 0;
  std::string_view reason;
  int minor_version = 1;
  Fields fields;
  Bytes size = 0;  // up to and with the empty line

  [[nodiscard]] bool interim() const { return status < 200; }
  /// Whether the server keeps the connection for another request (RFC 9112 §9.3).
  [[nodiscard]] bool keeps_connection() const;
  void clear();
};

/// Reads an answer's head. Strict, but for white space before a colon, which RFC 9112 §5.1 has removed.
class ResponseScanner {
 public:
  static constexpr std::size_t most_fields = 256;
  static constexpr Bytes longest_head = 64_KiB;

  /// As RequestScanner::scan.
  Scan scan(std::string_view bytes, ResponseHead& head);
  void reset() { *this = ResponseScanner(); }

 private:
  Scan scan_lines(std::string_view bytes, ResponseHead& head);

  const char* base_ = nullptr;
  Bytes next_line_ = 0;
  bool have_status_line_ = false;
};

}  // namespace penstock
