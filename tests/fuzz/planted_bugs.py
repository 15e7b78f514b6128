"""Bugs to plant: what each is, the target that has to find it, and its edits (file below gateway/, text, new text)."""

PLANTED = [
    ("a bare LF ends a line", "request", [(
        "net/head_lines.hpp",
        "  if (*at != '\\r' || at[1] != '\\n') return {.state = Line::State::invalid};\n",
        "  if (*at == '\\n') {\n"
        "    const auto length = static_cast<std::size_t>(at - from);\n"
        "    return {.state = Line::State::complete, .text = {from, length}, .after = at + 1};\n  }\n"
        "  if (*at != '\\r' || at[1] != '\\n') return {.state = Line::State::invalid};\n")]),
    ("an octet behind the end is read", "request", [(
        "net/head_lines.hpp",
        "(*at == '\\r' && at + 1 == end)", "(*at == '\\r' && at[1] != '\\n' && at + 1 == end)")]),
    ("Content-Length: +5 is 5", "request", [(
        "net/framing.cpp",
        "std::optional<std::uint64_t> parse_length(std::string_view digits) {\n",
        "std::optional<std::uint64_t> parse_length(std::string_view digits) {\n"
        "  if (digits.starts_with('+')) digits.remove_prefix(1);\n")]),
    ("a coding is compared in its case", "request", [(
        "net/framing.cpp",
        'if (equals_lower(found.coding->value, "chunked")) return', 'if (found.coding->value == "chunked") return')]),
    ("a chunk's size may overflow", "request", [(
        "net/chunk_decoder.cpp", "digits == 0 || digits > most_size_digits", "digits == 0")]),
    ("half of a chunk's end is enough", "request", [(
        "net/chunk_decoder.cpp",
        "  if (bytes.size() < 2) return 0;\n",
        "  if (bytes.size() < 2) {\n    state_ = State::size_line;\n    return bytes.size();\n  }\n")]),
    ("a 304 has the body of its length", "response", [("net/framing.cpp", "head.status != 304 &&", "")]),
    ("an answer's second length wins", "response", [(
        "net/framing.cpp",
        "const auto length = found.repeated_length ? std::nullopt : parse_length(found.length->value);\n"
        "    if (!length) return bad_gateway",
        "const auto length = parse_length(found.length->value);\n    if (!length) return bad_gateway")]),
    ("a connection with bytes left is kept", "exchange", [(
        "net/response_reader.cpp", "return !surplus_ && framing_", "return framing_")]),
    ("bytes nobody asked for are an answer", "exchange", [(
        "upstream/http_backend.cpp",
        "(progress.came_before || server.connection().found_early() != Connection::Peek::nothing)",
        "server.connection().timed_out()")]),
    ("an early answer's connection is kept", "exchange", [
        ("upstream/send_upload.cpp",
         "    if (upload.begun()) upload.give_up();\n    server.close();\n", "    if (upload.begun()) upload.give_up();\n"),
        ("upstream/send_upload.cpp",
         "    if (taken != Received::complete) {\n      server.close();\n", "    if (taken != Received::complete) {\n")]),
    ("a body stays in its buffer", "exchange", [(
        "net/body_reader.cpp", "  raw_.clear();\n  body_.clear();\n  framing_", "  raw_.clear();\n  framing_")]),
    ("what must not run twice is sent again", "exchange", [(
        "policy/outcome.hpp",
        "outcome == Outcome::stale && (repeatable == Repeatable::always || !any_sent)",
        "outcome == Outcome::stale && (repeatable == Repeatable::always || any_sent)")]),
    ("an answer cut short is ended as if whole", "exchange", [(
        "app/model_target.cpp", "(relay.begun() && !answered)) return cut", "false) return cut")]),
    ("a client of HTTP/1.0 sees no reset", "exchange", [(
        "net/session.cpp", "    if (exchange_->head().minor_version == 0) connection_.reset_on_close();\n", "")]),
    ("an attempt's place is not given back", "exchange", [(
        "upstream/lease.hpp", "    member_->endpoint.end(shard_);\n", "")]),
    ("an attempt has no deadline", "exchange", [(
        "upstream/http_backend.cpp", "  connection.expire_at(deadline);\n", "")]),
]
