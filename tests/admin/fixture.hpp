#pragma once
#include <future>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/admin/server.hpp"
#include "tests/admin/client.hpp"

namespace penstock::test {

/// An admin server on a thread of its own.
class AdminServerTest : public testing::Test {
 protected:
  static AdminServerConfig config() { return {.address = {"127.0.0.1", 0}}; }

  void start(const AdminServerConfig& settings = config()) { start(settings, admin_endpoints(sources())); }
  void start(const AdminServerConfig& settings, std::vector<AdminEndpoint> endpoints) {
    server_.emplace(context_, settings, std::move(endpoints));
    port_ = server_->address().port;
    thread_ = std::thread([this] { context_.run(); });
  }
  void TearDown() override {
    if (!thread_.joinable()) return;
    close();
    thread_.join();
  }

  Client client() const { return Client(port_); }
  void close() {
    boost::asio::post(context_, [this] { server_->close(); });
  }
  /// Waits until the context has nothing left to do.
  void join() { thread_.join(); }

  AdminSources sources() {
    return {.metrics = [](ExpositionFormat format) { return expose({}, format); },
            .status =
                [] {
                  return nlohmann::json{{"pools", nlohmann::json::object()}};
                },
            .ready = [this] { return readiness_; }};
  }

  Readiness readiness_;  // set before start
  boost::asio::io_context context_;
  std::optional<AdminServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace penstock::test
