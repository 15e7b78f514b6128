#include "gateway/app/yaml_builder.hpp"

#include <algorithm>
#include <utility>

namespace penstock {
namespace {

using Kind = YamlNode::Kind;

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

bool is_refused_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
}

bool is_no_printable_ascii(char c) { return c < 0x20 || c > 0x7e; }

/// Whether the quoted scalar that begins `text` ends in it; to yaml-cpp the end of the file is a quote too.
bool is_closed(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return true;
      ++i;
    }
  }
  return false;
}

}  // namespace

void YamlBuilder::stop(const YAML::Mark& mark, std::string what) {
  errors_.add(places_.at(offset_of(mark)), std::move(what));
  throw Stop{};
}

void YamlBuilder::add_malformed(const YAML::Mark& mark, std::string what) {
  std::replace_if(what.begin(), what.end(), is_no_printable_ascii, '?');  // it may quote half a character
  auto offset = offset_of(mark);
  if (what.find("flow not found") != std::string::npos) {
    const auto is_bracket = [this](const Open& o) {
      return o.offset < text_.size() && (text_[o.offset] == '[' || text_[o.offset] == '{');
    };
    const auto bracket = std::find_if(open_.rbegin(), open_.rend(), is_bracket);
    if (bracket != open_.rend()) offset = bracket->offset;
  }
  const auto begin = text_.rfind('\n', offset) == std::string_view::npos ? 0 : text_.rfind('\n', offset);
  const auto line = text_.substr(begin, text_.find('\n', offset) - begin);
  const bool expansion = line.find("${") != std::string_view::npos;
  errors_.add(places_.at(offset), "not valid YAML: " + what +
                                      (expansion ? "; write \"${NAME}\" in quotes within [ ] and { }" : ""));
}

YamlNode YamlBuilder::make(Kind kind, const YAML::Mark& mark, const std::string& tag) {
  if (++nodes_ > YamlBounds::nodes) {
    stop(mark, "more than " + std::to_string(YamlBounds::nodes) + " values: split the configuration");
  }
  const auto offset = offset_of(mark);
  const bool tagged =
      (!tag.empty() && tag != "?" && tag != "!") || (offset < text_.size() && text_[offset] == '!');
  YamlNode node;
  node.place = places_.at(offset);
  node.kind = tagged ? Kind::refused : kind;
  if (tagged) errors_.add(node.place, "tags are not read here: remove the !tag");
  return node;
}

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1)
    stop(mark, "a second document, or text at a lesser indent than the first: a file holds one document");
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t) { place(make(Kind::null, mark, "")); }

void YamlBuilder::OnAnchor(const YAML::Mark& mark, const std::string& name) {
  errors_.add(places_.at(offset_of(mark)), "anchors are not read here: remove &" + shortened(name));
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  errors_.add(places_.at(offset_of(mark)), "aliases are not read here: write the value out");
  place(make(Kind::refused, mark, ""));
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                           const std::string& value) {
  auto node = make(Kind::scalar, mark, tag);
  check_quotes(mark);
  if (std::any_of(value.begin(), value.end(), is_refused_control)) {
    errors_.add(node.place, "a control character in a value: remove its escape");
    node.kind = Kind::refused;
  }
  node.text = value;
  place(std::move(node));
}

void YamlBuilder::check_quotes(const YAML::Mark& mark) {
  const auto rest = text_.substr(std::min(offset_of(mark), text_.size()));
  const bool is_quoted = rest.starts_with('"') || rest.starts_with('\'');
  if (is_quoted && !is_closed(rest)) stop(mark, "not valid YAML: this quote is not closed");
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                                  YAML::EmitterStyle::value) {
  open(make(Kind::list, mark, tag), mark);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                             YAML::EmitterStyle::value) {
  open(make(Kind::map, mark, tag), mark);
}

void YamlBuilder::open(YamlNode node, const YAML::Mark& mark) {
  if (open_.size() >= YamlBounds::depth) {
    stop(mark, "nested deeper than " + std::to_string(YamlBounds::depth) + " levels");
  }
  open_.push_back({.node = std::move(node), .offset = offset_of(mark), .key = {}, .keys = {}});
}

void YamlBuilder::close() {
  auto node = std::move(open_.back().node);
  open_.pop_back();
  place(std::move(node));
}

void YamlBuilder::place(YamlNode node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  auto& parent = open_.back();
  if (parent.node.kind == Kind::list) {
    parent.node.children.push_back(std::move(node));
  } else if (parent.node.kind == Kind::refused) {
    return;
  } else if (!parent.key) {
    parent.key = std::move(node);
  } else {
    add_entry(parent, *std::exchange(parent.key, std::nullopt), std::move(node));
  }
}

void YamlBuilder::add_entry(Open& map, YamlNode key, YamlNode value) {
  if (key.kind == Kind::refused) return;
  if (key.kind != Kind::scalar || key.text.empty()) {
    errors_.add(key.place, "a key must be a name");
    return;
  }
  const auto [first, is_new] = map.keys.emplace(key.text, key.place);
  if (!is_new) {
    errors_.add(key.place, "duplicate key " + in_quotes(key.text) + ": it is given on line " +
                               std::to_string(first->second.line) + " already, keep one");
    return;
  }
  if (value.kind == Kind::null) value.place = key.place;
  value.key = std::move(key.text);
  value.key_place = key.place;
  map.node.children.push_back(std::move(value));
}

}  // namespace penstock
