#include "gateway/policy/outcome.hpp"

namespace penstock {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success: return "success";
    case Outcome::server_error: return "server_error";
    case Outcome::refused: return "refused";
    case Outcome::connect_timeout: return "connect_timeout";
    case Outcome::stale: return "stale";
    case Outcome::reset: return "reset";
    case Outcome::timeout: return "timeout";
    case Outcome::malformed: return "malformed";
    case Outcome::unloaded: return "unloaded";
    case Outcome::overloaded: return "overloaded";
    case Outcome::cancelled: return "cancelled";
  }
  return "";
}

}  // namespace penstock
