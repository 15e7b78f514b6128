#include "tests/differential/beast_reader.hpp"

#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace penstock {
namespace {

namespace http = boost::beast::http;
using Verdict = Reading::Verdict;
using RequestParser = http::request_parser<http::string_body>;
using ResponseParser = http::response_parser<http::string_body>;

/// Gives the parser what it did not use again, until it is done, wants more or refuses.
template <class Parser>
Verdict put_all(Parser& parser, const std::string& bytes, std::size_t& used,
                bool (*is_enough)(const Parser&)) {
  while (!is_enough(parser) && used < bytes.size()) {
    boost::system::error_code error;
    const std::size_t taken =
        parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
    used += taken;
    if (error == http::error::need_more) break;
    if (error) return Verdict::refused;
    if (taken == 0) break;
  }
  return is_enough(parser) ? Verdict::accepted : Verdict::incomplete;
}

template <class Parser>
void copy_fields(const Parser& parser, Message& message) {
  message.minor_version = parser.get().version() == 10 ? 0 : 1;
  for (const auto& field : parser.get())
    message.fields.push_back({std::string(field.name_string()), std::string(field.value())});
}

/// Fields are copied before the body, since Beast merges trailers into them.
template <class Parser>
Reading read(Parser& parser, const std::string& bytes) {
  constexpr std::uint32_t longest_head = 1 << 20;
  parser.header_limit(longest_head);
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  Reading reading;
  std::size_t used = 0;
  reading.verdict = put_all<Parser>(parser, bytes, used, [](const Parser& p) { return p.is_header_done(); });
  if (reading.verdict != Verdict::accepted) return reading;
  copy_fields(parser, reading.message);
  parser.eager(true);
  reading.verdict = put_all<Parser>(parser, bytes, used, [](const Parser& p) { return p.is_done(); });
  if (reading.verdict == Verdict::incomplete && parser.need_eof()) {
    boost::system::error_code error;
    parser.put_eof(error);
    reading.verdict = error ? Verdict::refused : Verdict::accepted;
  }
  reading.message.body = parser.get().body();
  reading.message.length = used;
  return reading;
}

}  // namespace

Reading beast_request(const std::string& bytes) {
  RequestParser parser;
  Reading reading = read(parser, bytes);
  reading.message.method = std::string(parser.get().method_string());
  reading.message.target = std::string(parser.get().target());
  return reading;
}

Reading beast_response(const std::string& bytes, const std::string& method) {
  ResponseParser parser;
  parser.skip(method == "HEAD");
  Reading reading = read(parser, bytes);
  reading.message.status = static_cast<int>(parser.get().result_int());
  reading.message.reason = std::string(parser.get().reason());
  return reading;
}

}  // namespace penstock
