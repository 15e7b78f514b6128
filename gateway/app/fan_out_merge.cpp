#include "gateway/app/fan_out_merge.hpp"

#include "gateway/net/json_text.hpp"

namespace penstock {
namespace {

void append_member(std::string& out, const MergedMember& member, PredictRequest::Kind kind, std::size_t text,
                   std::string_view request_id) {
  append_json_string(out, member.call.model());
  out += ':';
  if (member.call.problem()) {
    out += "{\"error\":" + problem_json(*member.call.problem(), request_id) + '}';
  } else if (kind == PredictRequest::Kind::mlflow) {
    out += member.call.body();
  } else if (member.form == MemberConfig::Answer::unwrapped) {
    out += member.call.prediction(text);
  } else {
    out += "{\"predictions\":[";
    out += member.call.prediction(text);
    out += "]}";
  }
}

void append_result(std::string& out, std::span<const MergedMember> members, PredictRequest::Kind kind,
                   std::size_t text, std::string_view request_id) {
  bool partial = false;
  char before = '{';
  for (const MergedMember& member : members) {
    out += before;
    before = ',';
    append_member(out, member, kind, text, request_id);
    partial = partial || member.call.problem().has_value();
  }
  out += partial ? ",\"partial\":true}" : "}";
}

}  // namespace

std::string merge_answers(std::span<const MergedMember> members, PredictRequest::Kind kind, std::size_t texts,
                          std::string_view request_id) {
  std::string out;
  if (kind != PredictRequest::Kind::texts) {
    append_result(out, members, kind, 0, request_id);
    return out;
  }
  out = "{\"results\":[";
  for (std::size_t text = 0; text < texts; ++text) {
    if (text != 0) out += ',';
    append_result(out, members, kind, text, request_id);
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
