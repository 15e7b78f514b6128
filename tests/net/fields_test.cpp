#include "gateway/net/fields.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::pair<std::string_view, FieldName> known_names[] = {
    {"Connection", FieldName::connection},
    {"Content-Length", FieldName::content_length},
    {"Content-Type", FieldName::content_type},
    {"Content-Encoding", FieldName::content_encoding},
    {"Date", FieldName::date},
    {"Expect", FieldName::expect},
    {"Forwarded", FieldName::forwarded},
    {"Host", FieldName::host},
    {"Keep-Alive", FieldName::keep_alive},
    {"Max-Forwards", FieldName::max_forwards},
    {"Proxy-Authenticate", FieldName::proxy_authenticate},
    {"Proxy-Authorization", FieldName::proxy_authorization},
    {"Proxy-Connection", FieldName::proxy_connection},
    {"Server", FieldName::server},
    {"TE", FieldName::te},
    {"Trailer", FieldName::trailer},
    {"Transfer-Encoding", FieldName::transfer_encoding},
    {"Upgrade", FieldName::upgrade},
    {"Via", FieldName::via},
    {"X-Forwarded-For", FieldName::x_forwarded_for},
    {"X-Forwarded-Host", FieldName::x_forwarded_host},
    {"X-Forwarded-Port", FieldName::x_forwarded},
    {"X-Forwarded-Proto", FieldName::x_forwarded_proto},
    {"X-Real-IP", FieldName::x_forwarded},
    {"X-Model-Version", FieldName::x_penstock},
    {"X-Model-Generation", FieldName::x_penstock},
    {"X-Request-Id", FieldName::x_request_id},
    {"X-Request-Timeout", FieldName::x_request_timeout},
};

std::string changed(std::string_view name, int (*change)(int)) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(),
                 [change](unsigned char c) { return static_cast<char>(change(c)); });
  return text;
}

TEST(Fields, lie_in_the_object_while_they_are_as_many_as_usual) {
  Fields fields;
  for (std::size_t i = 0; i < Fields::usual; ++i) fields.add({.name = "A", .value = "b"});
  const auto begin = reinterpret_cast<std::uintptr_t>(&fields);
  const auto first = reinterpret_cast<std::uintptr_t>(&fields[0]);
  EXPECT_TRUE(first >= begin && first + Fields::usual * sizeof(Field) <= begin + sizeof fields);
}

TEST(Fields, are_copied_into_memory_of_their_own) {
  Fields copy;
  {
    const Fields fields{{.name = "Host", .value = "h", .known = FieldName::host}};
    copy = fields;
    EXPECT_NE(&copy[0], &fields[0]);
  }
  EXPECT_EQ(value_of(Fields(copy), FieldName::host), "h");
}

TEST(Fields, stay_what_they_are_when_they_are_more_than_usual) {
  Fields fields;
  for (int round = 0; round < 2; ++round) {
    fields.clear();
    for (std::size_t i = 0; i < 3 * Fields::usual; ++i) {
      fields.add({.name = i % 2 == 0 ? "Even" : "Odd", .value = "v"});
    }
    ASSERT_EQ(fields.size(), 3 * Fields::usual);
    for (std::size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(fields[i].name, i % 2 == 0 ? "Even" : "Odd");
  }
}

TEST(Recognise, knows_each_name_in_any_case) {
  for (const auto& [name, known] : known_names) {
    EXPECT_EQ(recognise(name), known) << name;
    EXPECT_EQ(recognise(changed(name, std::tolower)), known) << name;
    EXPECT_EQ(recognise(changed(name, std::toupper)), known) << name;
  }
}

TEST(Recognise, takes_no_name_that_is_only_similar) {
  for (const auto& [name, known] : known_names) {
    std::string text(name);
    EXPECT_EQ(recognise(text.substr(1)), FieldName::other) << name;
    const bool of_a_family = name.starts_with("X-Forwarded-");
    EXPECT_EQ(recognise(text + "s"), of_a_family ? FieldName::x_forwarded : FieldName::other) << name;
    text.back() = '_';
    EXPECT_EQ(recognise(text), of_a_family ? FieldName::x_forwarded : FieldName::other) << name;
  }
  EXPECT_EQ(recognise(""), FieldName::other);
  EXPECT_EQ(recognise(std::string(1000, 'x')), FieldName::other);
}

TEST(Recognise, knows_two_families_by_how_they_begin) {
  for (const auto name : {"X-Forwarded-Prefix", "x-forwarded-ssl", "X-FORWARDED-X"}) {
    EXPECT_EQ(recognise(name), FieldName::x_forwarded) << name;
  }
  for (const auto name : {"X-Penstock-Route", "x-penstock-y"}) {
    EXPECT_EQ(recognise(name), FieldName::x_penstock) << name;
  }
  for (const auto name : {"X-Forwarded", "X-Penstock", "X-Penstocks-Own", "XX-Forwarded-For"}) {
    EXPECT_EQ(recognise(name), FieldName::other) << name;
  }
}

TEST(Recognise, leaves_a_name_of_a_family_that_is_no_token_to_be_refused) {
  for (const auto name : {"X-Forwarded-a b", "X-Penstock-\"", "X-Forwarded-\xff", "X-Forwarded-For "}) {
    EXPECT_EQ(recognise(name), FieldName::other) << name;
  }
}

TEST(Fields, are_found_by_name_and_the_first_one_wins) {
  const Fields fields{{"A", "1"}, {"Host", "a", FieldName::host}, {"Host", "b", FieldName::host}};
  ASSERT_NE(find(fields, FieldName::host), nullptr);
  EXPECT_EQ(find(fields, FieldName::host)->value, "a");
  EXPECT_EQ(find(fields, FieldName::expect), nullptr);
}

TEST(Fields, of_one_connection_only_are_those_that_rfc_9110_names) {
  for (const auto name : {"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
                          "Transfer-Encoding", "Upgrade", "Proxy-Authenticate", "Proxy-Authorization"}) {
    EXPECT_TRUE(is_hop_by_hop(recognise(name))) << name;
  }
  for (const auto name : {"Host", "Content-Length", "Via", "Expect", "Date", "Cookie"}) {
    EXPECT_FALSE(is_hop_by_hop(recognise(name))) << name;
  }
}

std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> found;
  for_each_element(list, [&](std::string_view element) {
    found.emplace_back(element);
    return true;
  });
  return found;
}

TEST(ForEachElement, passes_over_empty_elements_and_white_space) {
  EXPECT_THAT(elements("a"), ElementsAre("a"));
  EXPECT_THAT(elements(" a ,\tb c,,, d\t,"), ElementsAre("a", "b c", "d"));
  EXPECT_THAT(elements(""), IsEmpty());
  EXPECT_THAT(elements(" , ,"), IsEmpty());
}

TEST(ForEachElement, stops_when_told_to) {
  int seen = 0;
  for_each_element("a, b, c", [&](std::string_view) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

TEST(HasConnectionOption, looks_through_all_connection_fields_and_no_others) {
  const Fields fields{{"Connection", "close, X-One", FieldName::connection},
                      {"Keep-Alive", "x-three", FieldName::keep_alive},
                      {"connection", ",x-tWO ,", FieldName::connection}};
  for (const auto name : {"close", "x-one", "X-ONE", "x-two"}) {
    EXPECT_TRUE(has_connection_option(fields, name)) << name;
  }
  for (const auto name : {"x-three", "x-on", "x-one2", "connection", ""}) {
    EXPECT_FALSE(has_connection_option(fields, name)) << name;
  }
}

}  // namespace
}  // namespace penstock
