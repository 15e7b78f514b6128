#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/app/config.hpp"
#include "gateway/app/member_call.hpp"

namespace penstock {

/// A member's call and the form its answer takes in the merged one.
struct MergedMember {
  const MemberCall& call;
  MemberConfig::Answer form;
};

/// The merged answer to a request of that kind about so many texts. A member with a problem is an
/// `{"error": …}` in its place, and `"partial": true` then stands beside the members. Nothing when it would
/// hold more than `most`.
[[nodiscard]] std::optional<std::string> merge_answers(std::span<const MergedMember> members,
                                                       PredictRequest::Kind kind, std::size_t texts,
                                                       std::string_view request_id, Bytes most);

/// `topic=4, sentiment=7`, of those members whose version is known.
[[nodiscard]] std::string merged_versions(std::span<const MergedMember> members);

}  // namespace penstock
