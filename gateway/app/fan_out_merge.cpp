#include "gateway/app/fan_out_merge.hpp"

#include <vector>

#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

using Errors = std::vector<std::string>;

/// Of each member: what stands in its place when it has a problem. Written once, for it may stand there
/// often.
Errors errors_of(std::span<const MergedMember> members, std::string_view request_id) {
  Errors errors;
  for (const MergedMember& member : members) {
    const std::optional<Problem>& problem = member.call.problem();
    errors.push_back(problem ? "{\"error\":" + problem_json(*problem, request_id) + '}' : std::string());
  }
  return errors;
}

void append_prediction(std::string& out, const MergedMember& member, PredictRequest::Kind kind,
                       std::size_t text) {
  if (kind == PredictRequest::Kind::mlflow) {
    out += member.call.body();
  } else if (member.form == MemberConfig::Answer::unwrapped) {
    out += member.call.prediction(text);
  } else {
    out += "{\"predictions\":[";
    out += member.call.prediction(text);
    out += "]}";
  }
}

/// False when that needs more than `most`.
bool append_result(std::string& out, std::span<const MergedMember> members, const Errors& errors,
                   PredictRequest::Kind kind, std::size_t text, Bytes most) {
  bool partial = false;
  char before = '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    const MergedMember& member = members[i];
    out += before;
    before = ',';
    append_json_string(out, member.call.model());
    out += ':';
    if (member.call.problem()) {
      out += errors[i];
      partial = true;
    } else {
      append_prediction(out, member, kind, text);
    }
    if (out.capacity() > most) return false;
  }
  out += partial ? ",\"partial\":true}" : "}";
  return true;
}

}  // namespace

std::optional<std::string> merge_answers(std::span<const MergedMember> members, PredictRequest::Kind kind,
                                         std::size_t texts, std::string_view request_id, Bytes most) {
  const Errors errors = errors_of(members, request_id);
  std::string out;
  if (kind != PredictRequest::Kind::texts) {
    const bool fits = append_result(out, members, errors, kind, 0, most);
    return fits ? std::optional(std::move(out)) : std::nullopt;
  }
  out = "{\"results\":[";
  for (std::size_t text = 0; text < texts; ++text) {
    if (text != 0) out += ',';
    if (!append_result(out, members, errors, kind, text, most)) return std::nullopt;
  }
  out += "]}";
  return out;
}

std::string merged_versions(std::span<const MergedMember> members) {
  std::string versions;
  for (const MergedMember& member : members) {
    if (member.call.problem() || member.call.version().empty()) continue;
    if (!versions.empty()) versions += ", ";
    versions += member.call.model() + '=' + member.call.version();
  }
  return versions;
}

}  // namespace penstock
