#include "core/rules/conform.h"

#include <algorithm>

#include "core/rules/item_score.h"

namespace wincheck::rules {
namespace {

const ChoiceList* choices_of(const Checklist& checklist, const Node& item) {
    const auto found = std::find_if(checklist.choices.begin(), checklist.choices.end(),
                                    [&](const ChoiceList& list) { return list.name == item.choices; });
    return found == checklist.choices.end() ? nullptr : &*found;
}

bool has_veto(const Checklist& checklist, const Node& item) {
    if (item.scoring.veto.has_value()) return true;
    const auto vetoes = [](const auto& part) { return part.veto.has_value(); };
    if (std::any_of(item.scoring.lines.begin(), item.scoring.lines.end(), vetoes)) return true;
    if (std::any_of(item.scoring.table.begin(), item.scoring.table.end(), vetoes)) return true;
    const ChoiceList* list = choices_of(checklist, item);
    return list != nullptr && std::any_of(list->options.begin(), list->options.end(), vetoes);
}

bool is_eligible(const Checklist& checklist, const Node& item) {
    const bool needs_evidence =
        item.evidence.photos_min > 0 || item.evidence.needs_position || item.evidence.needs_signature;
    const bool is_sampled = item.scoring.fold != SampleFold::none || !item.scoring.sample.same_as.empty();
    return item.kind == NodeKind::item && !needs_evidence && !is_sampled && item.phase == PhaseRule::any &&
           !item.scoring.is_bonus && !has_veto(checklist, item);
}

Value one_option(std::string name) {
    Value value;
    value.kind = ValueKind::options;
    value.options.push_back(std::move(name));
    return value;
}

std::int64_t worth_of(const Option& option) {
    if (option.points) return option.points->nano;
    return option.share ? option.share->nano : 0;
}

std::optional<Value> best_option(const Checklist& checklist, const Node& item) {
    const ChoiceList* list = choices_of(checklist, item);
    if (list == nullptr) return std::nullopt;
    const Option* best = nullptr;
    for (const Option& option : list->options) {
        if (option.is_na || option.is_unscored || option.fail != kSeverityNone) continue;
        if (best == nullptr || worth_of(option) > worth_of(*best)) best = &option;
    }
    if (best == nullptr) return std::nullopt;
    return one_option(best->name);
}

// Where none found is not the best that the table has, conformity is a number that only counting gives.
bool is_best_at_none(const std::vector<Step>& table) {
    const Step* none = step_for(table, Decimal{});
    return none != nullptr && std::all_of(table.begin(), table.end(),
                                          [none](const Step& step) { return step.value <= none->value; });
}

std::optional<Value> no_occurrences(const Node& item) {
    Value value;
    if (item.type == AnswerType::occurrences) {
        value.kind = ValueKind::occurrences;
    } else {
        value.kind = ValueKind::number;
    }
    return value;
}

}  // namespace

std::optional<Value> conforming_value(const Checklist& checklist, const Node& item) {
    if (!is_eligible(checklist, item)) return std::nullopt;
    switch (item.scoring.rule) {
        case ItemRule::pass_fail:
            return item.choices.empty() ? one_option("pass") : best_option(checklist, item);
        case ItemRule::choice: return best_option(checklist, item);
        case ItemRule::deduct: return no_occurrences(item);
        case ItemRule::tier: return is_best_at_none(item.scoring.table) ? no_occurrences(item) : std::nullopt;
        default: return std::nullopt;
    }
}

}  // namespace wincheck::rules
