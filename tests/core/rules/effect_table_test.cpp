// CON-4 as a whole: every sequence of decisions, objections and days against a model written from the guide's
// text, and who may decide, over every role.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "core/model/entries_effect.h"
#include "core/rules/effects.h"
#include "core/rules/periods.h"
#include "tests/support/authority_table.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

// Days count from 1 March. An effect lasts 30 days, and may be objected to for 5.
constexpr std::int64_t kTerm = 30, kToObject = 5;

std::string day_text(std::int64_t day) {
    return to_text(plus_days(Date{2026, 3, 1}, day));
}

enum class Happens : std::uint8_t {
    approve,
    decline,
    lift,
    object,      // whoever bears it
    review,      // of own motion
    uphold,      // every objection that waits
    reject,      // the same
    dispute,     // an appeal against a result that counts
    settle,      // that appeal is decided
    some_days,   // the days to object are over
    whole_term,  // up to its last day; the next day is after it
    end,
};

// What the guide's text tells of one effect, as plain facts.
struct EffectInWords {
    std::int64_t today = 0, approved = -1;
    bool is_declined = false, is_lifted = false, is_overturned = false, is_disputed = false;
    bool is_heard = false, is_heard_in_time = false;  // an objection waits; one that suspends

    [[nodiscard]] bool is_decided() const { return approved >= 0 || is_declined; }
    [[nodiscard]] bool is_suspended() const { return is_disputed || is_heard_in_time; }
    [[nodiscard]] bool holds() const {
        return approved >= 0 && !is_lifted && !is_overturned && today <= approved + kTerm;
    }
    void answer(bool is_upheld) {
        is_overturned = is_overturned || (is_heard && is_upheld);
        is_heard = is_heard_in_time = false;
    }
    // "ok", "decided" or "waits" of a decision; of all else nothing.
    std::string take(Happens what) {
        const bool in_time = approved >= 0 && today <= approved + kToObject;
        switch (what) {
            case Happens::approve:
                if (is_decided()) return "decided";
                if (is_suspended()) return "waits";
                approved = today;
                return "ok";
            case Happens::decline:
                if (is_decided()) return "decided";
                is_declined = true;
                return "ok";
            case Happens::lift:
                if (!holds()) return "decided";
                is_lifted = true;
                return "ok";
            case Happens::object:
            case Happens::review:
                if (approved < 0) return {};
                is_heard = true;
                is_heard_in_time = is_heard_in_time || in_time || what == Happens::review;
                return {};
            case Happens::uphold: answer(true); return {};
            case Happens::reject: answer(false); return {};
            case Happens::dispute: is_disputed = true; return {};
            case Happens::settle: is_disputed = false; return {};
            case Happens::some_days: today += kToObject + 1; return {};
            case Happens::whole_term: today += kTerm; return {};
            case Happens::end: break;
        }
        return {};
    }
    [[nodiscard]] std::string state() const {
        if (is_declined) return "declined";
        if (approved < 0) return "proposed";
        if (is_overturned) return "overturned";
        if (is_lifted) return "lifted";
        return today <= approved + kTerm ? "in_force" : "ended";
    }
};

struct Filed {
    std::int64_t day = 0;
    bool is_own_motion = false;
};

// The same with what the rules say, as the hub asks them.
struct RuledEffect {
    std::int64_t today = 0, objection_until = 0;
    EffectDecisions decisions;
    std::vector<Filed> waiting;
    bool is_disputed = false;

    [[nodiscard]] bool is_suspended() const {
        return is_disputed || std::any_of(waiting.begin(), waiting.end(), [&](const Filed& one) {
                   return is_objection_in_time(one.day, one.is_own_motion, objection_until);
               });
    }
    [[nodiscard]] EffectState state() const { return effect_state(decisions, day_text(today)); }
    std::string decide(std::uint32_t step) {
        switch (effect_turn(step, state(), is_suspended())) {
            case EffectTurn::decided: return "decided";
            case EffectTurn::waits: return "waits";
            case EffectTurn::open: break;
        }
        if (step == kEffectApproved) {
            decisions.is_approved = true;
            decisions.until = day_text(today + kTerm);
            objection_until = today + kToObject;
        }
        (step == kEffectLifted ? decisions.is_lifted : decisions.is_declined) |= step != kEffectApproved;
        return "ok";
    }
    std::string take(Happens what) {
        switch (what) {
            case Happens::approve: return decide(kEffectApproved);
            case Happens::decline: return decide(kEffectDeclined);
            case Happens::lift: return decide(kEffectLifted);
            case Happens::object:
            case Happens::review:
                if (decisions.is_approved) waiting.push_back({today, what == Happens::review});
                break;
            case Happens::uphold: decisions.is_overturned |= !waiting.empty(); [[fallthrough]];
            case Happens::reject: waiting.clear(); break;
            case Happens::dispute: is_disputed = true; break;
            case Happens::settle: is_disputed = false; break;
            case Happens::some_days: today += kToObject + 1; break;
            case Happens::whole_term: today += kTerm; break;
            case Happens::end: break;
        }
        return {};
    }
};

std::size_t walk_effect(const EffectInWords& told, const RuledEffect& ruled, int steps) {
    if (steps == 0) return 1;
    std::size_t walked = 0;
    for (auto what = std::uint8_t{0}; what < static_cast<std::uint8_t>(Happens::end); ++what) {
        EffectInWords told_next = told;
        RuledEffect ruled_next = ruled;
        const std::string said = told_next.take(static_cast<Happens>(what));
        CAPTURE(told.state());
        CAPTURE(int{what});
        CHECK(ruled_next.take(static_cast<Happens>(what)) == said);
        CHECK(name_of(ruled_next.state()) == told_next.state());
        CHECK(ruled_next.is_suspended() == told_next.is_suspended());
        walked += walk_effect(told_next, ruled_next, steps - 1);
    }
    return walked;
}

// "Whoever decides holds one of the kind's approvers over the unit, holds no role in the unit that bears it
// or below it, and was in no team whose result counts."
std::string told_right(bool is_approver, const std::string& over, bool is_of_team) {
    const bool is_above = over == "g" || over == "r" || over == "b";
    if (!is_approver || !is_above) return "may_not";
    return is_of_team || over == "b" ? "own_cause" : "allowed";
}

std::string right_text(EffectRight right) {
    switch (right) {
        case EffectRight::allowed: return "allowed";
        case EffectRight::may_not: return "may_not";
        case EffectRight::own_cause: break;
    }
    return "own_cause";
}

}  // namespace

TEST_CASE("CON-4 every sequence of decisions, objections and days ends where the rule's text says") {
    constexpr int kSteps = 4;
    CHECK(walk_effect({}, {}, kSteps) == 11 * 11 * 11 * 11);
    // Once it is approved, one step more.
    EffectInWords told;
    RuledEffect ruled;
    CHECK(told.take(Happens::approve) == ruled.take(Happens::approve));
    CHECK(walk_effect(told, ruled, kSteps) == 11 * 11 * 11 * 11);
}

TEST_CASE("CON-4 every role, over every unit and in the team or not: approvers above decide, nobody else") {
    const Organisation line = testing::organisation_of({{"g", "group", ""},
                                                        {"r", "region", "g"},
                                                        {"b", "branch", "r"},
                                                        {"p", "project", "b"},
                                                        {"c", "branch", "r"}});
    const std::vector<std::string> approvers{"projects_manager", "general_manager"};
    for (const testing::Expected& expected : testing::kExpected) {
        const bool is_approver = testing::says("projects_manager general_manager", expected.role);
        for (const char* over : {"g", "r", "b", "p", "c"}) {
            const Register standing(line, testing::people_of({{"x", expected.role, over}}));
            // Somebody who decides for the group and holds that role besides.
            const Register both(line, [&] {
                People people = testing::people_of({{"x", expected.role, over}});
                people.persons[0].grants.push_back({"general_manager", "g", "", ""});
                return people;
            }());
            for (const bool is_of_team : {false, true}) {
                const std::vector<std::string> team =
                    is_of_team ? std::vector<std::string>{"li", "x"} : std::vector<std::string>{"li"};
                CAPTURE(expected.role);
                CAPTURE(over);
                CHECK(right_text(effect_right(standing, "x", approvers, "b", team, "2026-03-02")) ==
                      told_right(is_approver, over, is_of_team));
                const bool is_inside = std::string(over) == "b" || std::string(over) == "p";
                CHECK(right_text(effect_right(both, "x", approvers, "b", team, "2026-03-02")) ==
                      (is_of_team || is_inside ? "own_cause" : "allowed"));
            }
        }
    }
}
