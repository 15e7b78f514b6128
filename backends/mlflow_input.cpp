#include "backends/mlflow_input.hpp"

#include "backends/media_type.hpp"
#include "backends/mlflow_csv.hpp"
#include "backends/mlflow_json.hpp"
#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

MlflowError in_mlflow_form(const InputRefusal& refusal) {
  std::string body = R"({"error_code":"BAD_REQUEST","message":)";
  append_json_string(body, "Invalid input. " + refusal.message + '.');
  body += '}';
  return {.status = refusal.status, .content_type = "application/json", .body = std::move(body)};
}

MlflowError unsupported(std::string_view content_type) {
  auto body = "Send application/json or text/csv, in UTF-8, with its Content-Type";
  return {.status = 415,
          .content_type = "text/plain",
          .body = std::string(body) + (content_type.empty() ? "; this has none.\n" : "; this is another.\n")};
}

boost::system::result<MlflowTexts, MlflowError> in_mlflow_form(
    boost::system::result<MlflowTexts, InputRefusal> result) {
  if (!result) return in_mlflow_form(result.error());
  return *std::move(result);
}

}  // namespace

boost::system::result<MlflowTexts, MlflowError> read_mlflow_input(std::string_view content_type,
                                                                  std::string_view body,
                                                                  const MlflowInputConfig& config) {
  switch (media_type_of(content_type)) {
    case MediaType::json: return in_mlflow_form(read_mlflow_json(body, config));
    case MediaType::csv: return in_mlflow_form(read_mlflow_csv(body, config));
    case MediaType::none:
    case MediaType::other: break;
  }
  return unsupported(content_type);
}

}  // namespace penstock
