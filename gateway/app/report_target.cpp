#include "gateway/app/report_target.hpp"

#include "gateway/net/reply.hpp"

namespace penstock {

Task<void> ReportTarget::answer(Exchange& exchange) {
  Report report = report_(exchange);
  exchange.text.set(std::move(report.body));
  Reply(exchange, report.status).body(report.content_type, exchange.text.view());
  co_return;
}

}  // namespace penstock
