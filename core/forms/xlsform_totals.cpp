#include <algorithm>

#include "core/forms/xlsform.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

// The full marks of an item as its rule derives them; empty where they cannot be known before publication.
std::optional<Points> full_of_item(const Checklist& checklist, const Node& node) {
    const Scoring& scoring = node.scoring;
    if (scoring.rule == ItemRule::none || scoring.is_bonus) return Points{};
    if (scoring.full) return scoring.full;
    if (scoring.rule == ItemRule::choice || scoring.rule == ItemRule::multiple) {
        const auto list = std::find_if(checklist.choices.begin(), checklist.choices.end(),
                                       [&](const ChoiceList& known) { return known.name == node.choices; });
        if (list == checklist.choices.end()) return std::nullopt;
        Points best{};
        Points sum{};
        for (const Option& option : list->options) {
            if (!option.points || option.is_unscored) continue;
            best = std::max(best, *option.points);
            if (option.points->nano > 0) sum = sum + *option.points;
        }
        return scoring.rule == ItemRule::choice ? best : sum;
    }
    if (scoring.table.empty()) return std::nullopt;
    return std::max_element(scoring.table.begin(), scoring.table.end(),
                            [](const Step& a, const Step& b) { return a.value < b.value; })
        ->value;
}

std::optional<Points> sum_below(const Checklist& checklist,
                                const std::vector<std::vector<std::size_t>>& children,
                                const std::vector<std::size_t>& members, std::size_t depth);

std::optional<Points> full_of(const Checklist& checklist,
                              const std::vector<std::vector<std::size_t>>& children, std::size_t index,
                              std::size_t depth) {
    const Node& node = checklist.nodes[index];
    if (node.kind == NodeKind::item) return full_of_item(checklist, node);
    if (node.kind == NodeKind::repeat || depth > kExpressionDepthMax) return std::nullopt;
    if (node.scoring.mode == SectionMode::pool) return node.scoring.full;
    if (node.scoring.mode == SectionMode::share) return Points::whole(100);
    if (node.scoring.mode == SectionMode::weighted) return std::nullopt;
    return sum_below(checklist, children, children[index + 1], depth + 1);
}

std::optional<Points> sum_below(const Checklist& checklist,
                                const std::vector<std::vector<std::size_t>>& children,
                                const std::vector<std::size_t>& members, std::size_t depth) {
    Points sum{};
    for (const std::size_t member : members) {
        const std::optional<Points> full = full_of(checklist, children, member, depth);
        if (!full || full->nano > kFullMarksMax * kNanoPerPoint) return std::nullopt;
        sum = sum + *full;
        if (sum.nano > kFullMarksMax * kNanoPerPoint) return std::nullopt;
    }
    return sum;
}

}  // namespace

void check_totals(const Checklist& checklist, const std::vector<PrintedTotal>& totals, Problems& problems) {
    if (totals.empty()) return;
    std::vector<std::vector<std::size_t>> children(checklist.nodes.size() + 1);  // [0] = the form's own
    for (std::size_t index = 0; index < checklist.nodes.size(); ++index) {
        children[static_cast<std::size_t>(std::int64_t{checklist.nodes[index].parent} + 1)].push_back(index);
    }
    for (const PrintedTotal& total : totals) {
        const std::optional<Points> sum =
            total.section == kNoParent
                ? sum_below(checklist, children, children[0], 0)
                : full_of(checklist, children, static_cast<std::size_t>(total.section), 0);
        if (!sum || *sum == total.points) continue;
        problems.error(total.where, "total",
                       "the printed total is " + to_text(total.points) +
                           ", the full marks below it add up to " + to_text(*sum));
    }
}

}  // namespace wincheck::forms
