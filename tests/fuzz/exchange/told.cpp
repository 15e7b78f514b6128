#include "tests/fuzz/exchange/told.hpp"

#include <algorithm>

#include "tests/differential/reference_head.hpp"
#include "tests/differential/reference_request.hpp"
#include "tests/differential/reference_response.hpp"
#include "tests/fuzz/exchange/marks.hpp"
#include "tests/fuzz/exchange/stack.hpp"

namespace penstock::fuzz {
namespace {

using Verdict = Reading::Verdict;

constexpr Bounds bounds{
    .head = Stack::limits.head, .fields = Stack::limits.headers, .body = Stack::limits.body};

std::vector<Told> requests_in(std::string rest) {
  std::vector<Told> requests;
  while (!rest.empty()) {
    Told told{.bytes = rest, .request = reference::read_request(rest, bounds)};
    const bool accepted = told.request.verdict == Verdict::accepted;
    const bool begun = rest.find_first_not_of("\r\n") != std::string::npos;
    if (told.request.verdict == Verdict::incomplete && !begun) break;
    if (accepted) {
      told.bytes.resize(told.request.message.length);
      told.identifier = identifier_in(told.request.message);
    }
    rest.erase(0, told.bytes.size());
    requests.push_back(std::move(told));
    if (!accepted) break;
  }
  return requests;
}

Reading read_answer(const std::string& bytes, const Told& told) {
  Reading reading = reference::read_response(bytes, told.method(), wide_bounds);
  // Nobody can say which method a malformed request had.
  if (told.request.verdict != Verdict::refused || told.method() != "HEAD") return reading;
  Reading with_body = reference::read_response(bytes, "GET", wide_bounds);
  const bool whole = with_body.verdict == Verdict::accepted && with_body.message.length == bytes.size();
  return whole ? with_body : reading;
}

/// What of `rest` is behind the last answer to `told`; all that is not judged is left to it.
std::string take_answers(std::string rest, Told& told) {
  while (!rest.empty()) {
    told.reading = read_answer(rest, told);
    told.answer = rest;
    if (told.reading.verdict != Verdict::accepted) return {};
    told.answer.resize(told.reading.message.length);
    rest.erase(0, told.answer.size());
    if (told.reading.message.status < 200) {
      told.answer.clear();
      told.reading = {};
      continue;
    }
    if (!is_clients_own(told.identifier)) told.identifier = identifier_in(told.reading.message);
    told.to_the_end =
        rest.empty() && read_answer(told.answer + 'x', told).message.length > told.answer.size();
    return rest;
  }
  return {};
}

}  // namespace

bool Told::may_be_sent_on() const {
  if (request.verdict == Verdict::accepted) return true;
  const std::size_t end = bytes.find("\r\n\r\n", bytes.find_first_not_of("\r\n"));
  if (end == std::string::npos) return false;
  return reference::read_request(bytes.substr(0, end + 4), bounds).verdict != Verdict::refused;
}

std::string Told::method() const {
  const std::size_t begin = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
  return bytes.substr(begin, bytes.find(' ', begin) - begin);
}

std::string identifier_in(const Message& message) {
  const auto values = reference::values_of(message.fields, "x-request-id");
  return values.empty() ? "" : values.front();
}

Conversation conversation_on(const ClientLine& line) {
  Conversation conversation{.told = requests_in(line.sent()), .surplus = line.received()};
  for (Told& told : conversation.told) {
    conversation.surplus = take_answers(conversation.surplus, told);
    const bool goes_on = told.reading.verdict == Verdict::accepted && told.reading.message.persists;
    if (!goes_on) break;
  }
  return conversation;
}

}  // namespace penstock::fuzz
