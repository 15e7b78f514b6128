#include "gateway/app/router.hpp"

#include <random>

#include <gmock/gmock.h>

#include "gateway/app/path_readings.hpp"
#include "gateway/net/characters.hpp"
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

TEST_F(RouterTest, refuses_a_path_that_can_be_read_as_one_of_another_route) {
  add("/");
  add("/news/");
  add("/health", {"GET"});
  for (const char* path :
       {"/news/../x", "/news/%2e%2e/x", "/news/..%2fx", "/x/../news/y", "//news/y", "/news;a/y", "/%6eews/y",
        "//health", "/health;a", "/x/..;/health", "/news/%252e%252e%252fx", "/news/a%252fb%2f..%2f..%2fx",
        "/news/%2500%2f..%2f..%2fx", "/news/%00%2f..%2f..%2fx", "/news/a%5cb%2f..%2f..%2fx"}) {
    EXPECT_EQ(route(path), "400") << path;
    EXPECT_THAT(sent_body(), HasSubstr("/problems/bad-request"));
  }
}

TEST_F(RouterTest, takes_any_path_that_leads_to_one_route_however_it_is_read) {
  add("/");
  add("/news/");
  for (const char* path : {"/a/../b", "//", "/a%2fb", "/..", "/a;b", "/.well-known/x", "/a%252fb"})
    EXPECT_EQ(route(path), "/");
  for (const char* path : {"/news//a", "/news/a/../b", "/news/a%2fb", "/news/a;b", "/news/%41"}) {
    EXPECT_EQ(route(path), "/news/") << path;
  }
}

TEST_F(RouterTest, never_routes_on_one_reading_and_passes_on_another) {
  add("/");
  add("/a/");
  add("/a/b/");
  add("/a/b/c");
  constexpr const char* pieces[] = {"/", "a",   "b",   "c",   "a/", "b/", "..",
                                    ".", "%2e", "%2f", "%61", ";",  "%25"};
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::string path = "/";
    for (auto count = random() % 8; count > 0; --count) path += pieces[random() % std::size(pieces)];
    const std::string taken = route(path);
    if (exchange_->status != 200) continue;
    for (const std::string& reading : readings_of(path)) {
      // Only of a plain reading nothing else can be read.
      if (has_other_readings(reading) || !octet::all(reading, octet::target)) continue;
      ASSERT_EQ(route(reading), taken) << path << " as " << reading;
    }
  }
}

TEST_F(RouterTest, sends_an_options_of_the_server_where_the_root_goes) {
  EXPECT_EQ(route("*", "OPTIONS"), "");
  EXPECT_THAT(sent(), testing::StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"));
  add("/");
  EXPECT_EQ(route("*", "OPTIONS"), "/");
}

TEST_F(RouterTest, answers_an_options_of_the_server_itself_when_the_root_does_not_take_it) {
  add("/", {"POST"});
  EXPECT_EQ(route("*", "OPTIONS"), "");
  EXPECT_EQ(exchange_->status, 200);
  EXPECT_THAT(sent(), HasSubstr("\r\nAllow: POST\r\n"));
}

TEST_F(RouterTest, answers_an_options_that_may_go_no_further) {
  add("/");
  const auto options = [this](const std::string& fields) {
    run(router_.handle(ask("OPTIONS /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")));
    return std::to_string(exchange_->status) + ' ' + sent_body();
  };
  EXPECT_EQ(options("Max-Forwards: 0\r\n"), "200 ");
  EXPECT_EQ(options("Max-Forwards: 1\r\n"), "200 /");
  EXPECT_THAT(options("Max-Forwards: x\r\n"), testing::StartsWith("400 "));
}

}  // namespace
}  // namespace penstock::test
