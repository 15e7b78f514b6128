#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace penstock {

struct NameValue {
  std::string name;
  std::string value;
  bool is_hop_by_hop = false;  // never passed on
  bool operator==(const NameValue&) const = default;
};

/// One request or answer, as some reader understood it.
struct Message {
  std::string method{};  // of a request, as are target and authority
  std::string target{};  // path and query, or `*`; of an absolute-form target only these
  std::string authority{};
  int status = 0;  // of an answer, as is reason
  std::string reason{};
  int minor_version = 1;  // HTTP/1.x; 0 or 1
  bool persists = false;  // whether another message may follow on the connection
  std::vector<NameValue> fields{};
  std::string body{};      // without its coding
  std::size_t length = 0;  // of the whole message as it was sent
  bool operator==(const Message&) const = default;
};

/// What a reader says of the bytes it was given.
struct Reading {
  enum class Verdict { accepted, refused, incomplete };
  Verdict verdict = Verdict::incomplete;
  Message message{};            // when accepted
  std::string why{};            // when refused, or when it may be
  bool may_be_refused = false;  // the RFC takes it, yet a proxy may be stricter

  static Reading refused(std::string why) { return {.verdict = Verdict::refused, .why = std::move(why)}; }
};

/// What one message may hold: as `Limits` of the gateway, for readers that know nothing of it.
struct Bounds {
  std::size_t head = 16384;
  std::size_t fields = 100;
  std::size_t body = 1 << 20;  // of a chunked body, decoded
};

/// More than any message of a test holds, with what Penstock adds to it.
inline constexpr Bounds wide_bounds{.head = 1 << 16, .fields = 200, .body = 1 << 24};

}  // namespace penstock
