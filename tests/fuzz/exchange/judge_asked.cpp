#include <algorithm>
#include <map>
#include <utility>

#include "tests/differential/reading_text.hpp"
#include "tests/fuzz/exchange/judge.hpp"
#include "tests/fuzz/exchange/marks.hpp"

namespace penstock::fuzz {
namespace {

using Verdict = Reading::Verdict;

/// Whether `told` may be what a server got as a request with that identifier.
bool may_be(const Told& told, const std::string& identifier) {
  if (told.request.verdict == Verdict::accepted) return told.identifier == identifier;
  return told.may_be_sent_on() &&
         (told.identifier == identifier || told.bytes.find(identifier) != std::string::npos);
}

std::string sent_on_target(const std::string& target) {
  constexpr std::string_view stripped = "/strip/";
  return target.starts_with(stripped) ? '/' + target.substr(stripped.size()) : target;
}

bool same_content(const Message& sent, const Message& sent_on) {
  return sent.method == sent_on.method && sent_on_target(sent.target) == sent_on.target &&
         sent.body == sent_on.body;
}

bool must_not_run_twice(const std::string& request) {
  return request.substr(std::min(request.find_first_not_of("\r\n"), request.size()))
      .starts_with("POST /once/");
}

}  // namespace

std::string identifier_in(const Asked& asked) {
  constexpr std::string_view name = "\r\nX-Request-Id: ";
  const std::size_t found = asked.request.find(name);
  if (found == std::string::npos) return {};
  const std::size_t begin = found + name.size();
  return asked.request.substr(begin, asked.request.find('\r', begin) - begin);
}

Judge::Fault Judge::fault_of_asked(const Asked& asked) const {
  const std::string identifier = identifier_in(asked);
  bool known = false;
  bool same = false;
  bool marked = false;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    for (const Told& told : conversations_[i].told) {
      if (!may_be(told, identifier)) continue;
      known = true;
      marked = marked || foreign_mark(asked.request, mark_of_client(clients_[i].number())) == '\0';
      same = same || (told.request.verdict == Verdict::accepted &&
                      same_content(told.request.message, asked.reading.message));
    }
  }
  // An identifier that Penstock made is known from the answer alone.
  if (!known && is_clients_own(identifier)) return "nobody sent " + in_quotes(asked.request);
  if (known && !marked) return "bytes of another client in " + in_quotes(asked.request);
  if (known && !same && asked.reading.verdict == Verdict::accepted)
    return "not what a client sent: " + in_quotes(asked.request);
  const char first = foreign_mark(asked.request, '\0');
  if (foreign_mark(asked.request, first) != '\0')
    return "bytes of two clients in " + in_quotes(asked.request);
  return std::nullopt;
}

Judge::Fault Judge::fault_of_repetitions() const {
  using Key = std::pair<std::string, bool>;  // a sending may hold a request of either kind
  std::map<Key, std::size_t> sent;
  std::map<Key, std::size_t> sent_on;
  for (const Conversation& conversation : conversations_) {
    for (const Told& told : conversation.told) ++sent[{told.identifier, must_not_run_twice(told.bytes)}];
  }
  for (const Asked* asked : asked_) {
    const bool once = must_not_run_twice(asked->request);
    const Key key(identifier_in(*asked), once);
    if (sent.contains(key) && ++sent_on[key] > sent[key] * (once ? 1 : 2))
      return "repeated too often: " + in_quotes(asked->request);
  }
  return std::nullopt;
}

}  // namespace penstock::fuzz
