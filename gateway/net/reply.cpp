#include "gateway/net/reply.hpp"

#include <algorithm>

#include "gateway/net/pen.hpp"

namespace penstock {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 508: return "Loop Detected";
    default: return {};
  }
}

}  // namespace

Reply::Reply(Exchange& exchange, int status, std::string_view reason) : exchange_(exchange) {
  exchange.status = status;
  exchange.answered = exchange.loop.now();
  Buffer& out = exchange.out;
  out.clear();
  if (status == 200 && (reason.empty() || reason == "OK")) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  out.append("HTTP/1.1 ");
  out.append_number(static_cast<std::uint64_t>(status));
  out.append(' ');
  out.append(reason.empty() ? reason_of(status) : reason);
  out.append("\r\n");
}

Reply& Reply::field(std::string_view name, std::string_view value) {
  exchange_.out.append_field(name, value);
  return *this;
}

Reply& Reply::server_timing(int attempts) {
  const auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(exchange_.answered - exchange_.received);
  const auto microseconds = static_cast<std::uint64_t>(std::max<Duration::rep>(took.count(), 0));
  Pen pen(exchange_.out, 128);
  pen.put("Server-Timing: total;dur=").number(microseconds / 1000).put(".").number(microseconds / 100 % 10);
  pen.put(", attempts;desc=").number(static_cast<std::uint64_t>(attempts)).put("\r\n");
  return *this;
}

Reply& Reply::date(std::string_view value) {
  has_date_ = true;
  return field("Date", value);
}

void Reply::body(std::string_view content_type, std::string_view body) {
  field("Content-Type", content_type);
  typed_body(body);
}

void Reply::no_body(std::string_view content_length) {
  if (!content_length.empty()) field("Content-Length", content_length);
  end({});
}

void Reply::typed_body(std::string_view body) {
  const int status = exchange_.status;
  if (status != 204 && status != 304) append_content_length(exchange_.out, body.size());
  end(body);
}

Framing::Kind Reply::stream(const Framing& framing) {
  Framing::Kind kind = framing.kind;
  if (kind == Framing::Kind::length) {
    append_content_length(exchange_.out, framing.length);
  } else if (exchange_.head().minor_version == 0) {
    kind = Framing::Kind::until_close;
    exchange_.close = true;
  } else {
    kind = Framing::Kind::chunked;
    field("Transfer-Encoding", "chunked");
  }
  end_head();
  return kind;
}

void Reply::end_head() {
  // What of the request is not read yet never will be.
  exchange_.close = exchange_.close || !exchange_.request.complete();
  Pen pen(exchange_.out, 128 + RequestId::longest);
  if (!has_date_) pen.put("Date: ").put(exchange_.loop.date()).put("\r\n");
  pen.put("X-Request-Id: ").put(exchange_.id.text()).put("\r\n");
  if (exchange_.close) pen.put("Connection: close\r\n");
  pen.put("\r\n");
}

void Reply::end(std::string_view body) {
  end_head();
  Buffer& out = exchange_.out;
  if (exchange_.head().method == "HEAD") return;
  if (body.size() <= most_copied) {
    out.append(body);
  } else {
    exchange_.tail = body;
  }
}

void cut(Exchange& exchange) {
  constexpr int client_left = 499;  // as nginx counts it; never sent
  if (exchange.status == 0) exchange.status = client_left;
  exchange.close = exchange.cut = true;
  exchange.out.clear();
  exchange.tail = {};
  exchange.answered = exchange.loop.now();
}

void reply_problem(Exchange& exchange, const Problem& problem) {
  exchange.problem = &problem.kind();
  exchange.text.set(problem_json(problem, exchange.id.text()));
  Reply reply(exchange, problem.kind().status);
  if (problem.retry_after) reply.field("Retry-After", std::to_string(problem.retry_after->count()));
  if (!problem.allow.empty()) reply.field("Allow", problem.allow);
  reply.body("application/problem+json", exchange.text.view());
}

}  // namespace penstock
