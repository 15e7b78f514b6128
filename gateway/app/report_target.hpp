#pragma once
#include <functional>
#include <string>

#include "gateway/app/router.hpp"

namespace penstock {

/// Answers at once with what a function tells: JSON, or a problem.
class ReportTarget final : public RouteTarget {
 public:
  struct Report {
    int status = 200;
    std::string body;
    std::string_view content_type = "application/json";
  };

  explicit ReportTarget(std::function<Report(const Exchange&)> report) : report_(std::move(report)) {}
  Task<void> answer(Exchange& exchange) override;

 private:
  std::function<Report(const Exchange&)> report_;
};

}  // namespace penstock
