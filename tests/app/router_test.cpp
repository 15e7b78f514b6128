#include "gateway/app/router.hpp"

#include <gmock/gmock.h>

#include "gateway/net/reply.hpp"
#include "tests/app/app_fixture.hpp"

namespace penstock::test {
namespace {

using testing::HasSubstr;

/// Answers with its own name.
class NamedTarget final : public RouteTarget {
 public:
  explicit NamedTarget(std::string name) : name_(std::move(name)) {}
  Task<void> answer(Exchange& exchange) override {
    Reply(exchange, 200).body("text/plain", name_);
    co_return;
  }

 private:
  std::string name_;
};

class RouterTest : public AppTest {
 protected:
  void add(const std::string& path, Router::Methods methods = {}, const std::string& name = "") {
    router_.add(path, std::move(methods), std::make_unique<NamedTarget>(name.empty() ? path : name));
  }
  std::string route(const std::string& target, const std::string& method = "GET") {
    run(router_.handle(ask(method + ' ' + target + " HTTP/1.1\r\nHost: h\r\n\r\n")));
    router_.finished(*exchange_);
    return exchange_->status == 200 ? sent_body() : std::to_string(exchange_->status);
  }
  double requests(const std::string& path) {
    for (const auto& family : registry_.gather()) {
      if (family.name != "penstock_requests_total") continue;
      for (const auto& sample : family.samples) {
        for (const auto& label : sample.labels) {
          if (label.name == "route" && label.value == path) return sample.value;
        }
      }
    }
    return 0;
  }

  Router router_{registry_, registry_.shard(0)};
};

TEST_F(RouterTest, matches_whole_paths_without_their_query) {
  add("/predict");
  EXPECT_EQ(route("/predict?text=a"), "/predict");
  for (const char* path : {"/predict/", "/predictx", "/Predict", "/", "/pred"})
    EXPECT_EQ(route(path), "404") << path;
}

TEST_F(RouterTest, prefers_whole_paths_and_then_the_longest_prefix) {
  add("/a/");
  add("/a/b/c/");
  add("/a/b/");
  add("/a/b/x");
  EXPECT_EQ(route("/a/b/x"), "/a/b/x");
  EXPECT_EQ(route("/a/b/xy"), "/a/b/");
  EXPECT_EQ(route("/a/b/c/d"), "/a/b/c/");
  EXPECT_EQ(route("/a/"), "/a/");
  EXPECT_EQ(route("/a"), "404");
}

TEST_F(RouterTest, keeps_what_was_added_first) {
  add("/health", {"GET"}, "built in");
  add("/health", {}, "configured");
  EXPECT_EQ(route("/health"), "built in");
}

TEST_F(RouterTest, takes_everything_by_the_root_prefix) {
  add("/");
  EXPECT_EQ(route("/anything/at/all"), "/");
}

TEST_F(RouterTest, says_which_methods_an_address_takes) {
  add("/r", {"GET", "POST"});
  EXPECT_EQ(route("/r", "POST"), "/r");
  EXPECT_EQ(route("/r", "DELETE"), "405");
  EXPECT_THAT(sent(), HasSubstr("\r\nAllow: GET, HEAD, POST\r\n"));
  EXPECT_EQ(route("/r", "HEAD"), "");
  EXPECT_EQ(exchange_->status, 200);
}

TEST_F(RouterTest, lists_what_there_is_where_nothing_is) {
  add("/predict", {"POST"});
  add("/news/");
  add("/problems/not-found", {"GET"});
  EXPECT_EQ(route("/nothing"), "404");
  EXPECT_THAT(sent_body(), HasSubstr("there are: POST /predict, any method /news/….\""));
  EXPECT_EQ(route('/' + std::string(5000, 'x')), "404");
  EXPECT_LT(sent_body().size(), 1000U);
}

TEST_F(RouterTest, counts_by_route_and_not_by_path) {
  add("/a/");
  route("/a/1");
  route("/a/2");
  route("/x");
  EXPECT_EQ(requests("/a/"), 2);
  EXPECT_EQ(requests("none"), 1);
}

}  // namespace
}  // namespace penstock::test
