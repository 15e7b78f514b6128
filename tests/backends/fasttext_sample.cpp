#ifdef PENSTOCK_FASTTEXT
#include "tests/backends/fasttext_sample.hpp"

#include <fasttext/fasttext.h>

#include "tests/backends/temporary_folder.hpp"

namespace penstock {
namespace {

constexpr auto lines =
    "__label__politics parliament passes the budget after a long debate\n"
    "__label__politics ministers meet to vote on the new law\n"
    "__label__sports the striker scores twice in the final match\n"
    "__label__sports coach praises the team after a late goal\n"
    "__label__\"quoted\\ words nobody uses elsewhere\n";

void train(SampleKind kind, const TemporaryFolder& folder, const std::string& output) {
  fasttext::Args arguments;
  arguments.input = folder.write("lines.txt", lines);
  arguments.model = fasttext::model_name::sup;
  arguments.loss = kind == SampleKind::hierarchical ? fasttext::loss_name::hs : fasttext::loss_name::softmax;
  arguments.dim = 8;
  arguments.bucket = 600;
  arguments.minn = 3;
  arguments.maxn = 4;
  arguments.wordNgrams = 2;
  arguments.minCount = 1;
  arguments.epoch = 100;
  arguments.lr = 0.5;
  arguments.thread = 1;
  arguments.verbose = 0;
  fasttext::FastText engine;
  engine.train(arguments);
  if (kind == SampleKind::quantized) {
    arguments.cutoff = 400;
    arguments.qnorm = true;
    arguments.dsub = 2;
    engine.quantize(arguments);
  }
  engine.saveModel(output);
}

}  // namespace

const std::string& sample_model(SampleKind kind) {
  static const TemporaryFolder folder;
  static std::string paths[3];
  auto& path = paths[static_cast<int>(kind)];
  if (path.empty()) {
    path = folder.path("model" + std::to_string(static_cast<int>(kind)) + ".bin");
    train(kind, folder, path);
  }
  return path;
}

}  // namespace penstock
#endif
