#pragma once
// The part of the policy that says what follows from findings (CON-1): kinds of consequences and where they
// are allowed, rules with their legal basis, and the times of notice and verification.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/checklist.h"
#include "core/model/effects_policy.h"

namespace wincheck {

/// What a consequence is counted in.
enum class Measure : std::uint32_t {
    times = 1,   // it takes place or not: criticism, talk, training
    points = 2,  // nano-points
    fen = 3,     // a hundredth of a yuan
};

/// Who bears it.
enum class Bearer : std::uint32_t { person = 1, vendor = 2 };

/// One kind (open list). Jurisdictions are codes as of ISO 3166-2; one holds for all that begin with it.
struct ConsequenceKind {
    std::string id;
    Measure measure = Measure::times;
    Bearer bearer = Bearer::person;
    bool is_reward = false;                        // given, not taken
    bool is_capped = false;                        // by a share of the month's wage
    std::vector<std::string> jurisdictions{"CN"};  // where it is allowed
    std::vector<std::string> except = {};          // but not there
    bool operator==(const ConsequenceKind&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, measure, bearer, is_reward, is_capped, jurisdictions, except);
    }
};

/// What follows from a finding. Of rules of one kind the first that fits holds.
struct ConsequenceRule {
    std::string id;
    std::string kind;
    std::string basis;                            // clause of an announced company rule, or of a law
    std::vector<std::string> jurisdictions = {};  // empty = wherever the kind is allowed
    std::vector<std::string> inspections = {};    // kinds of inspection; empty = any that counts
    std::vector<std::string> items = {};          // codes; empty = any
    Severity severity_min = kSeverityNone;
    std::uint32_t times_min = 0;  // how often it was there before, within the policy's repeat period
    bool needs_veto = false;
    std::int64_t fen = 0;
    Points points = {};
    std::uint32_t manager_percent = 0;  // proposed against the direct manager, beside it (CON-3)
    bool operator==(const ConsequenceRule&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, kind, basis, jurisdictions, inspections, items, severity_min, times_min, needs_veto, fen,
          points, manager_percent);
    }
};

inline constexpr const char *kCompensation = "compensation", *kPerformancePay = "performance_pay";
inline constexpr std::uint32_t kWagePercentMax =
    20;  // CON-1: what may be deducted of a month's wage in China

/// Shipped: the kinds, and no rule. The first eight fields came at first (docs/format.md).
struct ConsequencesPolicy {
    static constexpr std::uint64_t kFieldsAtFirst = 8;
    std::string jurisdiction = "CN";  // of units of which none is stated
    std::vector<ConsequenceKind> kinds{
        {.id = "performance_points", .measure = Measure::points},
        {.id = kPerformancePay, .measure = Measure::fen},
        {.id = kCompensation, .measure = Measure::fen, .is_capped = true},
        {.id = "vendor_deduction", .measure = Measure::fen, .bearer = Bearer::vendor},
        {.id = "criticism"},
        {.id = "talk"},
        {.id = "training"},
        {.id = "award", .measure = Measure::fen, .is_reward = true}};
    std::vector<ConsequenceRule> rules = {};
    std::uint32_t wage_percent = kWagePercentMax;  // of the month's wage, at most, for kinds that are capped
    std::uint32_t objection_days = 5;              // after being told
    std::uint32_t verify_days = 5;                 // after being told, for a manager's share
    bool counts_workdays = true;                   // both; else calendar days
    std::vector<std::string> verifiers{"projects_manager", "general_manager"};  // roles over the project
    EffectsPolicy effects = {};                                                 // CON-4
    bool operator==(const ConsequencesPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(jurisdiction, kinds, rules, wage_percent, objection_days, verify_days, counts_workdays, verifiers,
          effects);
    }
};

}  // namespace wincheck
