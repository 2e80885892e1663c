#pragma once
// Regular expressions that cannot blow up (COND-3): a Thompson automaton run over all states at
// once, time linear in text × pattern. The whole text must match, as in ODK.
// Syntax: literals, \u4e00, \x2d, . [] [^] \d \w \s \D \W \S, groups ( ) and (?: ), |, * + ? {n} {n,} {n,m},
// anchors ^ $. Back references, look-around and \p are refused by name.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace wincheck::rules {

inline constexpr std::size_t kRegexStatesMax = 2000;

class Regex {
public:
    /// Errors: invalid_argument (kNotRegex) with `where` = what is not understood.
    static Result<Regex> parse(std::string_view pattern);
    /// True when all of `text` (UTF-8) matches. Cost: text length × states.
    [[nodiscard]] bool matches(std::string_view text) const;

private:
    enum class Op : std::uint8_t { set, split, jump, begin, end, accept };
    struct Range {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
    };
    struct Set {
        std::vector<Range> ranges;
        bool is_negated = false;
    };
    struct State {
        Op op = Op::accept;
        std::uint32_t set = 0;
        std::uint32_t next = 0;
        std::uint32_t other = 0;
    };
    std::vector<State> states_;
    std::vector<Set> sets_;
    std::uint32_t start_ = 0;
    friend class RegexBuilder;
};

}  // namespace wincheck::rules
