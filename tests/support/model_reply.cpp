#include "tests/support/model_reply.hpp"

#include <array>
#include <ctime>

#include "tests/support/predictor.hpp"

namespace penstock {
namespace {

namespace http = boost::beast::http;
using nlohmann::json;

std::string_view path_of(const HttpRequest& request) {
  const auto target = view(request.target());
  return target.substr(0, target.find('?'));
}

std::string uri_of(const Switches& switches) { return "models:/" + switches.model + "/Production"; }

ModelReply as_json(unsigned status, const json& body) { return {.status = status, .body = body.dump()}; }

ModelReply as_error(const PredictionError& error) {
  return as_json(error.status(), {{"error_code", error.code()}, {"message", error.what()}});
}

ModelReply health(const Switches& switches, Switches::Health health) {
  const bool well = health != Switches::Health::unhealthy;
  return as_json(well ? 200 : 503, {{"status", well ? "healthy" : "unhealthy"},
                                    {"model_name", switches.model},
                                    {"model_uri", uri_of(switches)}});
}

ModelReply info(const Switches& switches) {
  const json metadata = {
      {"model_name", switches.model}, {"version", switches.version}, {"stage", "Production"},
      {"run_id", "0123456789abcdef"}, {"status", "READY"},           {"loaded_at", "2024-01-01T00:00:00"}};
  return as_json(200, {{"model_name", switches.model},
                       {"model_uri", uri_of(switches)},
                       {"metadata", metadata},
                       {"status", "loaded"}});
}

ModelReply invocations(const HttpRequest& request, const Switches& switches, Ledger& ledger) {
  const auto type = view(request[http::field::content_type]);
  const auto bare = type.substr(0, type.find_first_of("; "));
  if (bare != "application/json" && bare != "text/csv") {
    return {.status = 415,
            .content_type = "text/plain",
            .body = "This predictor only supports application/json and text/csv."};
  }
  try {
    const auto texts = texts_of(type, request.body());
    ledger.predicted(texts.size());
    auto labels = json::array();
    for (const auto& text : texts) labels.push_back(label_of(switches, text));
    return as_json(200, {{"predictions", std::move(labels)}});
  } catch (const PredictionError& error) {
    return as_error(error);
  } catch (const json::exception& error) {
    return as_error({"BAD_REQUEST", std::string("Invalid input. ") + error.what()});
  }
}

ModelReply route(const HttpRequest& request, const Switches& switches, Ledger& ledger) {
  const auto path = path_of(request);
  const auto allowed = path == "/invocations" ? http::verb::post : http::verb::get;
  for (const std::string_view known : {"/health", "/ping", "/version", "/info", "/invocations"}) {
    const bool fits =
        request.method() == allowed || (allowed == http::verb::get && request.method() == http::verb::head);
    if (path == known && !fits) return as_json(405, {{"detail", "Method Not Allowed"}});
  }
  if (path == "/health") return health(switches, switches.health);
  if (path == "/ping") return {.body = "\n"};
  if (path == "/version") return {.content_type = "text/plain", .body = "3.17.2"};
  if (path == "/info") return info(switches);
  if (path == "/invocations") return invocations(request, switches, ledger);
  return as_json(404, {{"detail", "Not Found"}});
}

std::string date() {
  const std::time_t now = std::time(nullptr);
  std::tm fields{};
  gmtime_r(&now, &fields);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
  return {text.data(), length};
}

std::string chunked(const std::string& body) {
  std::string wire;
  const std::array halves = {body.substr(0, body.size() / 2), body.substr(body.size() / 2)};
  for (const auto& half : halves) {
    std::array<char, 20> size{};
    const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", half.size());
    if (!half.empty()) wire.append(size.data(), static_cast<std::size_t>(digits)).append(half).append("\r\n");
  }
  return wire + "0\r\n\r\n";
}

}  // namespace

ModelReply reply_to(const HttpRequest& request, const Switches& switches, const DueFault& fault,
                    Ledger& ledger) {
  if (!fault) return route(request, switches, ledger);
  auto reply = !fault->error_code.empty() ? as_error({fault->error_code, "Asked to fail."})
               : fault->body              ? ModelReply{.body = *fault->body}
                                          : route(request, switches, ledger);
  if (fault->status) reply.status = *fault->status;
  for (const auto& [name, value] : fault->headers) {
    if (http::string_to_field(name) == http::field::content_type) {
      reply.content_type = value;
    } else {
      reply.headers.emplace_back(name, value);
    }
  }
  return reply;
}

ModelReply reply_while_away(const HttpRequest& request, const Switches& switches) {
  if (path_of(request) == "/health" && switches.health == Switches::Health::healthy) {
    return health(switches, Switches::Health::healthy);
  }
  return as_json(503, {{"status", "loading"}});
}

ModelReply reply_to_reload(const Switches& switches, const std::string& old_version) {
  return as_json(200, {{"status", "success"},
                       {"message", "Model reloaded"},
                       {"model_uri", uri_of(switches)},
                       {"old_version", "v" + old_version},
                       {"new_version", "v" + switches.version},
                       {"version_changed", switches.version != old_version}});
}

WireReply on_the_wire(const ModelReply& reply, const HttpRequest& request, const Switches& switches,
                      Persistence persistence) {
  const bool lower = switches.style == Switches::Style::uvicorn;
  const auto field = [lower](const char* small, const char* tall, const std::string& value) {
    return std::string(lower ? small : tall) + ": " + value + "\r\n";
  };
  const auto reason = http::obsolete_reason(static_cast<http::status>(reply.status));
  WireReply wire{
      .head = "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(view(reason)) + "\r\n",
      .body = {}};
  wire.head += field("date", "Date", date());
  wire.head += field("server", "Server", lower ? "uvicorn" : "Werkzeug/3.1.3 Python/3.11");
  if (switches.framing == Switches::Framing::length) {
    wire.head += field("content-length", "Content-Length", std::to_string(reply.body.size()));
  } else if (switches.framing == Switches::Framing::chunked) {
    wire.head += field("transfer-encoding", "Transfer-Encoding", "chunked");
  }
  wire.head += field("content-type", "Content-Type", reply.content_type);
  for (const auto& [name, value] : reply.headers) wire.head += name + ": " + value + "\r\n";
  if (persistence == Persistence::close) wire.head += field("connection", "Connection", "close");
  wire.head += "\r\n";
  const bool bodiless = request.method() == http::verb::head || reply.status == 204 || reply.status == 304;
  if (!bodiless)
    wire.body = switches.framing == Switches::Framing::chunked ? chunked(reply.body) : reply.body;
  return wire;
}

}  // namespace penstock
