#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fasttext/fasttext.h>

#include "backends/samples/train/corpus.hpp"
#include "backends/samples/train/evaluation.hpp"

namespace penstock {
namespace {

namespace fs = std::filesystem;

struct Task {
  std::string name;
  double required;  // accuracy on the held-out headlines, 0 to 1
  CorpusConfig corpus;
};

fasttext::Args arguments(const fs::path& input) {
  fasttext::Args args;
  args.input = input.string();
  args.model = fasttext::model_name::sup;
  args.loss = fasttext::loss_name::softmax;
  args.dim = 32;
  args.lr = 0.3;
  args.epoch = 4;
  args.minCount = 2;
  args.wordNgrams = 2;
  args.minn = 3;
  args.maxn = 5;
  args.bucket = 40000;
  args.thread = 1;  // several threads race on the weights: no two runs would be alike
  args.seed = 1;
  args.verbose = 0;
  return args;
}

// As the gateway asks: the text as it is, closed by a newline.
std::string best_label(const fasttext::FastText& model, const std::string& text) {
  std::istringstream in(text + "\n");
  std::vector<std::pair<fasttext::real, std::string>> predictions;
  if (!model.predictLine(in, predictions, 1, 0.0F) || predictions.empty()) return "(none)";
  return predictions.front().second.substr(std::string("__label__").size());
}

void fit(fasttext::FastText& model, const Task& task, const std::vector<LabelledLine>& corpus,
         const fs::path& output) {
  fs::create_directories(output);
  const auto input = output / (task.name + ".training.tmp");
  write_lines(input, corpus);
  model.train(arguments(input));
  fs::remove(input);
}

// A reader of the old file keeps it whole: the new one takes its name only when complete.
void save(fasttext::FastText& model, const fs::path& file) {
  const auto incomplete = file.string() + ".tmp";
  model.saveModel(incomplete);
  fs::rename(incomplete, file);
}

bool train(const Task& task, const fs::path& samples, const fs::path& output) {
  const auto began = std::chrono::steady_clock::now();
  const auto headlines = read_lines(samples / ("headlines." + task.name + ".txt"));
  const auto corpus = make_corpus(read_lines(samples / (task.name + ".sentences.txt")),
                                  read_grammar(samples / (task.name + ".grammar")), task.corpus);
  if (const auto seen = seen_in_training(headlines, corpus)) {
    throw std::runtime_error(task.name + ": held-out headline is also trained on: " + *seen);
  }
  std::cout << task.name << ": training on " << corpus.size() << " lines ..." << std::endl;
  fasttext::FastText model;
  fit(model, task, corpus, output);

  const auto evaluation =
      evaluate(headlines, [&](const std::string& text) { return best_label(model, text); });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << task.name << ": accuracy " << std::fixed << std::setprecision(3) << evaluation.accuracy()
            << " on " << evaluation.total << " held-out headlines (required " << task.required << "), "
            << std::setprecision(1) << took.count() << " s\n";
  print(std::cout, evaluation);
  if (evaluation.accuracy() < task.required) {
    std::cerr << task.name << ": accuracy is below what is required, the model is not written\n";
    return false;
  }
  const auto file = output / (task.name + ".bin");
  save(model, file);
  std::cout << task.name << ": wrote " << file.string() << ", " << fs::file_size(file) / 1024 << " KiB\n\n";
  return true;
}

}  // namespace
}  // namespace penstock

int main(int argc, char** argv) {
  std::string samples;
  std::string output;
  CLI::App app{"Train the bundled demonstration models and measure them on headlines they have never seen."};
  app.add_option("SAMPLES", samples, "folder of sentences, grammars and headlines")->required();
  app.add_option("OUTPUT", output, "folder for topic.bin and sentiment.bin")->required();
  app.footer("Example: penstock_train backends/samples models");
  CLI11_PARSE(app, argc, argv);
  try {
    bool good = true;
    good &= penstock::train({.name = "topic", .required = 0.75, .corpus = {}}, samples, output);
    good &= penstock::train({.name = "sentiment",
                             .required = 0.70,
                             .corpus = {.generated_per_label = 4000, .sentence_weight = 6}},
                            samples, output);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::cerr << "penstock_train: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
