#include <algorithm>

#include <gtest/gtest.h>

#include "tests/differential/beast_reader.hpp"
#include "tests/differential/gateway_reader.hpp"
#include "tests/differential/messages.hpp"
#include "tests/differential/reading_text.hpp"
#include "tests/differential/reference_head.hpp"
#include "tests/differential/reference_text.hpp"

namespace penstock {
namespace {

using Verdict = Reading::Verdict;

constexpr int rounds = 4000;

/// Beast keeps fields of one name together, so they are compared by name.
void sort_fields(Message& message) {
  std::stable_sort(message.fields.begin(), message.fields.end(), [](const NameValue& a, const NameValue& b) {
    return std::lexicographical_compare(a.name.begin(), a.name.end(), b.name.begin(), b.name.end(),
                                        [](char x, char y) { return std::tolower(x) < std::tolower(y); });
  });
}

/// Beast knows no empty lines before a request.
std::string without_empty_lines(std::string bytes) {
  while (bytes.starts_with("\r\n")) bytes.erase(0, 2);
  return bytes;
}

/// Beast knows no HTTP/1.x beyond 1.1, which RFC 9110 §2.5 has taken for the highest known.
bool has_later_version(const std::string& bytes) {
  const auto version = bytes.find("HTTP/1.");
  return version != std::string::npos && bytes[version + 7] > '1';
}

/// Beast wants the space before an empty reason that many a server leaves out.
bool lacks_space(const std::string& answer) {
  return answer.find("\r\n") == std::string("HTTP/1.1 200").size();
}

/// RFC 9112 §5.1 has white space before the colon taken off an answer's field; Beast refuses it.
bool has_space_before_colon(const std::string& answer) {
  const auto head = reference::head_lines(answer, reference::EmptyLinesFirst::kept);
  return std::any_of(head.lines.begin() + 1, head.lines.end(), [](const std::string& line) {
    const auto colon = line.find(':');
    return line[colon - 1] == ' ' || line[colon - 1] == '\t';
  });
}

/// Beast looks at each element of Connection; the gateway, which takes the field off, for those it knows.
bool has_odd_connection(const Message& message) {
  return std::any_of(message.fields.begin(), message.fields.end(), [](const NameValue& field) {
    const std::string name = reference::lower(field.name);
    if (name != "connection" && name != "proxy-connection") return false;
    const auto options = reference::elements(field.value);
    return !std::all_of(options.begin(), options.end(), reference::is_token);
  });
}

/// Where there is no body, the gateway lets some fields be wrong that frame one, and Beast none; and only the
/// gateway knows that a 205 has none (RFC 9110 §15.3.6).
bool frames_nothing(const Message& answer, const std::string& method) {
  const int status = answer.status;
  if (status == 205) return true;
  if (method != "HEAD" && status >= 200 && status != 204 && status != 304) return false;
  return !reference::values_of(answer.fields, "transfer-encoding").empty() ||
         !reference::values_of(answer.fields, "content-length").empty();
}

/// What the gateway takes Beast takes too, with the same end, fields and body. What becomes of the connection
/// and of a field is a proxy's matter.
void expect_beast_takes(const std::string& bytes, Reading gateway, Reading beast) {
  SCOPED_TRACE(in_quotes(bytes));
  gateway.message.persists = beast.message.persists = true;
  for (NameValue& field : gateway.message.fields) field.is_hop_by_hop = false;
  sort_fields(gateway.message);
  sort_fields(beast.message);
  ASSERT_EQ(spelled(beast), spelled(gateway));
}

/// Returns whether the gateway took it.
bool compare_request(const std::string& sent) {
  const std::string bytes = without_empty_lines(sent);
  Reading gateway = gateway_request(bytes, {}, {});
  if (gateway.verdict != Verdict::accepted) return false;
  if (has_later_version(bytes) || has_odd_connection(gateway.message)) return false;
  Reading beast = beast_request(bytes);
  gateway.message.authority.clear();  // Beast knows none
  // Of an absolute-form target the gateway keeps the path.
  if (beast.message.target.find("://") != std::string::npos) beast.message.target = gateway.message.target;
  expect_beast_takes(bytes, gateway, beast);
  return true;
}

bool compare_response(const std::string& bytes, const std::string& method) {
  const Reading gateway = gateway_response(bytes, method, {}, response_bounds(1 << 20));
  if (gateway.verdict != Verdict::accepted || has_later_version(bytes) || lacks_space(bytes)) return false;
  if (has_odd_connection(gateway.message) || has_space_before_colon(bytes)) return false;
  if (frames_nothing(gateway.message, method)) return false;
  Reading beast = beast_response(bytes, method);
  // Beast puts the usual reason where there is none.
  if (gateway.message.reason.empty()) beast.message.reason.clear();
  expect_beast_takes(bytes, gateway, std::move(beast));
  return true;
}

TEST(Beast, takes_each_request_that_the_gateway_takes) {
  Messages messages(11);
  int taken = 0;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string valid = messages.valid_request();
    taken += compare_request(valid) ? 1 : 0;
    taken += compare_request(messages.mutated(valid)) ? 1 : 0;
    taken += compare_request(messages.hostile_request()) ? 1 : 0;
  }
  EXPECT_GT(taken, rounds);
}

TEST(Beast, takes_each_answer_that_the_gateway_takes) {
  Messages messages(12);
  int taken = 0;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string method = messages.number(5) == 0 ? "HEAD" : "GET";
    const std::string valid = messages.valid_response(method);
    taken += compare_response(valid, method) ? 1 : 0;
    taken += compare_response(messages.mutated(valid), method) ? 1 : 0;
    taken += compare_response(messages.hostile_response(), method) ? 1 : 0;
  }
  EXPECT_GT(taken, rounds);
}

}  // namespace
}  // namespace penstock
