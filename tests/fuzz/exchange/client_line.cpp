#include "tests/fuzz/exchange/client_line.hpp"

#include "tests/fuzz/exchange/marks.hpp"

namespace penstock::fuzz {

void ClientLine::send(const std::string& bytes) {
  if (!peer_.sends()) return;
  const std::string text =
      with_identifiers(marked(bytes, mark_of_client(number_), message_), number_, identifiers_);
  sent_ += text.substr(0, peer_.send(text));
}

}  // namespace penstock::fuzz
