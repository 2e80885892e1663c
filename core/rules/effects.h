#pragma once
// Administrative effects of results in series (CON-4): proposals follow from dated results as they stand, by
// the policy's rules; what an authority decided stays. Nothing of a proposal is stored. Pure.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/model/effect.h"
#include "core/model/policy.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// A result with the units that it belongs to on its date, by their kind.
struct PlacedResult {
    EffectResult result;
    const EffectsPolicy* policy_or_null = nullptr;  // that it names; null = the one that is asked with
    std::optional<PeriodKind> period;               // of a place in a ranking
    std::map<std::string, std::string> units;       // the nearest of each kind, itself included
};

/// What was decided before, of whatever outcome: its results made an effect of that rule already.
struct DecidedEffect {
    std::string rule, series;
    std::vector<std::string> counted;  // ids of results
};

/// Rule:  CON-4. Of each rule, the results of one series in the order of date, number and id (what has no
///        score and was not refused is none): an effect is
///        proposed at a result that counts where so many of the last ones count, itself included. A result
///        makes one effect of a rule only, so that "two in a row" follows again after two more. Each result
///        is held against its own policy's rule of that name, and is none of the series where that policy has
///        none: no rule reaches back before it was announced. How many of how many is asked by the policy of
///        the last one.
/// Shape: by rule of the policies, series and date; without one where no unit of the kind that bears it
/// stands
///        above. The same for the same results, whatever their order.
/// Cost:  results × rules, times the window.
[[nodiscard]] std::vector<EffectFacts> effect_proposals(std::span<const PlacedResult> results,
                                                        const EffectsPolicy& in_force,
                                                        std::span<const DecidedEffect> decided);

/// Whether a rule asks for rankings.
[[nodiscard]] bool is_of_rankings(EffectTrigger trigger);

/// That many calendar months later, at most the month's last day.
[[nodiscard]] Date months_later(Date date, std::uint32_t months);

/// The last day of an effect that was approved on that day. Shape: `rule` is of `kind`.
[[nodiscard]] Date effect_until(Date approved, const EffectRule& rule, const EffectKind& kind);

enum class EffectState : std::uint8_t {
    proposed,
    declined,
    in_force,
    ended,       // its last day is over
    lifted,      // early, by an authority
    overturned,  // by an objection that was upheld
};

/// What was decided about one effect, in order.
struct EffectDecisions {
    bool is_approved = false, is_declined = false, is_lifted = false;
    std::string until = {};  // its last day
    bool is_overturned = false;
};
[[nodiscard]] EffectState effect_state(const EffectDecisions& decisions, std::string_view today);
[[nodiscard]] const char* name_of(EffectState state);

enum class EffectTurn : std::uint8_t {
    open,
    decided,  // not what the step is about: decided, over, or never approved
    waits,    // for an appeal or a ranking
};
/// Rule: CON-4: what is proposed is approved or declined, what is in force is lifted; nothing is approved
///       while it waits.
[[nodiscard]] EffectTurn effect_turn(std::uint32_t step, EffectState state, bool is_waiting);

/// Whether an objection suspends the effect while it waits. Rule: CON-4, APP-7: within the days, or of own
/// motion; where the days are not known (0) they are not over.
[[nodiscard]] bool is_objection_in_time(std::int64_t filed_ms, bool is_own_motion, std::int64_t until_ms);

enum class EffectRight : std::uint8_t { allowed, may_not, own_cause };

/// Rule: CON-4, APP-1: one of the roles over the unit decides; nobody who holds a role in the unit or below
///       it, and nobody of a team whose result counts.
[[nodiscard]] EffectRight effect_right(const Register& standing, std::string_view person,
                                       std::span<const std::string> roles, std::string_view unit,
                                       std::span<const std::string> team, std::string_view date);

/// Rule: APP-1: in the own cause: who holds a role in the unit or below it, and the parties: of a team whose
///       result counts; of an objection also who approved the effect.
[[nodiscard]] bool is_own_effect(const Register& standing, std::string_view person, std::string_view unit,
                                 std::span<const std::string> parties, std::string_view date);
/// Rule: APP-1, ORG-3: a role over the unit that decides appeals: the own device is told of the effect for
/// that.
[[nodiscard]] bool judges_effects_on(const Register& standing, const Policy& policy, std::string_view person,
                                     std::string_view unit, std::string_view date);

/// Rule: VIS-1: what is proposed is headquarters'; what was approved is also read by branch, region and head
///       of the unit that bears it.
[[nodiscard]] bool may_see_effect(const Register& standing, std::string_view reader, std::string_view unit,
                                  bool is_approved, std::string_view date);
/// Rule: VIS-1: the red and black lists are read by headquarters, regions and branches, of every unit.
[[nodiscard]] bool may_see_lists(const Register& standing, std::string_view reader, std::string_view date);

/// Rule: VIS-1: on the own device what was approved is read by branch, region and head of the unit that bears
/// it,
///       and the red and black lists by branch and region; headquarters reads the hub's reports.
[[nodiscard]] bool is_told_effect(const Register& standing, std::string_view reader, std::string_view unit,
                                  std::string_view date);
[[nodiscard]] bool is_told_lists(const Register& standing, std::string_view reader, std::string_view date);

[[nodiscard]] const EffectKind* effect_kind_or_null(const EffectsPolicy& policy, std::string_view id);
[[nodiscard]] const EffectRule* effect_rule_or_null(const EffectsPolicy& policy, std::string_view id);
[[nodiscard]] const char* name_of(EffectList list);

}  // namespace wincheck::rules
