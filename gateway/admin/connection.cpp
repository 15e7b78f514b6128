#include "gateway/admin/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "gateway/admin/as_result.hpp"
#include "gateway/admin/message.hpp"
#include "gateway/admin/read_problem.hpp"

namespace penstock {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr Bytes read_size = 4_KiB;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

struct AdminConnection::Buffer {
  beast::flat_buffer bytes;
};

struct AdminConnection::Exchange {
  http::request_parser<http::string_body> parser;
  RequestId id{};  // from when the request was read, as far as it came
};

AdminConnection::AdminConnection(asio::ip::tcp::socket socket, const AdminServerConfig& config,
                                 const std::vector<AdminEndpoint>& endpoints, const Address& bound)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      config_(config),
      endpoints_(endpoints),
      bound_(bound),
      buffer_(std::make_unique<Buffer>()) {}

AdminConnection::~AdminConnection() = default;

asio::awaitable<void> AdminConnection::serve() {
  Next next = Next::keep;
  while (next == Next::keep) {
    next = co_await wait_for_request();
    if (next != Next::keep) break;
    phase_ = Phase::busy;
    next = co_await exchange();
    phase_ = Phase::idle;
  }
  phase_ = Phase::busy;
  if (next == Next::linger) co_await linger();
  disarm();
  cut();
}

asio::awaitable<AdminConnection::Next> AdminConnection::wait_for_request() {
  if (buffer_->bytes.size() > 0) co_return Next::keep;
  arm(phase_ == Phase::fresh ? config_.head_timeout : config_.idle_timeout, OnExpiry::stop_reading);
  const auto space = buffer_->bytes.prepare(read_size);
  const auto [failure, size] = co_await socket_.async_read_some(space, as_result);
  buffer_->bytes.commit(size);
  co_return failure ? Next::close : Next::keep;
}

asio::awaitable<AdminConnection::Next> AdminConnection::exchange() {
  Exchange current;
  const auto failure = co_await read(current);
  current.id = id_of(current.parser.get());
  if (!failure) {
    const auto response = answer_to(current.parser.get(), endpoints_, bound_, current.id);
    co_return co_await respond(current, response);
  }
  auto refusal = read_problem(failure);
  if (timed_out_)
    refusal = plain_problem(ProblemType::request_timeout, "The request did not arrive in time.");
  if (!refusal) co_return Next::close;
  finishing_ = true;
  const auto response = problem_response(*refusal, current.id.text());
  co_return co_await respond(current, response);
}

asio::awaitable<error_code> AdminConnection::read(Exchange& current) {
  auto& parser = current.parser;
  parser.header_limit(static_cast<std::uint32_t>(config_.head));
  parser.body_limit(config_.body);
  arm(config_.head_timeout, OnExpiry::stop_reading);
  const auto [head_failure, head_size] =
      co_await http::async_read_header(socket_, buffer_->bytes, parser, as_result);
  if (head_failure || parser.is_done()) co_return head_failure;
  arm(config_.body_timeout, OnExpiry::stop_reading);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    const auto bytes = asio::buffer(go_on);
    const auto [failure, size] = co_await asio::async_write(socket_, bytes, as_result);
    if (failure) co_return failure;
  }
  const auto [body_failure, body_size] =
      co_await http::async_read(socket_, buffer_->bytes, parser, as_result);
  co_return body_failure;
}

asio::awaitable<AdminConnection::Next> AdminConnection::respond(const Exchange& current,
                                                                const AdminResponse& response) {
  const auto& request = current.parser.get();
  auto message = to_message(response, request, current.id);
  if (finishing_) message.keep_alive(false);
  const bool keep = message.keep_alive();
  arm(config_.write_timeout, OnExpiry::cut);
  error_code failure;
  if (request.method() == http::verb::head) {
    http::response<http::empty_body> head(std::move(message.base()));
    const auto [error, size] = co_await http::async_write(socket_, head, as_result);
    failure = error;
  } else {
    const auto [error, size] = co_await http::async_write(socket_, message, as_result);
    failure = error;
  }
  if (failure) co_return Next::close;
  co_return keep && !finishing_ ? Next::keep : Next::linger;
}

/// Lets the client read the last answer: closing over unread bytes would reset the connection.
asio::awaitable<void> AdminConnection::linger() {
  error_code failure;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, failure);
  arm(config_.linger, OnExpiry::cut);
  while (!failure) {
    buffer_->bytes.clear();
    const auto space = buffer_->bytes.prepare(read_size);
    const auto [error, size] = co_await socket_.async_read_some(space, as_result);
    failure = error;
  }
}

void AdminConnection::finish() {
  finishing_ = true;
  if (phase_ != Phase::busy) expire(OnExpiry::stop_reading);
}

void AdminConnection::cut() {
  error_code ignored;
  socket_.close(ignored);
}

void AdminConnection::arm(Duration timeout, OnExpiry action) {
  timed_out_ = false;
  timer_.expires_after(timeout);
  timer_.async_wait([weak = weak_from_this(), action, turn = ++armed_](error_code) {
    const auto self = weak.lock();
    if (!self || self->armed_ != turn) return;
    self->timed_out_ = true;
    self->expire(action);
  });
}

void AdminConnection::disarm() {
  ++armed_;
  timer_.cancel();
}

/// Ends reads for good, even between two steps of one, where a cancellation would find nothing.
void AdminConnection::expire(OnExpiry action) {
  error_code ignored;
  if (action == OnExpiry::stop_reading) {
    socket_.shutdown(asio::ip::tcp::socket::shutdown_receive, ignored);
  } else {
    cut();
  }
}

}  // namespace penstock
