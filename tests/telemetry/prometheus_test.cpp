#include "gateway/telemetry/prometheus.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/telemetry/process_metrics.hpp"

namespace penstock {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using enum ExpositionFormat;

std::string text(const Registry& registry, ExpositionFormat format) {
  return expose(registry.gather(), format).text;
}

void fill(Registry& registry) {
  registry.shard(0).count(
      registry.status_counter("penstock_requests_total", "Requests answered.", {{"route", "/predict"}}), 200);
  registry.shard(0).add(registry.gauge("penstock_in_flight", "Attempts on the wire."), -2);
  const auto wait =
      registry.histogram("penstock_request_seconds", "Time to answer.", {{"route", "/predict"}});
  registry.shard(0).observe(wait, 1ms);
  registry.shard(0).observe(wait, 1500ms);
}

TEST(Prometheus, renders_the_text_format) {
  Registry registry(1);
  fill(registry);
  EXPECT_EQ(text(registry, prometheus),
            "# HELP penstock_in_flight Attempts on the wire.\n"
            "# TYPE penstock_in_flight gauge\n"
            "penstock_in_flight -2\n"
            "# HELP penstock_request_seconds Time to answer.\n"
            "# TYPE penstock_request_seconds histogram\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.0005\"} 0\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.001\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.0025\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.005\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.01\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.025\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.05\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.1\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.25\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"0.5\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"1\"} 1\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"2.5\"} 2\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"5\"} 2\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"10\"} 2\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"30\"} 2\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"60\"} 2\n"
            "penstock_request_seconds_bucket{route=\"/predict\",le=\"+Inf\"} 2\n"
            "penstock_request_seconds_sum{route=\"/predict\"} 1.501\n"
            "penstock_request_seconds_count{route=\"/predict\"} 2\n"
            "# HELP penstock_requests_total Requests answered.\n"
            "# TYPE penstock_requests_total counter\n"
            "penstock_requests_total{route=\"/predict\",code=\"200\"} 1\n");
}

TEST(Prometheus, names_counters_bounds_and_the_end_as_openmetrics_does) {
  Registry registry(1);
  fill(registry);
  const auto open = text(registry, openmetrics);
  EXPECT_THAT(
      open,
      HasSubstr(
          "# TYPE penstock_requests counter\npenstock_requests_total{route=\"/predict\",code=\"200\"} 1\n"));
  EXPECT_THAT(open, HasSubstr("# HELP penstock_requests Requests answered.\n"));
  EXPECT_THAT(open, HasSubstr("le=\"1.0\"} 1\n"));
  EXPECT_THAT(open, HasSubstr("le=\"+Inf\"} 2\n"));
  EXPECT_TRUE(open.ends_with("\n# EOF\n"));
}

TEST(Prometheus, escapes_what_would_end_a_label_or_a_line) {
  const std::vector<Family> families{
      {.name = "x",
       .help = "a \\ b\nc \"d\"",
       .samples = {{.labels = {{"v", "back\\slash \"quote\"\nline"}}, .value = 1}}}};
  EXPECT_EQ(expose(families, prometheus).text,
            "# HELP x a \\\\ b\\nc \"d\"\n# TYPE x gauge\nx{v=\"back\\\\slash \\\"quote\\\"\\nline\"} 1\n");
  EXPECT_THAT(expose(families, openmetrics).text, HasSubstr("# HELP x a \\\\ b\\nc \\\"d\\\"\n"));
}

TEST(Prometheus, replaces_bytes_that_are_no_utf8) {
  const std::vector<Family> families{
      {.name = "x", .help = "X.", .samples = {{.labels = {{"v", "caf\xC3\xA9 \xFF\xC3"}}, .value = 1}}}};
  EXPECT_THAT(expose(families, prometheus).text, HasSubstr("{v=\"caf\xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD\"}"));
}

TEST(Prometheus, writes_every_kind_of_number) {
  const auto shown = [](double value) {
    const std::vector<Family> families{
        {.name = "x", .help = "X.", .samples = {{.labels = {}, .value = value}}}};
    const auto all = expose(families, prometheus).text;
    return all.substr(all.rfind(' ') + 1);
  };
  EXPECT_EQ(shown(1'000'000), "1000000\n");
  EXPECT_EQ(shown(0.25), "0.25\n");
  EXPECT_EQ(shown(1e300), "1e+300\n");
  EXPECT_EQ(shown(std::numeric_limits<double>::infinity()), "+Inf\n");
  EXPECT_EQ(shown(-std::numeric_limits<double>::infinity()), "-Inf\n");
  EXPECT_EQ(shown(std::numeric_limits<double>::quiet_NaN()), "NaN\n");
}

TEST(Prometheus, leaves_out_a_family_without_series) {
  EXPECT_EQ(expose({{.name = "x", .help = "X."}}, prometheus).text, "");
  EXPECT_EQ(expose({{.name = "x", .help = "X."}}, openmetrics).text, "# EOF\n");
}

TEST(Prometheus, says_which_format_it_wrote) {
  EXPECT_EQ(expose({}, prometheus).content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(expose({}, openmetrics).content_type,
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST(Prometheus, chooses_the_format_that_a_scraper_prefers) {
  for (const auto accept :
       {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text",
        "Application/OpenMetrics-Text ; Version=1.0.0 ; Q=0.9 , text/plain; q=0.5",
        "application/openmetrics-text,text/plain"}) {
    EXPECT_EQ(exposition_format(accept), openmetrics) << accept;
  }
  for (const auto accept :
       {"", "*/*", "text/plain", "text/html, */*;q=0.1", "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.4,text/plain", "application/openmetrics-text;version=0.0.1",
        "application/openmetrics-text;q=nonsense", ",,;;=,", "application/openmetrics-text;q=nan"}) {
    EXPECT_EQ(exposition_format(accept), prometheus) << accept;
  }
}

TEST(ProcessMetrics, tell_the_state_of_this_process) {
  Registry registry(1);
  collect_process(registry);
  const auto families = registry.gather();
  EXPECT_EQ(families.size(), 6u);
  for (const Family& family : families) {
    ASSERT_EQ(family.samples.size(), 1u) << family.name;
    const double least = family.name == "process_start_time_seconds" ? 1.6e9 : 0;
    EXPECT_GT(family.samples[0].value, least) << family.name;
  }
}

}  // namespace
}  // namespace penstock
