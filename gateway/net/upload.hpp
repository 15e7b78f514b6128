#pragma once
#include "gateway/net/receive.hpp"

namespace penstock {

/// A request's body that is too long to be kept, brought by its client piece by piece while it is sent on.
class Upload {
 public:
  explicit Upload(Exchange& exchange) : exchange_(exchange) { exchange.request.stream(); }

  /// Received::piece: piece() is the next of the body until the next call. Anything else is the end.
  Task<Received> next();
  [[nodiscard]] std::string_view piece() const { return exchange_.request.piece(); }
  [[nodiscard]] const Framing& framing() const { return exchange_.request.framing(); }
  /// How far it is; Received::piece while it goes on.
  [[nodiscard]] Received state() const { return state_; }
  /// Whether any of it was asked for: it can't be brought again.
  [[nodiscard]] bool begun() const { return begun_; }
  /// Whether its answer has begun already.
  [[nodiscard]] bool answered() const { return exchange_.status != 0; }
  /// Nobody wants the rest: ends the wait of next().
  void give_up();

 private:
  Exchange& exchange_;
  Received state_ = Received::piece;
  bool begun_ = false;
  bool reading_ = false;
  bool given_up_ = false;
};

}  // namespace penstock
