#include "tests/support/control_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include "gateway/admin/as_result.hpp"

namespace penstock {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using nlohmann::json;

namespace {

constexpr auto request_within = std::chrono::seconds(10);

}  // namespace

ControlServer::ControlServer(ModelServer& server, std::uint16_t port)
    : server_(server), acceptor_(io_, {asio::ip::address_v4::loopback(), port}) {
  accept();
  thread_ = std::thread([this] { io_.run(); });
}

ControlServer::~ControlServer() {
  io_.stop();
  thread_.join();
}

void ControlServer::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) asio::co_spawn(io_, converse(boost::beast::tcp_stream(std::move(socket))), asio::detached);
    accept();
  });
}

asio::awaitable<void> ControlServer::converse(boost::beast::tcp_stream stream) {
  boost::beast::flat_buffer buffer;
  HttpRequest request;
  stream.expires_after(request_within);
  const auto [read_error, read_bytes] = co_await http::async_read(stream, buffer, request, as_result);
  if (read_error) co_return;
  const auto answer = reply(request);
  const auto wire = on_the_wire(answer, request, {}, Persistence::close);
  const auto text = wire.head + wire.body;
  const auto bytes = asio::buffer(text);
  co_await asio::async_write(stream, bytes, as_result);
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

ModelReply ControlServer::reply(const HttpRequest& request) {
  const auto target = request.target();
  if (target == "/ledger" && request.method() == http::verb::get) {
    return {.body = server_.ledger().to_json().dump()};
  }
  if (target == "/ledger" && request.method() == http::verb::delete_) {
    server_.ledger().clear();
    return {.body = "{}"};
  }
  if (target != "/control") return {.status = 404, .body = R"({"error": "try /control or /ledger"})"};
  if (request.method() == http::verb::post) {
    try {
      const auto patch = json::parse(request.body());
      server_.change([&](Switches& switches) { merge(switches, patch); });
    } catch (const std::exception& wrong) {
      return {.status = 400, .body = json{{"error", wrong.what()}}.dump()};
    }
  }
  return {.body = to_json(server_.switches()).dump()};
}

}  // namespace penstock
