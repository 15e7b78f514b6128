#include "gateway/net/problem.hpp"

#include <array>
#include <cassert>

#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

using enum ProblemType;

constexpr std::array kinds{
    ProblemKind{
        bad_gateway, 502, "bad-gateway", "The model server's answer could not be used",
        "The model server closed the connection, or sent something that is not a complete, valid HTTP "
        "answer, or one larger than limits.answer.",
        "Look at the model server's log at this time; `detail` says what was wrong with its answer."},
    ProblemKind{bad_request, 400, "bad-request", "The request is not valid",
                "The request breaks HTTP's grammar, or its body is not what this address takes.",
                "Correct what `detail` names. After a grammar error the connection is closed."},
    ProblemKind{body_too_large, 413, "body-too-large", "The request's body is too large",
                "The body is longer than limits.body, or holds more texts than limits.texts.",
                "Send less in one request, or raise the limit."},
    ProblemKind{deadline_exceeded, 504, "deadline-exceeded", "The request's time ran out",
                "No answer was ready within the client's X-Request-Timeout or the route's timeout.",
                "Allow more time, or look at why the model is slow: penstock_attempt_seconds tells."},
    ProblemKind{expectation_failed, 417, "expectation-failed", "The expectation can't be met",
                "The request has an Expect field with something other than 100-continue.",
                "Leave the Expect field out."},
    ProblemKind{forbidden, 403, "forbidden", "This is not for you",
                "The request's Host names neither this machine nor the address it came to.",
                "Ask under the address in admin.address."},
    ProblemKind{head_too_large, 431, "head-too-large", "The request's head is too large",
                "The fields are longer than limits.head together, or more than limits.headers.",
                "Send fewer or shorter fields (cookies are the usual reason), or raise the limit."},
    ProblemKind{load_failed, 503, "load-failed", "The model could not be loaded",
                "The model's file is missing, unreadable or damaged; `detail` says which.",
                "Put a good file in its place; it is tried again at the next request."},
    ProblemKind{loop_detected, 508, "loop-detected", "The request goes round in a circle",
                "The request's Via field says that this gateway has sent it on before.",
                "Look for an endpoint under models.NAME.endpoints that leads back to this gateway."},
    ProblemKind{method_not_allowed, 405, "method-not-allowed", "This address does not take that method",
                "The address exists, but not for this method.", "Use one of the methods in the Allow field."},
    ProblemKind{
        model_unavailable, 503, "model-unavailable", "The model can't be reached",
        "No endpoint of the model could be connected to, or one answered that it is not available, or "
        "Penstock is stopping; `detail` says which.",
        "Check that its servers run and that models.NAME.endpoints names them."},
    ProblemKind{not_found, 404, "not-found", "There is nothing at this address", "No route matches the path.",
                "`detail` lists the routes there are."},
    ProblemKind{not_implemented, 501, "not-implemented", "Not implemented",
                "The request uses a method or a transfer coding that Penstock does not implement.",
                "Use one of HTTP's ordinary methods, and no transfer coding but chunked."},
    ProblemKind{
        overloaded, 503, "overloaded", "Too much at once",
        "More work was waiting than Penstock keeps: limits.buffered_total is reached, no descriptor or "
        "port is left, long predictions wait for the compute pool, or it is stopping; `detail` says which.",
        "Try again after Retry-After seconds; if it stays, raise the limit that `detail` names."},
    ProblemKind{request_timeout, 408, "request-timeout", "The request did not arrive in time",
                "The head was not complete within timeouts.head, the body stood still for "
                "timeouts.body, or a body that is kept was not there within timeouts.total.",
                "Send the request without pauses, or raise the timeout."},
    ProblemKind{unsupported_media_type, 415, "unsupported-media-type", "The body's type is not understood",
                "This address takes application/json, or text/csv where MLflow does.",
                "Say the right Content-Type, without a Content-Encoding."},
    ProblemKind{
        upstream_timeout, 504, "upstream-timeout", "The model server did not answer in time",
        "The model server took longer than models.NAME.timeouts.attempt, took nothing of a long body for "
        "timeouts.body, or said itself that it ran out of time.",
        "Look at the model server's load, or raise that timeout."},
    ProblemKind{uri_too_long, 414, "uri-too-long", "The request's target is too long",
                "The request line alone is longer than limits.head.", "Put long input into the body."},
    ProblemKind{version_not_supported, 505, "version-not-supported", "This HTTP version is not supported",
                "The request is not HTTP/1.0 or HTTP/1.1.", "Speak HTTP/1.1."},
};

std::string beginning(const ProblemKind& kind) {
  std::string json = "{\"type\":\"";
  json += problem_folder;
  json += kind.name;
  json += "\",\"title\":";
  append_json_string(json, kind.title);
  return json + ",\"status\":" + std::to_string(kind.status);
}

}  // namespace

std::span<const ProblemKind> problem_kinds() { return kinds; }

const ProblemKind& kind_of(ProblemType type) {
  const ProblemKind& kind = kinds[static_cast<std::size_t>(type)];
  assert(kind.type == type);
  return kind;
}

std::string problem_page(const ProblemKind& kind) {
  std::string json = beginning(kind) + ",\"what_happened\":";
  append_json_string(json, kind.what_happened);
  json += ",\"what_to_do\":";
  append_json_string(json, kind.what_to_do);
  return json + '}';
}

std::string problem_json(const Problem& problem, std::string_view request_id) {
  std::string json = beginning(problem.kind()) + ",\"detail\":";
  append_json_string(json, problem.detail);
  auto add = [&json](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    json += ",\"";
    json += name;
    json += "\":";
    append_json_string(json, value);
  };
  add("model", problem.model);
  add("request_id", request_id);
  if (problem.retry_after) json += ",\"retry_after\":" + std::to_string(problem.retry_after->count());
  json += '}';
  return json;
}

}  // namespace penstock
