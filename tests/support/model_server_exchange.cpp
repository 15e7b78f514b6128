#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "gateway/admin/as_result.hpp"
#include "tests/support/model_server.hpp"

namespace penstock {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::uint64_t largest_body = 256_MiB;

Ledger::Visit visit_of(const HttpRequest& request, unsigned connection) {
  Ledger::Visit visit{.id = std::string(view(request["X-Request-Id"])),
                      .method = std::string(view(request.method_string())),
                      .target = std::string(view(request.target())),
                      .headers = {},
                      .body_bytes = request.body().size(),
                      .body_hash = fnv1a(request.body()),
                      .connection = connection,
                      .received = std::chrono::steady_clock::now()};
  for (const auto& field : request) {
    visit.headers.emplace_back(view(field.name_string()), view(field.value()));
  }
  return visit;
}

// Closing with unread or unsent bytes thrown away makes the peer see a reset.
void reset(boost::beast::tcp_stream& stream) {
  boost::system::error_code ignored;
  stream.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  stream.close();
}

}  // namespace

ModelServer::Task ModelServer::converse(Stream stream, unsigned connection) {
  boost::beast::flat_buffer buffer;
  auto next = Next::another_request;
  Duration idle{};  // a fresh connection may take its time, as with uvicorn
  while (next == Next::another_request) {
    co_await until_back();
    HttpRequest request;
    const bool complete = co_await read(stream, buffer, request, idle);
    if (!complete) break;
    idle = switches().idle_close;
    next = co_await exchange(stream, request, connection);
  }
  connections_.erase(connection);
  boost::system::error_code ignored;
  stream->socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream->close();
}

asio::awaitable<bool> ModelServer::read(Stream stream, boost::beast::flat_buffer& buffer,
                                        HttpRequest& request, Duration idle) {
  http::request_parser<http::string_body> parser;
  parser.body_limit(largest_body);
  parser.header_limit(64 * 1024);
  if (idle > Duration::zero()) stream->expires_after(idle);
  const auto [head_error, head_bytes] = co_await http::async_read_header(*stream, buffer, parser, as_result);
  stream->expires_never();
  if (head_error) co_return false;
  if (view(parser.get()[http::field::expect]) == "100-continue") {
    constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto bytes = asio::buffer(interim);
    const auto [error, written] = co_await asio::async_write(*stream, bytes, as_result);
    if (error) co_return false;
  }
  const auto [body_error, body_bytes] = co_await http::async_read(*stream, buffer, parser, as_result);
  if (body_error) co_return false;
  request = parser.release();
  co_return true;
}

asio::awaitable<ModelServer::Next> ModelServer::exchange(Stream stream, const HttpRequest& request,
                                                         unsigned connection) {
  const auto visit = ledger_.received(visit_of(request, connection));
  co_await until_back();
  const auto target = view(request.target());
  const auto fault = take_fault(target);
  const bool reloads = target == "/reload" && request.method() == http::verb::post;
  auto now = switches();
  ModelReply reply;
  if (away() == Switches::Away::unavailable) {
    reply = reply_while_away(request, now);
  } else if (reloads && !fault) {
    reply = co_await reload(connection);
    now = switches();
  } else {
    if (target == "/invocations") co_await work(now.concurrency, now.delay);
    reply = reply_to(request, now, fault, ledger_);
  }
  const bool stays = request.keep_alive() && now.framing != Switches::Framing::close;
  const auto persistence = stays ? Persistence::keep_alive : Persistence::close;
  auto wire = on_the_wire(reply, request, now, persistence);
  const auto next = co_await write(stream, std::move(wire), fault, persistence);
  const auto ending = fault ? fault->ending : Switches::Ending::whole;
  using enum Switches::Ending;
  const bool sent = ending == whole || ending == drip || ending == extra_bytes;
  if (sent && stream->socket().is_open()) ledger_.answered(visit, reply.status);
  co_return next;
}

asio::awaitable<ModelServer::Next> ModelServer::write(Stream stream, WireReply wire, DueFault fault,
                                                      Persistence persistence) {
  using enum Switches::Ending;
  const auto ending = fault ? fault->ending : whole;
  if (ending == nothing) co_return Next::close;
  if (ending == reset) {
    penstock::reset(*stream);
    co_return Next::close;
  }
  auto bytes = wire.head + wire.body;
  if (ending == close_after_head) bytes = wire.head;
  if (ending == cut_short) bytes = wire.head + wire.body.substr(0, wire.body.size() / 2);
  if (ending == extra_bytes) bytes += "more than was announced";
  const std::size_t step = ending == drip ? 1 : bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto part = asio::buffer(bytes.data() + at, step);
    const auto [error, written] = co_await asio::async_write(*stream, part, as_result);
    if (error) {
      stream->close();
      co_return Next::close;
    }
    if (ending == drip) co_await work(Switches::Concurrency::concurrent, fault->drip_interval);
  }
  const bool closes = ending == close_after_head || ending == cut_short || persistence == Persistence::close;
  co_return closes ? Next::close : Next::another_request;
}

ModelServer::Task ModelServer::until_back() {
  while (away() == Switches::Away::silent) {
    co_await back_.async_wait(as_result);
  }
}

// A serial server's worker is its only thread, so nothing else is read meanwhile.
ModelServer::Task ModelServer::work(Switches::Concurrency concurrency, Duration delay) {
  if (delay <= Duration::zero()) co_return;
  if (concurrency == Switches::Concurrency::serial) {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, delay, [this] { return stopping_; });
  } else {
    asio::steady_timer timer(io_, delay);
    co_await timer.async_wait(as_result);
  }
}

asio::awaitable<ModelReply> ModelServer::reload(unsigned connection) {
  const auto old_version = switches().version;
  const auto claim = reloading_.insert(connection);
  apply();
  co_await work(Switches::Concurrency::concurrent, switches().reload_time);
  {
    const std::lock_guard lock(mutex_);
    auto& version = switches_.version;
    const bool numbered = !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
    if (!switches_.next_version.empty()) {
      version = switches_.next_version;
    } else if (numbered) {
      version = std::to_string(std::stoull(version) + 1);
    }
  }
  reloading_.erase(claim);
  apply();
  ledger_.reloaded();
  co_return reply_to_reload(switches(), old_version);
}

ModelServer::Task ModelServer::reload_by_itself() {
  for (;;) {
    const auto every = switches().reload_every;
    if (every > Duration::zero()) {
      self_reload_.expires_after(every);
    } else {
      self_reload_.expires_at(TimePoint::max());
    }
    const auto [cancelled] = co_await self_reload_.async_wait(as_result);
    if (!cancelled) static_cast<void>(co_await reload(0));
  }
}

}  // namespace penstock
