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

/// False when that needs more than `most`.
bool append_result(std::string& out, std::span<const MergedMember> members, PredictRequest::Kind kind,
                   std::size_t text, std::string_view request_id, Bytes most) {
  bool partial = false;
  char before = '{';
  for (const MergedMember& member : members) {
    out += before;
    before = ',';
    append_member(out, member, kind, text, request_id);
    if (out.capacity() > most) return false;
    partial = partial || member.call.problem().has_value();
  }
  out += partial ? ",\"partial\":true}" : "}";
  return true;
}

}  // namespace

std::optional<std::string> merge_answers(std::span<const MergedMember> members, PredictRequest::Kind kind,
                                         std::size_t texts, std::string_view request_id, Bytes most) {
  std::string out;
  if (kind != PredictRequest::Kind::texts) {
    const bool fits = append_result(out, members, kind, 0, request_id, most);
    return fits ? std::optional(std::move(out)) : std::nullopt;
  }
  out = "{\"results\":[";
  for (std::size_t text = 0; text < texts; ++text) {
    if (text != 0) out += ',';
    if (!append_result(out, members, kind, text, request_id, most)) return std::nullopt;
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
