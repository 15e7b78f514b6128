#pragma once
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace penstock {

/// Makes messages by chance, the same ones for the same seed on every machine.
class Messages {
 public:
  explicit Messages(std::uint32_t seed) : random_(seed) {}

  /// Within the grammar and every policy: nobody may refuse it.
  [[nodiscard]] std::string valid_request();
  /// The same of an answer to a `method` request.
  [[nodiscard]] std::string valid_response(const std::string& method);

  /// A head and body put together from pieces that were used to fool parsers, and from good ones.
  [[nodiscard]] std::string hostile_request();
  [[nodiscard]] std::string hostile_response();

  /// `bytes` with one to three places changed.
  [[nodiscard]] std::string mutated(std::string bytes);

  /// From 0 to `below` - 1.
  [[nodiscard]] std::size_t number(std::size_t below) { return random_() % below; }

 private:
  using Choices = std::initializer_list<const char*>;

  [[nodiscard]] bool one_in(std::size_t n) { return number(n) == 0; }
  [[nodiscard]] std::string one_of(Choices choices);
  /// `good` four times in five.
  [[nodiscard]] std::string rather(const char* good, Choices hostile);
  [[nodiscard]] std::string some(const std::string& octets, std::size_t least, std::size_t most);
  [[nodiscard]] std::string in_any_case(std::string text);
  [[nodiscard]] std::string field(const std::string& name, const std::string& value);
  [[nodiscard]] std::string other_fields();
  [[nodiscard]] std::string authority();
  [[nodiscard]] std::string path();
  [[nodiscard]] std::string hex_size(std::size_t size);
  [[nodiscard]] std::string extensions();
  [[nodiscard]] std::string chunks();
  [[nodiscard]] std::string hostile_fields();
  [[nodiscard]] std::string hostile_chunks();

  std::mt19937 random_;
};

}  // namespace penstock
