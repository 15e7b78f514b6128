#pragma once
#include <string>

namespace penstock {

enum class SampleKind { dense, quantized, hierarchical };

/// The path of a small model, trained when first asked for, with the labels politics, sports and "quoted\\".
const std::string& sample_model(SampleKind kind);

}  // namespace penstock
