#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/exchange/client_line.hpp"
#include "tests/fuzz/exchange/server_line.hpp"
#include "tests/fuzz/exchange/told.hpp"

namespace penstock::fuzz {

/// Of the request as a server got it, all of it or its beginning; empty when it is not there yet.
[[nodiscard]] std::string identifier_in(const Asked& asked);

/// All that was said in a run, when everything has ended.
class Judge {
 public:
  /// Of clients that stayed to the end, which requests have to have an answer.
  enum class Answers { each, first_of_each, any };
  /// Whether all that happened is that bytes were sent.
  enum class Course { undisturbed, disturbed };

  Judge(const std::vector<ClientLine>& clients, const std::vector<ServerLine>& servers, Answers owed,
        Course course);

  /// What should not have been said or was not, for a person.
  [[nodiscard]] std::optional<std::string> fault() const;

 private:
  using Fault = std::optional<std::string>;
  [[nodiscard]] Fault fault_of_client(std::size_t index) const;
  [[nodiscard]] Fault fault_of_silence(std::size_t index) const;
  [[nodiscard]] Fault fault_of_marks(const Told& told) const;
  [[nodiscard]] Fault fault_of_answer(const Told& told) const;
  [[nodiscard]] Fault fault_of_passed(const Told& told) const;
  [[nodiscard]] Fault fault_of_loss(const Told& told) const;
  /// How many requests have that identifier.
  [[nodiscard]] std::size_t times_told(const std::string& identifier) const;
  [[nodiscard]] Fault fault_of_asked(const Asked& asked) const;
  [[nodiscard]] Fault fault_of_repetitions() const;

  const std::vector<ClientLine>& clients_;
  std::vector<Conversation> conversations_;  // of clients_
  std::vector<const Asked*> asked_;
  Answers owed_;
  Course course_;
};

}  // namespace penstock::fuzz
