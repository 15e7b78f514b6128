#include "gateway/admin/read_problem.hpp"

#include <utility>

#include <boost/beast/http/error.hpp>

namespace penstock {

namespace http = boost::beast::http;

Problem plain_problem(ProblemType type, std::string detail) {
  return {.type = type, .detail = std::move(detail), .model = {}, .retry_after = {}, .allow = {}};
}

std::optional<Problem> read_problem(boost::system::error_code failure) {
  using enum ProblemType;
  if (failure == http::error::end_of_stream || failure == http::error::partial_message) return {};
  if (failure == http::error::header_limit)
    return plain_problem(head_too_large, "The head of the request is too large.");
  if (failure == http::error::body_limit)
    return plain_problem(body_too_large, "The body of the request is too large.");
  if (failure == http::error::bad_version)
    return plain_problem(version_not_supported, "Only HTTP/1.0 and 1.1 are spoken.");
  if (failure.category() != http::make_error_code(http::error::bad_method).category()) return {};
  return plain_problem(bad_request, "The request is not valid HTTP: " + failure.message() + ".");
}

}  // namespace penstock
