#include "tests/fuzz/exchange/server_line.hpp"

#include <algorithm>

#include "tests/differential/reading_text.hpp"
#include "tests/differential/reference_request.hpp"
#include "tests/differential/reference_response.hpp"
#include "tests/fuzz/exchange/marks.hpp"

namespace penstock::fuzz {
namespace {

using Verdict = Reading::Verdict;
}  // namespace

LastAnswer last_answer(const std::string& bytes, const std::string& method) {
  constexpr int some = 32;
  LastAnswer last;
  for (int interim = 0;; ++interim) {
    const std::string rest = bytes.substr(last.end);
    last.reading = reference::read_response(rest, method, wide_bounds);
    if (last.reading.verdict != Verdict::accepted) return last;
    last.end += last.reading.message.length;
    last.usual = last.usual && last.reading.message.status != 101 && interim <= some;
    if (last.reading.message.status < 200) continue;
    const Reading longer = reference::read_response(rest + 'x', method, wide_bounds);
    last.to_the_end = longer.message.length > last.reading.message.length;
    return last;
  }
}

bool ServerLine::receive(std::size_t& exchanges) {
  std::string bytes;
  const bool any = peer_.receive(bytes);
  if (!lingers_) take(std::move(bytes), exchanges);
  return any;
}

bool ServerLine::may_begin() const {
  if (asked_.empty()) return true;
  const Asked& before = asked_.back();
  const LastAnswer last = last_answer(before.answer, before.method());
  return last.reading.verdict == Verdict::accepted && last.reading.message.persists && !last.to_the_end &&
         !before.followed;
}

void ServerLine::take(std::string bytes, std::size_t& exchanges) {
  while (!bytes.empty() && !fault_) {
    if (asked_.empty() || asked_.back().reading.verdict == Verdict::accepted) {
      if (!may_begin()) fault_ = "a connection is used again that may not be, for " + in_quotes(bytes);
      asked_.push_back({.number = exchanges++});
    }
    Asked& asked = asked_.back();
    asked.request += bytes;
    asked.reading = reference::read_request(asked.request, wide_bounds);
    if (asked.reading.verdict == Verdict::refused)
      fault_ = "a malformed request: " + in_quotes(asked.request);
    if (asked.reading.verdict != Verdict::accepted) return;
    bytes = asked.request.substr(asked.reading.message.length);
    asked.request.resize(asked.reading.message.length);
  }
}

bool ServerLine::owes() const {
  if (asked_.empty()) return false;
  const LastAnswer last = last_answer(asked_.back().answer, asked_.back().method());
  return last.reading.verdict != Verdict::accepted || last.to_the_end;
}

void ServerLine::send(const std::string& bytes) {
  if (!peer_.sends()) return;
  if (!owes()) {
    peer_.send(marked(bytes, nobodys_mark, 0));
    return;
  }
  Asked& asked = asked_.back();
  std::string text = marked(bytes, mark_of_exchange(asked.number), asked.number);
  const LastAnswer last = last_answer(asked.answer + text, asked.method());
  std::size_t owed = text.size();
  if (last.reading.verdict == Verdict::accepted) owed = last.end - asked.answer.size();
  asked.followed = owed < text.size();
  text = text.substr(0, owed) + marked(bytes.substr(owed), nobodys_mark, 0);
  asked.answer += text.substr(0, std::min(owed, peer_.send(text)));
}

void ServerLine::end() {
  if (peer_.sends()) (owes() ? asked_.back().ended : lingers_) = true;
  peer_.end_sending();
}

}  // namespace penstock::fuzz
