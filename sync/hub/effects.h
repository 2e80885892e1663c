#pragma once
// Administrative effects at the hub (CON-4): what the policies that results name propose from the results as
// they stand now, and what authorities decided, which stays.
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/rules/effects.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

struct CurrentEffect {
    EffectFacts facts;  // of a decided one as they stood then
    rules::EffectState state = rules::EffectState::proposed;
    std::optional<EffectDocument> approval;
    std::optional<EffectDocument> ending;          // declined or lifted
    std::vector<std::optional<EffectResult>> now;  // of each result; nothing where it is none any more
    bool is_changed = false;                       // the results of a decided one say something else now
    bool is_suspended = false;                     // APP-4
    std::int64_t suspended_until_ms = 0;           // INT64_MAX while nobody knows
    std::string waits;                             // why a proposal cannot be approved yet: appeal, ranking
    std::string inspection_name;                   // in which it is objected to; empty where there is none
    std::vector<std::string> team;                 // of the inspections that count
};

/// Every effect, by the date of its last result, unit and rule. Rule: VISIT-2: none is proposed from a visit
/// whose tour goes on. Cost: opens the inspections that count.
Result<std::vector<CurrentEffect>> current_effects(State& state);

/// Those that an authority approved and that count a result of one of these inspections, without what results
/// say now. Cost: the documents of all decisions; opens the inspections that count for those it gives.
Result<std::vector<CurrentEffect>> approved_from(State& state, const std::vector<StreamId>& inspections);

/// An authority approves, declines or lifts. Arguments {"step","id","by","reason"}.
/// Errors: invalid_argument (kFieldWrong, kFieldMissing), not_found (kNoSuchEffect), refused (kMayNotEffect,
///         kOwnEffect, kEffectWaits, kEffectDecided), storage errors.
Result<Json> run_effect(State& state, const Json& arguments);

}  // namespace wincheck::hub
