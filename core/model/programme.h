#pragma once
// The part of the policy that plans the year: deadlines (DUE-0 to DUE-3) and coverage (PLAN-1).
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/checklist.h"

namespace wincheck {

// Kinds of inspection that the shipped programme names (open list, KIND-1 to KIND-9).
inline constexpr const char *kKindHqSpecial = "hq_special", *kKindRecheck = "re_check",
                            *kKindYearEnd = "year_end", *kKindRegionRoutine = "region_routine",
                            *kKindBranchMonthly = "branch_monthly", *kKindSelfCheck = "self_check",
                            *kKindCrossCheck = "cross_check", *kKindFree = "free",
                            *kKindTraining = "training";

/// DUE-1: what 'the second week' is.
enum class SecondWeek : std::uint32_t {
    week_after = 1,  // the ISO week after the week of the check
    of_next_month =
        2,  // the second week of the month after the check's; a week belongs to its Thursday's month
};

/// Days for a rectification that no announced inspection bounds (DUE-3).
struct SeverityDays {
    Severity severity = kSeverityNone;
    std::uint32_t days = 0;
    bool operator==(const SeverityDays&) const = default;
    template <class A>
    void serialize(A& a) {
        a(severity, days);
    }
};

struct DuePolicy {
    std::vector<std::string> report_kinds{kKindSelfCheck, kKindCrossCheck};
    SecondWeek report_week = SecondWeek::week_after;
    std::uint32_t report_weekday = 1;  // Monday
    std::vector<std::string> feedback_kinds{kKindBranchMonthly};
    SecondWeek feedback_week = SecondWeek::week_after;
    std::uint32_t feedback_weekday = 7;    // the day whose end is the week's end
    std::uint32_t close_minute = 18 * 60;  // close of business, the end of a workday
    std::vector<SeverityDays> rectification{
        {kSeverityNotice, 30}, {kSeverityMinor, 15}, {kSeverityMajor, 7}, {kSeverityHazard, 1}};
    std::uint32_t rectification_otherwise = 15;  // for severities that the list does not name
    bool operator==(const DuePolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(report_kinds, report_week, report_weekday, feedback_kinds, feedback_week, feedback_weekday,
          close_minute, rectification, rectification_otherwise);
    }
};

enum class PeriodKind : std::uint32_t { week = 1, month = 2, quarter = 3, year = 4 };

/// What a target counts: projects, or regions that are reached through their projects.
enum class CoverageOf : std::uint32_t { projects = 1, regions = 2 };

/// At whose charge a target is; each such unit has a row of its own.
enum class Charge : std::uint32_t { group = 1, region = 2, branch = 3, project = 4 };

/// Which projects count (n).
enum class CountRule : std::uint32_t {
    on_date = 1,         // those under management on the register date
    days_in_period = 2,  // those under management for so many days of the period
};

enum class Rounding : std::uint32_t { up = 1, down = 2, nearest = 3 };

/// One target of PLAN-1.
struct CoverageTarget {
    std::string id;
    std::vector<std::string> kinds;  // of which any counts; training never does (KIND-9)
    std::vector<std::string> endings{"sealed", "refused"};  // that count
    PeriodKind period = PeriodKind::year;
    CoverageOf of = CoverageOf::projects;
    Points percent = Points::whole(100);
    Rounding rounding = Rounding::up;
    Charge charge = Charge::group;
    std::string in_charge;  // the unit's name where the charge is the group's
    CountRule count = CountRule::on_date;
    std::uint32_t register_day = 0;  // on_date: days after the first day of the period
    std::uint32_t days_min =
        0;  // on_date: days without a gap before it; days_in_period: days in it, at least 1
    std::uint32_t per_day_max = 0;  // that whoever is in charge can do in a day; 0 = any number
    bool only_workdays = false;
    bool operator==(const CoverageTarget&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, kinds, endings, period, of, percent, rounding, charge, in_charge, count, register_day, days_min,
          per_day_max, only_workdays);
    }
};

/// The shipped targets: PLAN-1 with KIND-1, KIND-4, KIND-5, KIND-6 and KIND-7.
[[nodiscard]] inline std::vector<CoverageTarget> shipped_targets() {
    const std::string centre = "quality_centre";
    return {
        {.id = "hq_regions", .kinds = {kKindHqSpecial}, .of = CoverageOf::regions, .in_charge = centre},
        {.id = "hq_projects", .kinds = {kKindHqSpecial}, .percent = Points::whole(60), .in_charge = centre},
        {.id = "region_routine",
         .kinds = {kKindRegionRoutine},
         .period = PeriodKind::quarter,
         .charge = Charge::region,
         .in_charge = {}},
        {.id = "branch_monthly",
         .kinds = {kKindBranchMonthly},
         .period = PeriodKind::month,
         .charge = Charge::branch,
         .in_charge = {}},
        {.id = "project_monthly",
         .kinds = {kKindSelfCheck, kKindCrossCheck},
         .period = PeriodKind::month,
         .charge = Charge::project,
         .in_charge = {}}};
}

struct ProgrammePolicy {
    // A call: of a braced list in a list GCC 12 destroys the members twice where memory runs out in a later
    // one.
    DuePolicy due = DuePolicy();
    std::vector<CoverageTarget> coverage = shipped_targets();
    bool operator==(const ProgrammePolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(due, coverage);
    }
};

}  // namespace wincheck
