#include "gateway/admin/message.hpp"

#include <string>

#include "gateway/admin/read_problem.hpp"
#include "gateway/admin/target.hpp"

namespace penstock {

namespace http = boost::beast::http;

RequestId id_of(const AdminHttpRequest& request) {
  RequestId id;
  id.keep_or_make({{"X-Request-Id", request["X-Request-Id"], FieldName::x_request_id}});
  return id;
}

AdminResponse answer_to(const AdminHttpRequest& request, const std::vector<AdminEndpoint>& endpoints,
                        const Address& bound, const RequestId& id) {
  const auto hosts = request.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && request.version() >= 11)) {
    return problem_response(plain_problem(ProblemType::bad_request, "A request has exactly one Host field."),
                            id.text());
  }
  const auto target = admin_target(request.target(), request[http::field::host]);
  // HTTP/1.0 may come without a Host; no web page can send that.
  const bool anonymous = hosts == 0 && target.host.empty();
  if (!anonymous && !is_admin_host(target.host, bound)) {
    return problem_response(plain_problem(ProblemType::forbidden,
                                          "The Host field names neither loopback nor " + bound.text() + "."),
                            id.text());
  }
  return answer(endpoints, {.method = std::string(request.method_string()),
                            .path = std::string(target.path),
                            .accept = std::string(request[http::field::accept]),
                            .id = std::string(id.text())});
}

AdminHttpResponse to_message(const AdminResponse& response, const AdminHttpRequest& request,
                             const RequestId& id) {
  // A request that could not be read may have left any number.
  const unsigned version = request.version() == 10 ? 10 : 11;
  AdminHttpResponse message(static_cast<http::status>(response.status), version);
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  message.set("X-Request-Id", id.text());
  if (!response.allow.empty()) message.set(http::field::allow, response.allow);
  message.keep_alive(request.keep_alive());
  message.body() = response.body;
  message.prepare_payload();
  return message;
}

}  // namespace penstock
