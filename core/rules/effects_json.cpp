#include "core/rules/effects_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/rules/consequences.h"
#include "core/rules/effects.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kEffectMonthsMax = 120;
constexpr std::int64_t kEffectDaysMax = 3660;
constexpr std::int64_t kEffectResultsMax = 100;
constexpr std::int64_t kEffectPlacesMax = 10'000;
constexpr std::size_t kEffectRulesMax = 200;

constexpr std::array<std::pair<const char*, EffectList>, 3> kListWords{
    {{"none", EffectList::none}, {"red", EffectList::red}, {"black", EffectList::black}}};
constexpr std::array<std::pair<const char*, EffectTrigger>, 5> kTriggerWords{
    {{"failed", EffectTrigger::failed},
     {"below", EffectTrigger::below},
     {"at_least", EffectTrigger::at_least},
     {"top", EffectTrigger::top},
     {"bottom", EffectTrigger::bottom}}};
constexpr std::array<std::pair<const char*, PeriodKind>, 4> kRankedWords{{{"week", PeriodKind::week},
                                                                          {"month", PeriodKind::month},
                                                                          {"quarter", PeriodKind::quarter},
                                                                          {"year", PeriodKind::year}}};
// From below up: what bears an effect does not stand below whose results they are.
constexpr std::array<std::string_view, 3> kBearingUnits{"project", "branch", "region"};

EffectKind& effect_kind_in(EffectsPolicy& policy, const std::string& id) {
    const auto found = std::find_if(policy.kinds.begin(), policy.kinds.end(),
                                    [&](const EffectKind& one) { return one.id == id; });
    if (found != policy.kinds.end()) return *found;
    policy.kinds.push_back({.id = id});
    return policy.kinds.back();
}

void read_effect_kind(Fields& one, EffectsPolicy& policy) {
    std::string id;
    one.text("id", id);
    if (id.empty()) return one.fail(kFieldMissing, "id");
    if (is_fine(id)) return one.fail(kFineRefused, "id");
    EffectKind& kind = effect_kind_in(policy, id);
    one.flag("reward", kind.is_reward);
    read_word(one, "list", kListWords, kind.list);
    one.number("months", kind.months, kEffectMonthsMax);
    one.number("days", kind.days, kEffectDaysMax);
    one.texts("approvers", kind.approvers);
    if ((kind.list == EffectList::red && !kind.is_reward) ||
        (kind.list == EffectList::black && kind.is_reward))
        one.fail(kFieldWrong, "list");
}

// What a rule says of places belongs to rankings, what it says of points and kinds to inspections.
void read_trigger(Fields& one, EffectRule& rule) {
    read_word(one, "result", kTriggerWords, rule.trigger);
    const bool has_points = rule.trigger == EffectTrigger::below || rule.trigger == EffectTrigger::at_least;
    const bool is_ranked = is_of_rankings(rule.trigger);
    one.points("points", rule.points);
    if (has_points && (rule.points <= Points{} || rule.points > Points::whole(100)))
        one.fail(rule.points == Points{} ? kFieldMissing : kNumberTooLarge, "points");
    if (!has_points && rule.points != Points{}) one.fail(kFieldWrong, "points");
    one.number("number", rule.number, kEffectPlacesMax);
    if ((rule.number > 0) != is_ranked) one.fail(is_ranked ? kFieldMissing : kFieldWrong, "number");
    const bool has_period = one.take("period") != nullptr;
    if (has_period != is_ranked) one.fail(is_ranked ? kFieldMissing : kFieldWrong, "period");
    if (has_period) read_word(one, "period", kRankedWords, rule.period);
    for (const char* name : {"inspections", "series"})
        if (is_ranked && one.take(name) != nullptr) one.fail(kFieldWrong, name);
}

void read_series(Fields& one, EffectRule& rule) {
    one.texts("inspections", rule.inspections);
    one.text("series", rule.series);
    one.text("on", rule.on);
    const auto series = std::find(kBearingUnits.begin(), kBearingUnits.end(), rule.series);
    const auto on = std::find(kBearingUnits.begin(), kBearingUnits.end(), rule.on);
    if (series == kBearingUnits.end()) one.fail(kFieldWrong, "series");
    if (on == kBearingUnits.end() || on < series) one.fail(kFieldWrong, "on");
    one.number("count", rule.count, kEffectResultsMax);
    one.number("of_last", rule.of_last, kEffectResultsMax);
    if (rule.count == 0) one.fail(kFieldWrong, "count");
    if (rule.of_last != 0 && rule.of_last < rule.count) one.fail(kFieldWrong, "of_last");
    one.number("within_months", rule.within_months, kEffectMonthsMax);
    one.text("from", rule.from);
    if (!rule.from.empty() && !parse_date(rule.from)) one.fail(kFieldWrong, "from");
}

void check_effect_rule(Fields& one, const EffectRule& rule, const EffectsPolicy& policy) {
    if (rule.id.empty()) one.fail(kFieldMissing, "id");
    if (effect_rule_or_null(policy, rule.id) != nullptr) one.fail(kFieldWrong, "id");
    if (rule.basis.find_first_not_of(' ') == std::string::npos) one.fail(kBasisMissing, "basis");
    if (is_fine(rule.kind)) return one.fail(kFineRefused, "kind");
    const EffectKind* kind = effect_kind_or_null(policy, rule.kind);
    if (kind == nullptr) return one.fail(rule.kind.empty() ? kFieldMissing : kFieldWrong, "kind");
    const bool is_good = rule.trigger == EffectTrigger::at_least || rule.trigger == EffectTrigger::top;
    if (kind->is_reward != is_good) one.fail(kFieldWrong, "kind");
    if (rule.months == 0 && rule.days == 0 && kind->months == 0 && kind->days == 0)
        one.fail(kFieldMissing, "months");
}

void read_effect_rule(Fields& one, EffectsPolicy& policy) {
    EffectRule rule;
    one.text("id", rule.id);
    one.text("kind", rule.kind);
    one.text("basis", rule.basis);
    read_trigger(one, rule);
    read_series(one, rule);
    one.number("months", rule.months, kEffectMonthsMax);
    one.number("days", rule.days, kEffectDaysMax);
    check_effect_rule(one, rule, policy);
    policy.rules.push_back(std::move(rule));
}

Json roles_list(const std::vector<std::string>& roles) {
    Json list = Json::array();
    for (const std::string& role : roles) list.push(Json::of(std::string_view(role)));
    return list;
}

Json effect_kind_json(const EffectKind& kind) {
    return Json::object()
        .set("id", Json::of(std::string_view(kind.id)))
        .set("reward", Json::of(kind.is_reward))
        .set("list", Json::of(word_in(kListWords, kind.list)))
        .set("months", Json::of(std::uint64_t{kind.months}))
        .set("days", Json::of(std::uint64_t{kind.days}))
        .set("approvers", roles_list(kind.approvers));
}

// A field that does not belong to the rule's results is left out, so that what is written can be read.
Json effect_rule_json(const EffectRule& rule) {
    Json json = Json::object();
    json.set("id", Json::of(std::string_view(rule.id)))
        .set("kind", Json::of(std::string_view(rule.kind)))
        .set("basis", Json::of(std::string_view(rule.basis)))
        .set("result", Json::of(word_in(kTriggerWords, rule.trigger)));
    if (rule.points != Points{}) json.set("points", Json::of(rule.points));
    if (is_of_rankings(rule.trigger)) {
        json.set("number", Json::of(std::uint64_t{rule.number}))
            .set("period", Json::of(word_in(kRankedWords, rule.period)));
    } else {
        json.set("inspections", roles_list(rule.inspections))
            .set("series", Json::of(std::string_view(rule.series)));
    }
    return json.set("on", Json::of(std::string_view(rule.on)))
        .set("count", Json::of(std::uint64_t{rule.count}))
        .set("of_last", Json::of(std::uint64_t{rule.of_last}))
        .set("within_months", Json::of(std::uint64_t{rule.within_months}))
        .set("from", Json::of(std::string_view(rule.from)))
        .set("months", Json::of(std::uint64_t{rule.months}))
        .set("days", Json::of(std::uint64_t{rule.days}));
}

}  // namespace

void read_effects(Fields& fields, EffectsPolicy& policy) {
    fields.list("kinds", [&](Fields& one) { read_effect_kind(one, policy); });
    fields.list("rules", [&](Fields& one) { read_effect_rule(one, policy); });
    if (policy.rules.size() > kEffectRulesMax) fields.fail(kNumberTooLarge, "rules");
    fields.texts("approvers", policy.approvers);
    if (policy.approvers.empty()) fields.fail(kFieldMissing, "approvers");
}

Json to_json(const EffectsPolicy& policy) {
    Json kinds = Json::array();
    for (const EffectKind& kind : policy.kinds) kinds.push(effect_kind_json(kind));
    Json rules = Json::array();
    for (const EffectRule& rule : policy.rules) rules.push(effect_rule_json(rule));
    return Json::object()
        .set("kinds", std::move(kinds))
        .set("rules", std::move(rules))
        .set("approvers", roles_list(policy.approvers));
}

}  // namespace wincheck::rules
