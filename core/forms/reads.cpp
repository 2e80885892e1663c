#include "core/forms/reads.h"

#include <algorithm>
#include <map>

#include "core/rules/expression.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {
namespace {

bool stands_in(const Checklist& checklist, std::size_t node, std::size_t repeat) {
    std::int32_t at = static_cast<std::int32_t>(node);
    while (at != kNoParent && static_cast<std::size_t>(at) != repeat)
        at = checklist.nodes[static_cast<std::size_t>(at)].parent;
    return at != kNoParent;
}

/// Codes and where they stand.
class CountReads {
public:
    explicit CountReads(const Checklist& checklist) : checklist_(checklist) {
        for (std::size_t i = 0; i < checklist.nodes.size(); ++i) {
            codes_.insert(checklist.nodes[i].code);
            places_[checklist.nodes[i].code] = i;
        }
    }

    // Whether the count reads, also through calculations, the repeat or anything in it.
    [[nodiscard]] bool comes_round(std::size_t repeat) const {
        std::vector<std::string> open = codes_read(checklist_.nodes[repeat].conditions.repeat_count, codes_);
        std::set<std::string> seen(open.begin(), open.end());
        while (!open.empty()) {
            const std::size_t place = places_.at(open.back());
            open.pop_back();
            if (stands_in(checklist_, place, repeat)) return true;
            const Conditions& conditions = checklist_.nodes[place].conditions;
            if (!conditions.trigger.empty()) continue;
            for (std::string& code : codes_read(conditions.calculation, codes_))
                if (seen.insert(code).second) open.push_back(std::move(code));
        }
        return false;
    }

private:
    const Checklist& checklist_;
    std::set<std::string> codes_;
    std::map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<std::string> codes_read(const std::string& expression, const std::set<std::string>& codes) {
    using rules::Token;
    using rules::TokenKind;
    std::vector<std::string> reads;
    const auto add = [&](const std::string& code) {
        if (std::find(reads.begin(), reads.end(), code) == reads.end()) reads.push_back(code);
    };
    const std::vector<Token> tokens = rules::tokens_of(expression);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool is_name = tokens[i].kind == TokenKind::name;
        const bool is_call = i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::open;
        if (is_call || (!is_name && tokens[i].kind != TokenKind::reference)) continue;
        const std::string code(tokens[i].text);
        if (codes.contains(code)) {
            add(code);
            continue;
        }
        if (!is_name) continue;
        for (const std::string& known : codes)
            if (rules::is_named(known, code)) add(known);
    }
    return reads;
}

void free_counts_of_their_own(Checklist& checklist, Problems& problems) {
    std::vector<std::size_t> counted;
    for (std::size_t i = 0; i < checklist.nodes.size(); ++i)
        if (!checklist.nodes[i].conditions.repeat_count.empty()) counted.push_back(i);
    if (counted.empty()) return;
    const CountReads reads(checklist);
    for (const std::size_t repeat : counted) {
        if (!reads.comes_round(repeat)) continue;
        Node& node = checklist.nodes[repeat];
        node.conditions.repeat_count.clear();
        problems.warn(node.where, "own_count",
                      "the count of \"" + node.code +
                          "\" hangs on its own instances and is left out; people add the instances");
    }
}

}  // namespace wincheck::forms
