#include "bindings/cli/arguments.h"

#include <algorithm>
#include <charconv>

namespace wincheck::cli {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Arguments Arguments::parse(const std::vector<std::string>& words, const Accepts& accepts,
                           std::string& problem) {
    Arguments arguments;
    bool only_words = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!only_words && word == "--") {
            only_words = true;
        } else if (only_words || word.size() < 2 || word[0] != '-') {
            arguments.words_.push_back(word);
        } else {
            const std::size_t equals = word.find('=');
            const std::string name = word.substr(0, equals);
            if (equals == std::string::npos && (name == "--json" || contains(accepts.switches, name))) {
                arguments.switches_.insert(name);
            } else if (!contains(accepts.options, name)) {
                problem = "unknown option " + name;
            } else if (arguments.options_.contains(name)) {
                problem = "option " + name + " is given twice";
                return arguments;
            } else if (equals != std::string::npos) {
                arguments.options_[name] = word.substr(equals + 1);
            } else if (++i < words.size()) {
                arguments.options_[name] = words[i];
            } else {
                problem = "option " + name + " needs a value";
            }
        }
    }
    if (problem.empty() && arguments.words_.size() < accepts.words_min) problem = "an argument is missing";
    if (problem.empty() && arguments.words_.size() > accepts.words_max)
        problem = "unexpected argument " + arguments.words_[accepts.words_max];
    return arguments;
}

std::string Arguments::word(std::size_t index) const {
    return index < words_.size() ? words_[index] : std::string{};
}

std::optional<std::string> Arguments::option(const std::string& name) const {
    const auto found = options_.find(name);
    return found == options_.end() ? std::nullopt : std::optional(found->second);
}

std::string Arguments::option_or(const std::string& name, std::string otherwise) const {
    return option(name).value_or(std::move(otherwise));
}

std::uint64_t Arguments::number_or(const std::string& name, std::uint64_t otherwise,
                                   std::string& problem) const {
    const auto text = option(name);
    if (!text) return otherwise;
    std::uint64_t number = 0;
    const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (status == std::errc{} && end == text->data() + text->size()) return number;
    problem = "option " + name + " needs a whole number";
    return otherwise;
}

}  // namespace wincheck::cli
