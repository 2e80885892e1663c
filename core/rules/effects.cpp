#include "core/rules/effects.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "core/base/hash.h"
#include "core/rules/periods.h"

namespace wincheck::rules {
namespace {

using ResultRefs = std::vector<const PlacedResult*>;

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

bool is_result_before(const PlacedResult* a, const PlacedResult* b) {
    return std::tie(a->result.date, a->result.number, a->result.id) <
           std::tie(b->result.date, b->result.number, b->result.id);
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
    SeriesWalk(const EffectRule& rule, const EffectKind& kind, std::string series, std::set<std::string> used)
        : rule_(rule), kind_(kind), series_(std::move(series)), used_(std::move(used)) {}

    void walk(const ResultRefs& results, std::vector<EffectFacts>& proposals) {
        for (std::size_t at = 0; at < results.size(); ++at) {
            if (!is_open(results[at]->result)) continue;
            const auto bearer = results[at]->units.find(rule_.on);
            if (bearer == results[at]->units.end()) continue;
            EffectFacts facts = facts_at(results, at);
            const auto counted = std::count_if(facts.results.begin(), facts.results.end(),
                                               [](const EffectResult& one) { return one.is_counted; });
            if (counted < static_cast<std::ptrdiff_t>(rule_.count)) continue;
            facts.unit = bearer->second;
            facts.id = effect_id(facts);
            for (const EffectResult& one : facts.results)
                if (one.is_counted) used_.insert(one.id);
            proposals.push_back(std::move(facts));
        }
    }

private:
    [[nodiscard]] bool is_open(const EffectResult& result) const {
        return counts_for(result, rule_) && !used_.contains(result.id);
    }

    // The last results up to that one, with those marked that count.
    [[nodiscard]] EffectFacts facts_at(const ResultRefs& results, std::size_t at) const {
        EffectFacts facts{.id = {},
                          .rule = rule_.id,
                          .kind = rule_.kind,
                          .basis = rule_.basis,
                          .is_reward = kind_.is_reward,
                          .list = kind_.list,
                          .unit = {},
                          .series = series_,
                          .results = {}};
        const std::size_t window = rule_.of_last == 0 ? rule_.count : rule_.of_last;
        const EffectResult& last = results[at]->result;
        for (std::size_t i = at + 1 - std::min(window, at + 1); i <= at; ++i) {
            EffectResult one = results[i]->result;
            if (!is_recent(one, last, rule_)) continue;
            one.is_counted = is_open(one);
            facts.results.push_back(std::move(one));
        }
        return facts;
    }

    const EffectRule& rule_;
    const EffectKind& kind_;
    std::string series_;
    std::set<std::string> used_;
};

std::set<std::string> used_before(const EffectRule& rule, const std::string& series,
                                  std::span<const DecidedEffect> decided) {
    std::set<std::string> used;
    for (const DecidedEffect& one : decided)
        if (one.rule == rule.id && one.series == series) used.insert(one.counted.begin(), one.counted.end());
    return used;
}

}  // namespace

std::vector<EffectFacts> effect_proposals(std::span<const PlacedResult> results, const EffectsPolicy& policy,
                                          std::span<const DecidedEffect> decided) {
    std::vector<EffectFacts> proposals;
    for (const EffectRule& rule : policy.rules) {
        const EffectKind* kind = effect_kind_or_null(policy, rule.kind);
        if (kind == nullptr) continue;
        std::map<std::string, ResultRefs> by_series;
        for (const PlacedResult& placed : results) {
            if (!is_of_rule(placed, rule)) continue;
            const std::string series = series_of(placed, rule);
            if (!series.empty()) by_series[series].push_back(&placed);
        }
        for (auto& [series, refs] : by_series) {
            std::sort(refs.begin(), refs.end(), is_result_before);
            SeriesWalk(rule, *kind, series, used_before(rule, series, decided)).walk(refs, proposals);
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
    if (std::find(team.begin(), team.end(), person) != team.end()) return EffectRight::own_cause;
    const auto grants = standing.grants_on(person, date);
    const bool is_inside = std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        const auto line = standing.line_on(grant.unit, date);
        return std::find(line.begin(), line.end(), unit) != line.end();
    });
    return is_inside ? EffectRight::own_cause : EffectRight::allowed;
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
