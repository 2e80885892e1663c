#pragma once
// The part of the policy that says which administrative effects results in series have on a unit (CON-4):
// kinds, and rules with their legal basis. Rewards are kinds like others.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/programme.h"

namespace wincheck {

/// The list of the period's report on which an effect of a kind stands.
enum class EffectList : std::uint32_t { none = 0, red = 1, black = 2 };

/// One kind (open list).
struct EffectKind {
    std::string id;
    bool is_reward = false;
    EffectList list = EffectList::none;
    std::uint32_t months = 0;  // from approval until it ends; both are added
    std::uint32_t days = 0;
    std::vector<std::string> approvers = {};  // roles over the unit; empty = the policy's
    bool operator==(const EffectKind&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, is_reward, list, months, days, approvers);
    }
};

/// Which results count for a rule.
enum class EffectTrigger : std::uint32_t {
    failed = 1,    // not passed, or refused
    below = 2,     // so many points of 100, or refused
    at_least = 3,  // so many points of 100
    top = 4,       // a place in a frozen ranking, from the best
    bottom = 5,    // likewise, from the last
};

/// Proposes an effect where `count` of the last `of_last` results of a series count for it.
struct EffectRule {
    std::string id;
    std::string kind;
    std::string basis;  // clause of an announced company rule
    EffectTrigger trigger = EffectTrigger::failed;
    Points points = {};                                  // of below and at_least
    std::uint32_t number = 0;                            // of top and bottom: how many of a group
    PeriodKind period = PeriodKind::year;                // of top and bottom: of the rankings
    std::vector<std::string> inspections{"hq_special"};  // kinds; empty = any that counts
    std::string series = "project";                      // kind of unit whose results are lined up
    std::string on = "branch";                           // kind of unit that bears it
    std::uint32_t count = 1;
    std::uint32_t of_last = 0;        // 0 = count: so many in a row
    std::uint32_t within_months = 0;  // older ones do not count; 0 = however old
    std::string from;                 // business date from which on results count; empty = all
    std::uint32_t months = 0;         // both 0 = the kind's
    std::uint32_t days = 0;
    bool operator==(const EffectRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, kind, basis, trigger, points, number, period, inspections, series, on, count, of_last,
          within_months, from, months, days);
    }
};

/// Shipped: the kinds, and no rule.
struct EffectsPolicy {
    std::vector<EffectKind> kinds{
        {.id = "circular", .list = EffectList::black, .months = 3},  // 通报
        {.id = "talk", .months = 3},                                 // 约谈
        {.id = "yellow_card", .list = EffectList::black, .months = 6},
        {.id = "red_card", .list = EffectList::black, .months = 12},
        {.id = "no_awards", .months = 12},  // 取消评优
        {.id = "proposal", .months = 3},
        {.id = "red_list", .is_reward = true, .list = EffectList::red, .months = 3}};
    std::vector<EffectRule> rules = {};
    std::vector<std::string> approvers{"projects_manager", "general_manager"};  // roles over the unit
    bool operator==(const EffectsPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kinds, rules, approvers);
    }
};

}  // namespace wincheck
