#include "tests/support/model_server.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace penstock {

namespace asio = boost::asio;
using asio::ip::tcp;

ModelServer::ModelServer(Switches switches, std::uint16_t port)
    : port_(port), switches_(std::move(switches)) {
  listen();
  apply();
  asio::co_spawn(io_, reload_by_itself(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

ModelServer::~ModelServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  io_.stop();
  thread_.join();
}

Switches ModelServer::switches() const {
  const std::lock_guard lock(mutex_);
  return switches_;
}

void ModelServer::change(const std::function<void(Switches&)>& edit) {
  {
    const std::lock_guard lock(mutex_);
    edit(switches_);
  }
  std::promise<void> in_force;
  asio::post(io_, [&] {
    self_reload_.cancel();
    apply();
    in_force.set_value();
  });
  in_force.get_future().wait();
}

// Makes listener, connections and waiting requests follow the switches.
void ModelServer::apply() {
  const auto now = away();
  if (now == Switches::Away::refuse && listening_) leave();
  if (now != Switches::Away::refuse && !listening_) listen();
  back_.cancel();
}

void ModelServer::listen() {
  if (!acceptor_.is_open()) {
    acceptor_.open(tcp::v4());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind({asio::ip::address_v4::loopback(), port_});
    port_ = acceptor_.local_endpoint().port();
  }
  acceptor_.listen();
  listening_ = true;
  accept();
}

// A bound socket that doesn't listen refuses connections and keeps the port from anybody else.
void ModelServer::leave() {
  listening_ = false;
  acceptor_.close();
  acceptor_.open(tcp::v4());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind({asio::ip::address_v4::loopback(), port_});
  for (const auto& [number, connection] : connections_) {
    const auto stream = connection.lock();
    if (stream && !reloading_.contains(number)) stream->close();
  }
}

void ModelServer::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !listening_) return;
    if (!error) {
      socket.set_option(tcp::no_delay(true), error);
      const auto number = ledger_.connected();
      auto stream = std::make_shared<boost::beast::tcp_stream>(std::move(socket));
      connections_[number] = stream;
      asio::co_spawn(io_, converse(std::move(stream), number), asio::detached);
    }
    accept();
  });
}

Switches::Away ModelServer::away() const {
  const auto now = switches();
  const bool reloads = !reloading_.empty() && now.reload_as != Switches::Away::no;
  return reloads ? now.reload_as : now.away;
}

DueFault ModelServer::take_fault(std::string_view target) {
  const std::lock_guard lock(mutex_);
  auto& fault = switches_.fault;
  const bool set = fault.status || fault.body || !fault.headers.empty() || !fault.error_code.empty() ||
                   fault.ending != Switches::Ending::whole;
  if (!set || !target.starts_with(fault.path) || fault.times == 0U) return {};
  if (fault.times) --*fault.times;
  return fault;
}

}  // namespace penstock
