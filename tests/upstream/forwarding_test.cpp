#include "gateway/upstream/forwarding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace penstock {
namespace {

using testing::HasSubstr;
using testing::Not;

ForwardedConfig trusting(std::initializer_list<const char*> networks) {
  ForwardedConfig config;
  for (const char* text : networks) config.trusted.push_back(Network::parse(text).value());
  return config;
}

class ForwardingTest : public testing::Test {
 protected:
  /// The lines for a request of that peer's with these fields.
  std::string told(const std::string& fields, const ForwardedConfig& config = {},
                   std::string_view peer = "192.0.2.7") {
    return told_of("GET / HTTP/1.1\r\nHost: front:8000\r\n" + fields + "\r\n", config, peer);
  }
  std::string told_of(const std::string& head, const ForwardedConfig& config = {},
                      std::string_view peer = "192.0.2.7") {
    client_.forget();
    client_.request.target().append(head);
    EXPECT_EQ(client_.request.advance(), RequestReader::Step::complete) << head;
    client_.peer = peer;
    out_.clear();
    Forwarding(config, 0).append_fields(out_, client_);
    return std::string(out_.view());
  }
  static std::string own(const std::string& peer = "192.0.2.7") {
    return "Via: 1.1 penstock-00000000\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: " + peer +
           "\r\nX-Forwarded-Host: front:8000\r\nForwarded: for=" + peer +
           ";proto=http;host=\"front:8000\"\r\n";
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  Limits limits_;
  Exchange client_{loop_, limits_};
  Buffer out_{loop_.blocks()};
};

TEST_F(ForwardingTest, says_who_asked_how_and_for_whom) { EXPECT_EQ(told(""), own()); }

TEST_F(ForwardingTest, quotes_an_ipv6_peer_in_brackets) {
  const std::string lines = told("", {}, "2001:db8::17");
  EXPECT_THAT(lines, HasSubstr("\r\nX-Forwarded-For: 2001:db8::17\r\n"));
  EXPECT_THAT(lines, HasSubstr("\r\nForwarded: for=\"[2001:db8::17]\";proto=http;"));
  EXPECT_THAT(told("", {}, "::1"), HasSubstr("for=\"[::1]\""));
}

TEST_F(ForwardingTest, names_no_host_when_the_client_named_none) {
  EXPECT_EQ(told_of("GET / HTTP/1.0\r\n\r\n"),
            "Via: 1.0 penstock-00000000\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 192.0.2.7\r\n"
            "Forwarded: for=192.0.2.7;proto=http\r\n");
}

TEST_F(ForwardingTest, keeps_room_for_long_names) {
  const std::string host(8000, 'h');
  EXPECT_THAT(
      told_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"),
      HasSubstr("X-Forwarded-Host: " + host + "\r\nForwarded: for=192.0.2.7;proto=http;host=\"" + host));
}

TEST_F(ForwardingTest, drops_what_a_peer_that_is_not_trusted_says) {
  const std::string forged =
      "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\n";
  EXPECT_EQ(told(forged), own());
  EXPECT_EQ(told(forged, trusting({"192.0.2.8", "10.0.0.0/8", "::/0"})), own());
}

TEST_F(ForwardingTest, drops_everything_in_the_mode_replace) {
  ForwardedConfig config = trusting({"0.0.0.0/0"});
  config.mode = ForwardedConfig::Mode::replace;
  EXPECT_EQ(told("X-Forwarded-For: 6.6.6.6\r\n", config), own());
}

TEST_F(ForwardingTest, puts_its_own_word_behind_a_trusted_peers) {
  const std::string lines = told(
      "X-Forwarded-For: 203.0.113.1\r\nForwarded: for=203.0.113.1;proto=https\r\nX-Forwarded-Proto: https\r\n"
      "X-Forwarded-For: 203.0.113.2:80\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 203.0.113.1\r\n",
      trusting({"10.0.0.0/8", "192.0.2.0/24"}));
  EXPECT_EQ(lines,
            "Via: 1.1 penstock-00000000\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n"
            "X-Real-IP: 203.0.113.1\r\nX-Forwarded-Host: front:8000\r\n"
            "X-Forwarded-For: 203.0.113.1, 203.0.113.2:80, 192.0.2.7\r\n"
            "Forwarded: for=203.0.113.1;proto=https, for=192.0.2.7;proto=http;host=\"front:8000\"\r\n");
}

TEST_F(ForwardingTest, goes_on_in_the_notation_that_a_trusted_peer_used) {
  const ForwardedConfig config = trusting({"192.0.2.7"});
  EXPECT_THAT(told("X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Host: shop\r\n", config),
              testing::AllOf(Not(HasSubstr("\r\nForwarded:")), HasSubstr("\r\nX-Forwarded-Host: shop\r\n"),
                             Not(HasSubstr("front"))));
  EXPECT_THAT(told("Forwarded: for=\"[2001:db8::1]\"\r\n", config),
              testing::AllOf(Not(HasSubstr("X-Forwarded-")),
                             HasSubstr("\r\nForwarded: for=\"[2001:db8::1]\", for=192.0.2.7;")));
  EXPECT_THAT(told("", config), testing::AllOf(HasSubstr("\r\nX-Forwarded-For: 192.0.2.7\r\n"),
                                               HasSubstr("\r\nForwarded: for=192.0.2.7;")));
}

TEST_F(ForwardingTest, does_not_go_on_from_a_list_that_is_none) {
  const ForwardedConfig config = trusting({"192.0.2.7"});
  for (const char* fields :
       {"X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-For: evil\r\n", "Forwarded: for=evil\r\n",
        "Forwarded:\r\n", "X-Forwarded-For: <b>\r\nForwarded: for=203.0.113.1;;,\r\nForwarded: for=\r\n"}) {
    const std::string lines = told(fields, config);
    EXPECT_THAT(lines, HasSubstr("\r\nX-Forwarded-For: 192.0.2.7\r\n")) << fields;
    EXPECT_THAT(lines, HasSubstr("\r\nForwarded: for=192.0.2.7;")) << fields;
  }
}

TEST_F(ForwardingTest, leaves_out_what_a_trusted_peer_said_to_this_hop_alone) {
  EXPECT_THAT(
      told("Connection: X-Forwarded-For\r\nX-Forwarded-For: 203.0.113.1\r\n", trusting({"192.0.2.7"})),
      Not(HasSubstr("203.0.113.1")));
}

TEST_F(ForwardingTest, knows_its_own_name_in_via) {
  const Forwarding forwarding({}, 0x00c0ffee);
  const auto has_sent = [&](std::string_view value) {
    return forwarding.has_sent({{"Via", "1.1 other", FieldName::via}, {"Via", value, FieldName::via}});
  };
  for (const char* value : {"1.1 penstock-eeff0c00", "1.0 a, 1.1 penstock-eeff0c00 (x), 1.1 b",
                            "HTTP/1.1\tPENSTOCK-EEFF0C00", "1.1 penstock-eeff0c00(x)"}) {
    EXPECT_TRUE(has_sent(value)) << value;
  }
  for (const char* value : {"", "1.1 penstock", "1.1 penstock-00000000", "1.1 penstock-eeff0c001",
                            "penstock-eeff0c00", "1.1 a (penstock-eeff0c00)"}) {
    EXPECT_FALSE(has_sent(value)) << value;
  }
  EXPECT_FALSE(forwarding.has_sent({{"X-Via", "1.1 penstock-eeff0c00"}}));
}

}  // namespace
}  // namespace penstock
