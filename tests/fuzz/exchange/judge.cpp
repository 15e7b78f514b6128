#include "tests/fuzz/exchange/judge.hpp"

#include <algorithm>

#include "tests/differential/reading_text.hpp"
#include "tests/differential/reference_head.hpp"
#include "tests/fuzz/exchange/marks.hpp"

namespace penstock::fuzz {
namespace {

using Verdict = Reading::Verdict;

/// Penstock says so of each answer that is not its own.
bool is_passed_on(const Message& answer) {
  return !reference::values_of(answer.fields, "server-timing").empty();
}

}  // namespace

Judge::Judge(const std::vector<ClientLine>& clients, const std::vector<ServerLine>& servers, Answers owed,
             Course course)
    : clients_(clients), owed_(owed), course_(course) {
  for (const ClientLine& client : clients) conversations_.push_back(conversation_on(client));
  for (const ServerLine& server : servers) {
    for (const Asked& asked : server.asked()) asked_.push_back(&asked);
  }
}

Judge::Fault Judge::fault() const {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (auto fault = fault_of_client(i)) return fault;
    if (auto fault = fault_of_silence(i)) return fault;
  }
  for (const Asked* asked : asked_) {
    if (auto fault = fault_of_asked(*asked)) return fault;
  }
  return fault_of_repetitions();
}

Judge::Fault Judge::fault_of_client(std::size_t index) const {
  const Conversation& conversation = conversations_[index];
  if (!conversation.surplus.empty()) return "nobody asked for " + in_quotes(conversation.surplus);
  for (const Told& told : conversation.told) {
    if (told.answer.empty()) continue;
    if (told.reading.verdict == Verdict::refused || told.reading.may_be_refused)
      return "a malformed answer: " + in_quotes(told.answer) + ", " + told.reading.why;
    // A reset says that the answer is cut short where the connection's end would end it.
    const bool cut = told.to_the_end && clients_[index].peer().heard_reset();
    if (auto fault = fault_of_marks(told)) return fault;
    if (told.reading.verdict != Verdict::accepted || cut || clients_[index].peer().was_reset()) continue;
    if (auto fault = fault_of_answer(told)) return fault;
    if (auto fault = fault_of_loss(told)) return fault;
  }
  return std::nullopt;
}

Judge::Fault Judge::fault_of_silence(std::size_t index) const {
  const Peer& peer = clients_[index].peer();
  if (owed_ == Answers::any || peer.ended_sending() || peer.was_reset()) return std::nullopt;
  for (const Told& told : conversations_[index].told) {
    const bool first = &told == &conversations_[index].told.front();
    if (!told.answer.empty()) {
      const bool goes_on = told.reading.verdict == Verdict::accepted && told.reading.message.persists;
      if (!goes_on) break;
    } else if (told.request.verdict == Verdict::incomplete) {
      break;
    } else if (first || owed_ == Answers::each) {
      return "no answer to " + in_quotes(told.bytes);
    }
  }
  return std::nullopt;
}

Judge::Fault Judge::fault_of_marks(const Told& told) const {
  const char mark = foreign_mark(told.answer, '\0');
  if (mark == '\0') return std::nullopt;
  const auto said_it = [&](const Asked* asked) {
    return mark == mark_of_exchange(asked->number) &&
           (told.identifier.empty() || told.identifier == identifier_in(*asked));
  };
  if (foreign_mark(told.answer, mark) == '\0' && std::any_of(asked_.begin(), asked_.end(), said_it))
    return std::nullopt;
  return "bytes of another exchange in " + in_quotes(told.answer) + ", the answer to " +
         in_quotes(told.bytes);
}

Judge::Fault Judge::fault_of_answer(const Told& told) const {
  const Message& answer = told.reading.message;
  const auto identifiers = reference::values_of(answer.fields, "x-request-id");
  // Of a head that was refused no identifier need be known.
  const bool kept = is_clients_own(told.identifier) && !told.request.may_be_refused;
  if (identifiers.size() != 1 || (kept && identifiers.front() != told.identifier))
    return "the answer to another request: " + in_quotes(told.answer);
  if (is_passed_on(answer)) return fault_of_passed(told);
  const bool own = answer.status >= 400 || told.method() == "OPTIONS";
  if (!own || foreign_mark(told.answer, '\0') != '\0')
    return "an answer that is neither the server's nor Penstock's own: " + in_quotes(told.answer);
  return std::nullopt;
}

Judge::Fault Judge::fault_of_passed(const Told& told) const {
  const Message& answer = told.reading.message;
  const auto said_it = [&](const Asked* asked) {
    if (identifier_in(*asked) != told.identifier) return false;
    const LastAnswer said = last_answer(asked->answer, asked->method());
    return said.reading.verdict == Verdict::accepted && (!said.to_the_end || asked->ended) &&
           said.reading.message.status == answer.status && said.reading.message.body == answer.body;
  };
  if (std::any_of(asked_.begin(), asked_.end(), said_it)) return std::nullopt;
  return "an answer that the server did not give: " + in_quotes(told.answer);
}

std::size_t Judge::times_told(const std::string& identifier) const {
  std::size_t times = 0;
  for (const Conversation& conversation : conversations_) {
    for (const Told& told : conversation.told) times += told.identifier == identifier ? 1 : 0;
  }
  return times;
}

Judge::Fault Judge::fault_of_loss(const Told& told) const {
  if (course_ == Course::disturbed || is_passed_on(told.reading.message)) return std::nullopt;
  if (times_told(told.identifier) != 1) return std::nullopt;
  const Asked* latest = nullptr;
  for (const Asked* asked : asked_) {
    if (identifier_in(*asked) == told.identifier && (latest == nullptr || asked->number > latest->number))
      latest = asked;
  }
  if (latest == nullptr || latest->reading.verdict != Verdict::accepted) return std::nullopt;
  const LastAnswer said = last_answer(latest->answer, latest->method());
  const bool must_be_taken = said.reading.verdict == Verdict::accepted && !said.reading.may_be_refused;
  if (!must_be_taken || !said.usual || said.to_the_end) return std::nullopt;
  return "the server's answer was lost: " + in_quotes(latest->answer) + " to " + in_quotes(told.bytes);
}

}  // namespace penstock::fuzz
