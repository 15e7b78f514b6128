#pragma once
#include <string_view>

#include "gateway/net/fields.hpp"
#include "gateway/net/head_lines.hpp"
#include "gateway/net/limits.hpp"

namespace penstock {

/// What a client expects before it sends its body (RFC 9110 §10.1.1); HTTP/1.0 has no way to say it.
enum class Expectation { none, go_on, unknown };

/// A request's head as understood; its views point into the buffer that was scanned.
struct RequestHead {
  std::string_view method;
  std::string_view target;  // path and query, or `*`; of an absolute-form target only these, and of one
                            // without a path only `?` and the query
  std::string_view
      authority;          // whom it is for: of an absolute-form target, else the Host field; may be empty
  int minor_version = 1;  // HTTP/1.x
  Fields fields;
  Bytes size = 0;  // up to and with the empty line

  [[nodiscard]] std::string_view path() const {
    const std::string_view path = target.substr(0, target.find('?'));
    return path.empty() ? "/" : path;
  }
  [[nodiscard]] std::string_view query() const;
  [[nodiscard]] Expectation expectation() const;
  [[nodiscard]] bool wants_close() const;
  void clear();
};

/// Reads a request's head (RFC 9112), strictly: what is not in the grammar is refused, nothing is repaired.
class RequestScanner {
 public:
  explicit RequestScanner(const Limits& limits) : limits_(&limits) {}

  /// `bytes` are all since the message's first; call again with more of them. Moved bytes are scanned anew.
  Scan scan(std::string_view bytes, RequestHead& head);
  void reset() { *this = RequestScanner(*limits_); }

 private:
  Scan scan_lines(std::string_view bytes, RequestHead& head);
  [[nodiscard]] Scan too_long() const;

  const Limits* limits_;
  const char* base_ = nullptr;
  Bytes next_line_ = 0;
  int empty_lines_ = 0;
  bool have_request_line_ = false;
};

}  // namespace penstock
