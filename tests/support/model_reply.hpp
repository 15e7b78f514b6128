#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/support/ledger.hpp"
#include "tests/support/switches.hpp"

namespace penstock {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

[[nodiscard]] inline std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// What the stand-in says to one request, before any fault of the wire.
struct ModelReply {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A fault that this request is to suffer, with its place in `switches.fault.times` already taken.
using DueFault = std::optional<Switches::Fault>;

/// The answer to anything but `POST /reload`; notes predictions in the ledger.
[[nodiscard]] ModelReply reply_to(const HttpRequest& request, const Switches& switches, const DueFault& fault,
                                  Ledger& ledger);

/// The answer while the server says 503 to everything; `/health` may lie.
[[nodiscard]] ModelReply reply_while_away(const HttpRequest& request, const Switches& switches);

/// What a reload that has ended says.
[[nodiscard]] ModelReply reply_to_reload(const Switches& switches, const std::string& old_version);

enum class Persistence { keep_alive, close };

/// The answer's head as the server of that style writes it, and its body in the framing of `switches`.
struct WireReply {
  std::string head;
  std::string body;
};
[[nodiscard]] WireReply on_the_wire(const ModelReply& reply, const HttpRequest& request,
                                    const Switches& switches, Persistence persistence);

}  // namespace penstock
