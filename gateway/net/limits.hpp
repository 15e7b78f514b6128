#pragma once
#include "gateway/policy/units.hpp"

namespace penstock {

/// What one exchange may hold, and all of them together; beyond each there is an answer of its own.
struct Limits {
  std::size_t connections = 10000;  // of clients; beyond, the one that rests longest is closed
  Bytes head = 16_KiB;              // request line and fields: 431, or 414 when the target alone is longer
  std::size_t headers = 100;        // fields in a head: 431
  Bytes body = 16_MiB;              // a request's body: 413
  Bytes replay = 256_KiB;           // of a body kept so that it can be sent again; a longer one streams
  Bytes answer = 16_MiB;            // a model server's answer, where it has to be read whole: 502
  std::size_t texts = 10000;        // texts in one prediction: 413
  Bytes buffered_total = 512_MiB;   // in buffers, over all connections: 503
  bool operator==(const Limits&) const = default;
};

/// How long each wait of a client's connection may last.
struct Timeouts {
  Duration head = std::chrono::seconds(10);  // from a request's first byte to the end of its head: 408
  Duration body =
      std::chrono::seconds(30);  // without a byte of a body, or without one written being taken: 408, close
  Duration idle = std::chrono::seconds(60);  // between requests: a silent close
  // From the request's end to its answer's head: 504. Also to gather a body that is not streamed: 408.
  Duration total = std::chrono::seconds(60);
  Duration drain_delay = std::chrono::seconds(0);  // from SIGTERM to the end of accepting
  Duration drain = std::chrono::seconds(30);       // from there to the end of what is in hand
  bool operator==(const Timeouts&) const = default;
};

}  // namespace penstock
