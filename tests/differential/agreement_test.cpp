#include "tests/differential/agreement.hpp"

#include <gtest/gtest.h>

#include "tests/differential/messages.hpp"
#include "tests/differential/reading_text.hpp"

namespace penstock {
namespace {

using Verdict = Reading::Verdict;

constexpr int rounds = 4000;

Segmentation some_segmentation(Messages& messages) {
  const auto memory =
      messages.number(2) == 0 ? Segmentation::Memory::grows_in_place : Segmentation::Memory::moves_each_time;
  return {.first = messages.number(80), .then = messages.number(20), .memory = memory};
}

/// One time in four so tight that they decide.
Bounds some_bounds(Messages& messages) {
  if (messages.number(4) != 0) return {};
  return {.head = 16 + messages.number(200), .fields = messages.number(6), .body = messages.number(60)};
}

std::string some_method(Messages& messages) { return messages.number(5) == 0 ? "HEAD" : "GET"; }

/// How often the gateway gave each verdict, to show that a generator makes what it is for.
struct Tally {
  int accepted = 0;
  int refused = 0;
  void count(const Reading& reading) {
    accepted += reading.verdict == Verdict::accepted ? 1 : 0;
    refused += reading.verdict == Verdict::refused ? 1 : 0;
  }
};

void check_request(Messages& messages, const std::string& bytes, Tally& tally) {
  const auto disagreement =
      disagreement_on_requests(bytes, some_segmentation(messages), some_bounds(messages));
  ASSERT_FALSE(disagreement.has_value()) << *disagreement;
  tally.count(gateway_request(bytes, {}, {}));
}

void check_response(Messages& messages, const std::string& bytes, const std::string& method, Tally& tally) {
  const Bounds bounds = response_bounds(some_bounds(messages).body);
  const auto disagreement = disagreement_on_responses(bytes, method, some_segmentation(messages), bounds);
  ASSERT_FALSE(disagreement.has_value()) << *disagreement;
  tally.count(gateway_response(bytes, method, {}, bounds));
}

TEST(Agreement, on_valid_requests_one_after_the_other) {
  Messages messages(1);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i)
    check_request(messages, messages.valid_request() + messages.valid_request(), tally);
  EXPECT_EQ(tally.accepted, rounds);
}

TEST(Agreement, on_mutated_requests) {
  Messages messages(2);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i)
    check_request(messages, messages.mutated(messages.valid_request()) + messages.valid_request(), tally);
  EXPECT_GT(tally.accepted, rounds / 10);
  EXPECT_GT(tally.refused, rounds / 10);
}

TEST(Agreement, on_hostile_requests) {
  Messages messages(3);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string bytes = messages.hostile_request();
    check_request(messages, messages.number(3) == 0 ? messages.mutated(bytes) : bytes, tally);
  }
  EXPECT_GT(tally.accepted, rounds / 20);
  EXPECT_GT(tally.refused, rounds / 3);
}

TEST(Agreement, on_heads_about_as_large_as_they_may_be) {
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
  const std::string answer = "HTTP/1.1 204 \r\n";
  const auto answer_bounds = response_bounds(0);
  for (int beyond = -2; beyond <= 2; ++beyond) {
    const auto filled = [beyond](std::string head, std::size_t bound) {
      // Lines that are short, for a line that comes octet by octet is looked at as often.
      while (head.size() + 1500 < bound) head += "A: " + std::string(1000, 'a') + "\r\n";
      const std::size_t room = bound - head.size() - 7;
      return head + "A: " + std::string(room + static_cast<std::size_t>(beyond), 'a') + "\r\n\r\n";
    };
    const std::string large_request = filled(request, Bounds{}.head);
    const std::string large_answer = filled(answer, answer_bounds.head);
    EXPECT_EQ(disagreement_on_requests(large_request, {7, 4000}, {}), std::nullopt);
    EXPECT_EQ(disagreement_on_responses(large_answer, "GET", {7, 4000}, answer_bounds), std::nullopt);
    const auto expected = beyond <= 0 ? Verdict::accepted : Verdict::refused;
    EXPECT_EQ(gateway_request(large_request, {}, {}).verdict, expected) << beyond;
    EXPECT_EQ(gateway_response(large_answer, "GET", {}, answer_bounds).verdict, expected) << beyond;
  }
}

TEST(Agreement, on_valid_answers) {
  Messages messages(4);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string method = some_method(messages);
    const std::string bytes = messages.valid_response(method) + messages.valid_response(method);
    const auto bounds = response_bounds(1000);
    const auto disagreement = disagreement_on_responses(bytes, method, some_segmentation(messages), bounds);
    ASSERT_FALSE(disagreement.has_value()) << *disagreement;
    tally.count(gateway_response(bytes, method, {}, bounds));
  }
  EXPECT_EQ(tally.accepted, rounds);
}

TEST(Agreement, on_mutated_answers) {
  Messages messages(5);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string method = some_method(messages);
    check_response(messages, messages.mutated(messages.valid_response(method)), method, tally);
  }
  EXPECT_GT(tally.accepted, rounds / 10);
  EXPECT_GT(tally.refused, rounds / 10);
}

TEST(Agreement, on_hostile_answers) {
  Messages messages(6);
  Tally tally;
  for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
    const std::string bytes = messages.hostile_response();
    check_response(messages, messages.number(3) == 0 ? messages.mutated(bytes) : bytes, some_method(messages),
                   tally);
  }
  EXPECT_GT(tally.accepted, rounds / 20);
  EXPECT_GT(tally.refused, rounds / 3);
}

}  // namespace
}  // namespace penstock
