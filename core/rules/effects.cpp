#include "core/rules/effects.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "core/base/hash.h"
#include "core/model/entries_effect.h"
#include "core/rules/authority.h"
#include "core/rules/periods.h"

namespace wincheck::rules {
namespace {

/// A result with the rule and kind of the policy that it names.
struct RuledResult {
    const PlacedResult* placed = nullptr;
    const EffectRule* rule = nullptr;
    const EffectKind* kind = nullptr;
};
using ResultRefs = std::vector<RuledResult>;

bool is_of_rule(const PlacedResult& placed, const EffectRule& rule) {
    const EffectResult& result = placed.result;
    if (!rule.from.empty() && result.date < rule.from) return false;
    if (is_of_rankings(rule.trigger)) return placed.period == rule.period && result.rank > 0;
    if (placed.period || (!result.score && !result.is_refused)) return false;
    const auto& kinds = rule.inspections;
    return kinds.empty() || std::find(kinds.begin(), kinds.end(), result.kind) != kinds.end();
}

bool counts_for(const EffectResult& result, const EffectRule& rule) {
    switch (rule.trigger) {
        case EffectTrigger::failed: return !result.has_passed;
        case EffectTrigger::below: return result.is_refused || (result.score && *result.score < rule.points);
        case EffectTrigger::at_least: return result.score && *result.score >= rule.points;
        // ROLL-4, YEAR-2: who ties at the edge is among them.
        case EffectTrigger::top: return result.rank <= rule.number;
        case EffectTrigger::bottom: return result.worse < rule.number;
    }
    return false;
}

// Whose results they are: a ranking's those of the ranked unit.
std::string series_of(const PlacedResult& placed, const EffectRule& rule) {
    if (placed.period) return placed.result.unit;
    const auto unit = placed.units.find(rule.series);
    return unit == placed.units.end() ? std::string{} : unit->second;
}

bool is_result_before(const RuledResult& a, const RuledResult& b) {
    const EffectResult &left = a.placed->result, &right = b.placed->result;
    return std::tie(left.date, left.number, left.id) < std::tie(right.date, right.number, right.id);
}

bool is_recent(const EffectResult& result, const EffectResult& last, const EffectRule& rule) {
    if (rule.within_months == 0) return true;
    const auto date = parse_date(result.date);
    return date && to_text(months_later(*date, rule.within_months)) > last.date;
}

// Each part ends with a zero byte, which no id holds, so that no two effects are taken for one.
StreamId effect_id(const EffectFacts& facts) {
    constexpr std::array<std::uint8_t, 1> kEnd{0};
    const ByteView end{kEnd.data(), 1};
    return short_id<StreamId>(sha256({view_of(facts.rule), end, view_of(facts.unit), end,
                                      view_of(facts.series), end, view_of(facts.results.back().id)}));
}

/// One series of one rule, walked in order.
class SeriesWalk {
public:
    SeriesWalk(std::string series, std::set<std::string> used)
        : series_(std::move(series)), used_(std::move(used)) {}

    void walk(const ResultRefs& results, std::vector<EffectFacts>& proposals) {
        for (std::size_t at = 0; at < results.size(); ++at) {
            if (!is_open(results[at])) continue;
            const EffectRule& rule = *results[at].rule;
            const auto bearer = results[at].placed->units.find(rule.on);
            if (bearer == results[at].placed->units.end()) continue;
            EffectFacts facts = facts_at(results, at);
            const auto counted = std::count_if(facts.results.begin(), facts.results.end(),
                                               [](const EffectResult& one) { return one.is_counted; });
            if (counted < static_cast<std::ptrdiff_t>(rule.count)) continue;
            facts.unit = bearer->second;
            facts.id = effect_id(facts);
            for (const EffectResult& one : facts.results)
                if (one.is_counted) used_.insert(one.id);
            proposals.push_back(std::move(facts));
        }
    }

private:
    [[nodiscard]] bool is_open(const RuledResult& one) const {
        return counts_for(one.placed->result, *one.rule) && !used_.contains(one.placed->result.id);
    }

    // The last results up to that one, with those marked that count.
    [[nodiscard]] EffectFacts facts_at(const ResultRefs& results, std::size_t at) const {
        const EffectRule& rule = *results[at].rule;
        EffectFacts facts{.id = {},
                          .rule = rule.id,
                          .kind = rule.kind,
                          .basis = rule.basis,
                          .is_reward = results[at].kind->is_reward,
                          .list = results[at].kind->list,
                          .unit = {},
                          .series = series_,
                          .results = {}};
        const std::size_t window = rule.of_last == 0 ? rule.count : rule.of_last;
        const EffectResult& last = results[at].placed->result;
        for (std::size_t i = at + 1 - std::min(window, at + 1); i <= at; ++i) {
            EffectResult one = results[i].placed->result;
            if (!is_recent(one, last, rule)) continue;
            one.is_counted = is_open(results[i]);
            facts.results.push_back(std::move(one));
        }
        return facts;
    }

    std::string series_;
    std::set<std::string> used_;
};

std::set<std::string> used_before(const std::string& rule, const std::string& series,
                                  std::span<const DecidedEffect> decided) {
    std::set<std::string> used;
    for (const DecidedEffect& one : decided)
        if (one.rule == rule && one.series == series) used.insert(one.counted.begin(), one.counted.end());
    return used;
}

// Of every policy that some result names, in its order; the one in force first.
std::vector<std::string> rule_names(std::span<const PlacedResult> results, const EffectsPolicy& in_force) {
    std::vector<std::string> names;
    std::set<const EffectsPolicy*> seen;
    const auto add = [&](const EffectsPolicy& policy) {
        if (!seen.insert(&policy).second) return;
        for (const EffectRule& rule : policy.rules)
            if (std::find(names.begin(), names.end(), rule.id) == names.end()) names.push_back(rule.id);
    };
    add(in_force);
    std::vector<const PlacedResult*> ordered;
    for (const PlacedResult& placed : results)
        if (placed.policy_or_null != nullptr) ordered.push_back(&placed);
    std::sort(ordered.begin(), ordered.end(), [](const PlacedResult* a, const PlacedResult* b) {
        return std::tie(a->result.date, a->result.id) < std::tie(b->result.date, b->result.id);
    });
    for (const PlacedResult* placed : ordered) add(*placed->policy_or_null);
    return names;
}

std::map<std::string, ResultRefs> series_by_name(std::span<const PlacedResult> results,
                                                 const EffectsPolicy& in_force, const std::string& name) {
    std::map<std::string, ResultRefs> by_series;
    for (const PlacedResult& placed : results) {
        const EffectsPolicy& policy = placed.policy_or_null != nullptr ? *placed.policy_or_null : in_force;
        const EffectRule* rule = effect_rule_or_null(policy, name);
        const EffectKind* kind = rule == nullptr ? nullptr : effect_kind_or_null(policy, rule->kind);
        if (kind == nullptr || !is_of_rule(placed, *rule)) continue;
        const std::string series = series_of(placed, *rule);
        if (!series.empty()) by_series[series].push_back({&placed, rule, kind});
    }
    return by_series;
}

}  // namespace

std::vector<EffectFacts> effect_proposals(std::span<const PlacedResult> results,
                                          const EffectsPolicy& in_force,
                                          std::span<const DecidedEffect> decided) {
    std::vector<EffectFacts> proposals;
    for (const std::string& name : rule_names(results, in_force)) {
        for (auto& [series, refs] : series_by_name(results, in_force, name)) {
            std::sort(refs.begin(), refs.end(), is_result_before);
            SeriesWalk(series, used_before(name, series, decided)).walk(refs, proposals);
        }
    }
    return proposals;
}

bool is_of_rankings(EffectTrigger trigger) {
    return trigger == EffectTrigger::top || trigger == EffectTrigger::bottom;
}

Date months_later(Date date, std::uint32_t months) {
    constexpr std::int64_t kMonths = 12;
    const std::int64_t month = std::int64_t{date.year} * kMonths + (date.month - 1) + std::int64_t{months};
    const Date first{static_cast<std::int32_t>(month / kMonths),
                     static_cast<std::uint8_t>(month % kMonths + 1), 1};
    const Period whole = period_of(PeriodKind::month, first);
    return plus_days(whole.first,
                     std::min(std::int64_t{date.day} - 1, days_between(whole.first, whole.last)));
}

Date effect_until(Date approved, const EffectRule& rule, const EffectKind& kind) {
    const bool is_own = rule.months > 0 || rule.days > 0;
    return plus_days(months_later(approved, is_own ? rule.months : kind.months),
                     is_own ? rule.days : kind.days);
}

EffectState effect_state(const EffectDecisions& decisions, std::string_view today) {
    if (decisions.is_declined) return EffectState::declined;
    if (!decisions.is_approved) return EffectState::proposed;
    if (decisions.is_overturned) return EffectState::overturned;
    if (decisions.is_lifted) return EffectState::lifted;
    return today > decisions.until ? EffectState::ended : EffectState::in_force;
}

EffectTurn effect_turn(std::uint32_t step, EffectState state, bool is_waiting) {
    const EffectState wanted = step == kEffectLifted ? EffectState::in_force : EffectState::proposed;
    if (state != wanted) return EffectTurn::decided;
    return step == kEffectApproved && is_waiting ? EffectTurn::waits : EffectTurn::open;
}

bool is_objection_in_time(std::int64_t filed_ms, bool is_own_motion, std::int64_t until_ms) {
    return is_own_motion || until_ms == 0 || filed_ms <= until_ms;
}

const char* name_of(EffectState state) {
    switch (state) {
        case EffectState::declined: return "declined";
        case EffectState::in_force: return "in_force";
        case EffectState::ended: return "ended";
        case EffectState::lifted: return "lifted";
        case EffectState::overturned: return "overturned";
        case EffectState::proposed: break;
    }
    return "proposed";
}

EffectRight effect_right(const Register& standing, std::string_view person,
                         std::span<const std::string> roles, std::string_view unit,
                         std::span<const std::string> team, std::string_view date) {
    const bool holds = std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
        return standing.holds_role(person, role, unit, date);
    });
    if (!holds) return EffectRight::may_not;
    return is_own_effect(standing, person, unit, team, date) ? EffectRight::own_cause : EffectRight::allowed;
}

bool is_own_effect(const Register& standing, std::string_view person, std::string_view unit,
                   std::span<const std::string> parties, std::string_view date) {
    if (std::find(parties.begin(), parties.end(), person) != parties.end()) return true;
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        const auto line = standing.line_on(grant.unit, date);
        return std::find(line.begin(), line.end(), unit) != line.end();
    });
}

bool judges_effects_on(const Register& standing, const Policy& policy, std::string_view person,
                       std::string_view unit, std::string_view date) {
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return role_may(grant.role, Command::decide_appeal, policy) &&
               standing.holds_role(person, grant.role, unit, date);
    });
}

bool may_see_effect(const Register& standing, std::string_view reader, std::string_view unit,
                    bool is_approved, std::string_view date) {
    constexpr std::array kAlways{"quality_centre", "general_manager", "projects_manager", "auditor"};
    constexpr std::array kApproved{"branch_supervisor", "regional_inspector", "project_head"};
    const auto holds = [&](const char* role) { return standing.holds_role(reader, role, unit, date); };
    return std::any_of(kAlways.begin(), kAlways.end(), holds) ||
           (is_approved && std::any_of(kApproved.begin(), kApproved.end(), holds));
}

bool may_see_lists(const Register& standing, std::string_view reader, std::string_view date) {
    constexpr std::array<std::string_view, 6> kReading{"quality_centre",    "general_manager",
                                                       "projects_manager",  "auditor",
                                                       "branch_supervisor", "regional_inspector"};
    const auto grants = standing.grants_on(reader, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return std::find(kReading.begin(), kReading.end(), grant.role) != kReading.end();
    });
}

bool is_told_effect(const Register& standing, std::string_view reader, std::string_view unit,
                    std::string_view date) {
    constexpr std::array kTold{"branch_supervisor", "regional_inspector", "project_head"};
    return std::any_of(kTold.begin(), kTold.end(),
                       [&](const char* role) { return standing.holds_role(reader, role, unit, date); });
}

bool is_told_lists(const Register& standing, std::string_view reader, std::string_view date) {
    const auto grants = standing.grants_on(reader, date);
    return std::any_of(grants.begin(), grants.end(), [](const Grant& grant) {
        return grant.role == "branch_supervisor" || grant.role == "regional_inspector";
    });
}

const EffectKind* effect_kind_or_null(const EffectsPolicy& policy, std::string_view id) {
    const auto found = std::find_if(policy.kinds.begin(), policy.kinds.end(),
                                    [&](const EffectKind& one) { return one.id == id; });
    return found == policy.kinds.end() ? nullptr : &*found;
}

const EffectRule* effect_rule_or_null(const EffectsPolicy& policy, std::string_view id) {
    const auto found = std::find_if(policy.rules.begin(), policy.rules.end(),
                                    [&](const EffectRule& one) { return one.id == id; });
    return found == policy.rules.end() ? nullptr : &*found;
}

const char* name_of(EffectList list) {
    switch (list) {
        case EffectList::red: return "red";
        case EffectList::black: return "black";
        case EffectList::none: break;
    }
    return "";
}

}  // namespace wincheck::rules
