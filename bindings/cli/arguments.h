#pragma once
// The words of a command line: positions, options with a value, switches. Total: anything unknown is named.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wincheck::cli {

/// What a command accepts. `words` are shown in its usage line and counted.
struct Accepts {
    std::size_t words_min = 0;
    std::size_t words_max = 0;
    std::vector<std::string> options;   // "--acts": takes a value
    std::vector<std::string> switches;  // "--simulated"
};

class Arguments {
public:
    /// `problem` says what is wrong with the words, for a person; empty = nothing.
    static Arguments parse(const std::vector<std::string>& words, const Accepts& accepts,
                           std::string& problem);

    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
    /// The word at a position; empty when it was left out.
    [[nodiscard]] std::string word(std::size_t index) const;
    [[nodiscard]] std::optional<std::string> option(const std::string& name) const;
    [[nodiscard]] std::string option_or(const std::string& name, std::string otherwise) const;
    /// The option as a whole number; `problem` names it when it is none.
    [[nodiscard]] std::uint64_t number_or(const std::string& name, std::uint64_t otherwise,
                                          std::string& problem) const;
    [[nodiscard]] bool has(const std::string& name) const { return switches_.contains(name); }
    [[nodiscard]] bool wants_json() const { return has("--json"); }

private:
    std::vector<std::string> words_;
    std::map<std::string, std::string> options_;
    std::set<std::string> switches_;
};

}  // namespace wincheck::cli
