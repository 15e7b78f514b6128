#pragma once
#include "gateway/net/reply.hpp"
#include "gateway/upstream/backend.hpp"

namespace penstock {

/// Passes a model's answer to the client: a whole one into the exchange, a long one as it comes.
class Relay final : public AnswerSink {
 public:
  explicit Relay(Exchange& exchange) : exchange_(exchange) {}

  /// The whole answer.
  void answer(const Answer& answer);

  Task<error_code> interim(const ResponseHead& head) override;
  void begin(const Answer& answer) override;
  Task<error_code> pass(std::string_view piece) override;
  void end() override;
  [[nodiscard]] bool begun() const { return begun_; }
  /// Whether the client took all that was passed to it.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  Exchange& exchange_;
  bool begun_ = false;
  bool chunked_ = false;
  bool failed_ = false;
};

}  // namespace penstock
