#include "sync/hub/effects.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/reasons.h"
#include "core/engine/finding_dates.h"
#include "core/engine/inspection.h"
#include "core/rules/appeal_due.h"
#include "core/rules/unit_zone.h"
#include "sync/hub/effect_record.h"
#include "sync/hub/effect_results.h"
#include "sync/hub/reasons.h"
#include "sync/hub/told.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kEffectDigitsMin = 8;

/// An appeal as far as effects ask for it.
struct SeenAppeal {
    std::string object, subject;
    std::int64_t filed_ms = 0;
    bool is_own_motion = false;
    std::int64_t waits_until_ms = 0;  // APP-4
    bool is_upheld = false;
};

/// What is asked of an inspection whose result counts.
struct CountedInspection {
    std::string name;
    std::vector<std::string> team;
    bool is_told = false;
    std::vector<SeenAppeal> appeals;
};

Result<CountedInspection> counted_inspection(State& state, const StreamId& id,
                                             const std::set<std::string>& tours) {
    CountedInspection counted;
    WCK_TRY(const auto stream, state.store().stream(id));
    auto inspection = engine::Inspection::load(state.store(), state.documents, id);
    if (!stream || !inspection) return counted;
    counted.name = stream->name;
    counted.is_told = is_told(*stream, **inspection, tours);
    const AssignmentCore& assignment = (*inspection)->assignment();
    counted.team = (*inspection)->planned().team;
    counted.team.insert(counted.team.end(), assignment.team.begin(), assignment.team.end());
    counted.team.push_back(assignment.leader);
    const rules::Appeals appeals = (*inspection)->appeals();
    if (appeals.all.empty()) return counted;
    WCK_TRY(const engine::FindingDates dates, engine::finding_dates(state.documents, **inspection));
    for (const rules::Appeal& appeal : appeals.all) {
        const auto raise = rules::raise_due(appeal, dates.rules, (*inspection)->policy().visit);
        counted.appeals.push_back({.object = appeal.filing.core.object,
                                   .subject = appeal.filing.core.subject,
                                   .filed_ms = appeal.filing.at_ms,
                                   .is_own_motion = appeal.is_own_motion(),
                                   .waits_until_ms = rules::suspends_until(appeal, raise),
                                   .is_upheld = appeal.state == rules::AppealState::settled &&
                                                appeal.decision == rules::kAppealUpheld});
    }
    return counted;
}

bool is_against(const SeenAppeal& appeal, const StreamId& effect) {
    return appeal.object == kAppealOfEffect && appeal.subject.size() >= kEffectDigitsMin &&
           effect.hex().starts_with(appeal.subject);
}

// One that was filed after the days to object suspends nothing.
bool can_suspend(const SeenAppeal& appeal, const CurrentEffect& effect) {
    if (appeal.object == kAppealOfScore || appeal.object == kAppealOfFinding) return true;
    if (!is_against(appeal, effect.facts.id)) return false;
    const std::int64_t until = effect.approval ? effect.approval->objection_until_ms : 0;
    return rules::is_objection_in_time(appeal.filed_ms, appeal.is_own_motion, until);
}

bool says_same(const EffectResult& then, const EffectResult& now) {
    return then.score == now.score && then.has_passed == now.has_passed &&
           then.is_refused == now.is_refused && then.rank == now.rank && then.of == now.of &&
           then.worse == now.worse;
}

bool counts_any(const EffectFacts& facts, const std::vector<StreamId>& inspections) {
    return std::any_of(facts.results.begin(), facts.results.end(), [&](const EffectResult& result) {
        return result.is_counted &&
               std::any_of(inspections.begin(), inspections.end(),
                           [&](const StreamId& id) { return id.hex() == result.inspection; });
    });
}

/// Decisions about one effect, in order.
struct DecidedNow {
    std::optional<EffectDocument> approval, ending;
    [[nodiscard]] const EffectDocument& first() const { return approval ? *approval : *ending; }
};

/// Everything that the effects of now are made from.
class EffectBoard {
public:
    explicit EffectBoard(State& state) : state_(state) {}

    Result<std::vector<CurrentEffect>> run() {
        WCK_TRY(in_force_, state_.policy());
        WCK_TRY(read_decisions());
        std::vector<rules::DecidedEffect> decided;
        std::set<std::string> ids;
        for (const auto& [id, one] : decisions_) {
            const EffectFacts& facts = one.first().facts;
            rules::DecidedEffect used{facts.rule, facts.series, {}};
            for (const EffectResult& result : facts.results) {
                ids.insert(result.id);
                if (result.is_counted) used.counted.push_back(result.id);
            }
            decided.push_back(std::move(used));
        }
        WCK_TRY(results_, effect_results(state_, ids));
        if (results_.results.empty() && decisions_.empty()) return std::vector<CurrentEffect>{};
        for (const rules::PlacedResult& placed : results_.results)
            present_.emplace(placed.result.id, &placed.result);
        WCK_TRY(tours_, open_tours(state_));
        std::vector<CurrentEffect> effects;
        for (const auto& [id, one] : decisions_) WCK_TRY(add_decided(one, effects));
        for (EffectFacts& facts :
             rules::effect_proposals(results_.results, in_force_.consequences.effects, decided))
            WCK_TRY(add_proposal(std::move(facts), effects));
        std::stable_sort(effects.begin(), effects.end(), [](const CurrentEffect& a, const CurrentEffect& b) {
            return std::tie(a.facts.results.back().date, a.facts.unit, a.facts.rule, a.facts.id) <
                   std::tie(b.facts.results.back().date, b.facts.unit, b.facts.rule, b.facts.id);
        });
        return effects;
    }

    Result<std::vector<CurrentEffect>> approved_from(const std::vector<StreamId>& inspections) {
        WCK_TRY(read_decisions());
        std::vector<CurrentEffect> effects;
        for (const auto& [id, one] : decisions_) {
            if (!one.approval || !counts_any(one.approval->facts, inspections)) continue;
            WCK_TRY(effects.emplace_back(), decided_effect(one));
        }
        return effects;
    }

    /// CON-4: the policy that its last result names; the one in force where that result is none any more.
    [[nodiscard]] const ConsequencesPolicy& policy_of(const CurrentEffect& effect) const {
        const auto named = results_.named.find(effect.facts.results.back().id);
        return named == results_.named.end() ? in_force_.consequences : named->second->consequences;
    }

private:
    Result<void> read_decisions() {
        WCK_TRY(auto steps, effect_steps(state_));
        for (EffectDocument& step : steps) {
            DecidedNow& one = decisions_[step.facts.id];
            if (step.step == kEffectApproved)
                one.approval = std::move(step);
            else if (step.step == kEffectDeclined || step.step == kEffectLifted)
                one.ending = std::move(step);
        }
        std::erase_if(decisions_, [](const auto& one) { return !one.second.approval && !one.second.ending; });
        return {};
    }

    Result<const CountedInspection*> inspection_at(const std::string& hex) {
        const auto known = inspections_.find(hex);
        if (known != inspections_.end()) return &known->second;
        WCK_TRY(const StreamId id, StreamId::parse_hex(hex));
        WCK_TRY(CountedInspection counted, counted_inspection(state_, id, tours_));
        return &inspections_.emplace(hex, std::move(counted)).first->second;
    }

    /// What the inspections of an effect's results say together.
    struct Looked {
        bool is_told = true;
        bool is_overturned = false;
    };

    // Tours of all that was looked at, team and appeals of what counts.
    Result<Looked> look_at_inspections(CurrentEffect& effect) {
        Looked looked;
        for (const EffectResult& result : effect.facts.results) {
            if (result.inspection.empty()) continue;
            WCK_TRY(const CountedInspection* counted, inspection_at(result.inspection));
            looked.is_told = looked.is_told && counted->is_told;
            if (!result.is_counted) continue;
            effect.inspection_name = counted->name;
            if (!result.kind.empty())
                effect.team.insert(effect.team.end(), counted->team.begin(), counted->team.end());
            for (const SeenAppeal& appeal : counted->appeals) {
                if (can_suspend(appeal, effect))
                    effect.suspended_until_ms = std::max(effect.suspended_until_ms, appeal.waits_until_ms);
                looked.is_overturned =
                    looked.is_overturned || (is_against(appeal, effect.facts.id) && appeal.is_upheld);
            }
        }
        effect.is_suspended = state_.now_ms() < effect.suspended_until_ms;
        return looked;
    }

    Result<CurrentEffect> decided_effect(const DecidedNow& one) {
        CurrentEffect effect;
        effect.facts = one.first().facts;
        effect.approval = one.approval;
        effect.ending = one.ending;
        WCK_TRY(const Looked looked, look_at_inspections(effect));
        WCK_TRY(const std::string today, today_at(effect.facts.unit));
        effect.state = rules::effect_state({.is_approved = one.approval.has_value(),
                                            .is_declined = one.ending && one.ending->step == kEffectDeclined,
                                            .is_lifted = one.ending && one.ending->step == kEffectLifted,
                                            .until = one.approval ? one.approval->until : std::string{},
                                            .is_overturned = looked.is_overturned},
                                           today);
        return effect;
    }

    Result<void> add_decided(const DecidedNow& one, std::vector<CurrentEffect>& effects) {
        WCK_TRY(CurrentEffect effect, decided_effect(one));
        for (const EffectResult& result : effect.facts.results) {
            const auto now = present_.find(result.id);
            const bool is_here = now != present_.end();
            effect.is_changed = effect.is_changed || !is_here || !says_same(result, *now->second);
            effect.now.push_back(is_here ? std::optional(*now->second) : std::nullopt);
        }
        effects.push_back(std::move(effect));
        return {};
    }

    Result<void> add_proposal(EffectFacts facts, std::vector<CurrentEffect>& effects) {
        CurrentEffect effect;
        effect.facts = std::move(facts);
        WCK_TRY(const Looked looked, look_at_inspections(effect));
        if (!looked.is_told || looked.is_overturned) return {};  // VISIT-2: nothing of a tour that goes on
        for (const EffectResult& result : effect.facts.results) {
            effect.now.push_back(result);
            if (result.is_counted && results_.provisional.contains(result.id)) effect.waits = "ranking";
        }
        if (effect.is_suspended) effect.waits = "appeal";
        effects.push_back(std::move(effect));
        return {};
    }

    // An effect ends with a day of the unit that bears it.
    Result<std::string> today_at(const std::string& unit) {
        if (!zones_) {
            WCK_TRY(zones_, state_.documents.zones());
        }
        WCK_TRY(const engine::RegisterPtr standing, state_.standing());
        return to_text(rules::day_at_unit(*standing, *zones_, unit, UtcMs{state_.now_ms()}));
    }

    State& state_;
    Policy in_force_;
    std::optional<TimeZones> zones_;
    std::map<StreamId, DecidedNow> decisions_;
    EffectResults results_;
    std::map<std::string, const EffectResult*> present_;
    std::set<std::string> tours_;
    std::map<std::string, CountedInspection> inspections_;
};

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> kEffectSteps{
    {{"approve", kEffectApproved}, {"decline", kEffectDeclined}, {"lift", kEffectLifted}}};

Result<std::uint32_t> step_asked(const Json& arguments) {
    WCK_TRY(const std::string word, arguments.text_at("step"));
    for (const auto& [name, step] : kEffectSteps)
        if (name == word) return step;
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "run_effect", "step");
}

Result<CurrentEffect> effect_named(const std::vector<CurrentEffect>& effects, const std::string& id) {
    const CurrentEffect* found = nullptr;
    for (const CurrentEffect& one : effects) {
        if (id.size() < kEffectDigitsMin || !one.facts.id.hex().starts_with(id)) continue;
        if (found != nullptr) return error_of(ErrorCode::not_found, kNoSuchEffect, "run_effect", id);
        found = &one;
    }
    if (found == nullptr) return error_of(ErrorCode::not_found, kNoSuchEffect, "run_effect", id);
    return *found;
}

Result<void> check_authority(State& state, const CurrentEffect& effect, const EffectsPolicy& policy,
                             const std::string& by) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const EffectKind* kind = rules::effect_kind_or_null(policy, effect.facts.kind);
    const auto& roles = kind == nullptr || kind->approvers.empty() ? policy.approvers : kind->approvers;
    switch (rules::effect_right(*standing, by, roles, effect.facts.unit, effect.team, state.today())) {
        case rules::EffectRight::allowed: return {};
        case rules::EffectRight::own_cause:
            return error_of(ErrorCode::refused, kOwnEffect, "run_effect", "by");
        case rules::EffectRight::may_not: break;
    }
    return error_of(ErrorCode::refused, kMayNotEffect, "run_effect", "by");
}

Result<void> check_turn_of(const CurrentEffect& effect, std::uint32_t step) {
    switch (rules::effect_turn(step, effect.state, !effect.waits.empty())) {
        case rules::EffectTurn::open: return {};
        case rules::EffectTurn::waits:
            return error_of(ErrorCode::refused, kEffectWaits, "run_effect", effect.waits);
        case rules::EffectTurn::decided: break;
    }
    return error_of(ErrorCode::refused, kEffectDecided, "run_effect", rules::name_of(effect.state));
}

// 0 where the calendar of that year was not published.
Result<std::int64_t> objection_until(State& state, const ConsequencesPolicy& policy, TimeZone zone) {
    WCK_TRY(auto calendar, state.documents.calendar());
    const rules::DueRules due{.policy = {}, .calendar = std::move(calendar), .zone = std::move(zone)};
    const rules::Deadline end =
        rules::days_after(UtcMs{state.now_ms()}, policy.objection_days, policy.counts_workdays, due);
    return end.is_known ? end.at.ms : 0;
}

Result<void> put_term(State& state, const ConsequencesPolicy& policy, EffectDocument& document) {
    const EffectRule* rule = rules::effect_rule_or_null(policy.effects, document.facts.rule);
    const EffectKind* kind = rules::effect_kind_or_null(policy.effects, document.facts.kind);
    if (rule == nullptr || kind == nullptr)
        return error_of(ErrorCode::not_found, kNoSuchEffect, "put_term", document.facts.rule);
    const std::string& unit = document.facts.unit;
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const TimeZones zones, state.documents.zones());
    const Date today = rules::day_at_unit(*standing, zones, unit, UtcMs{state.now_ms()});
    document.until = to_text(rules::effect_until(today, *rule, *kind));
    WCK_TRY(document.objection_until_ms,
            objection_until(state, policy, rules::zone_of_unit(*standing, zones, unit, to_text(today))));
    return {};
}

}  // namespace

Result<std::vector<CurrentEffect>> current_effects(State& state) {
    return EffectBoard(state).run();
}

Result<std::vector<CurrentEffect>> approved_from(State& state, const std::vector<StreamId>& inspections) {
    return EffectBoard(state).approved_from(inspections);
}

Result<Json> run_effect(State& state, const Json& arguments) {
    WCK_TRY(const std::uint32_t step, step_asked(arguments));
    WCK_TRY(const std::string id, arguments.text_at("id"));
    EffectDocument document;
    document.step = step;
    WCK_TRY(document.by, arguments.text_at("by"));
    WCK_TRY(document.reason, arguments.text_or_empty_at("reason"));
    if (step != kEffectApproved && document.reason.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "run_effect", "reason");
    EffectBoard board(state);
    WCK_TRY(const auto effects, board.run());
    WCK_TRY(const CurrentEffect effect, effect_named(effects, id));
    const ConsequencesPolicy& policy = board.policy_of(effect);
    WCK_TRY(check_authority(state, effect, policy.effects, document.by));
    WCK_TRY(check_turn_of(effect, step));
    document.facts = effect.facts;
    if (step == kEffectApproved) WCK_TRY(put_term(state, policy, document));
    Json answer = Json::object();
    answer.set("id", Json::of(std::string_view(effect.facts.id.hex())))
        .set("unit", Json::of(std::string_view(effect.facts.unit)))
        .set("kind", Json::of(std::string_view(effect.facts.kind)))
        .set("state", Json::of(step == kEffectApproved   ? "in_force"
                               : step == kEffectDeclined ? "declined"
                                                         : "lifted"))
        .set("until", Json::of(std::string_view(document.until)));
    WCK_TRY(record_effect_step(state, std::move(document)));
    return answer;
}

}  // namespace wincheck::hub
