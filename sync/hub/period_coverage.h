#pragma once
// Coverage (PLAN-1) as a report of a period shows it: every target over the projects below each unit, whoever
// is in charge of it, as it stood at the end of the period.
#include <map>
#include <string>
#include <vector>

#include "core/rules/coverage.h"
#include "core/rules/register.h"

namespace wincheck::hub {

/// One target over one unit. Of a target that is shorter than the period all its periods together.
struct CoverageShare {
    std::string target;
    std::uint32_t counted = 0;
    std::uint32_t done = 0;
    bool is_at_charge = false;  // the target is this unit's own, and asks for so much
    std::uint32_t required = 0;
    std::uint32_t owed = 0;
};

using CoverageByUnit = std::map<std::string, std::vector<CoverageShare>>;

class PeriodCoverage {
public:
    PeriodCoverage(const std::vector<CoverageTarget>& targets, rules::WorkCalendar calendar,
                   const rules::Register& standing, const rules::Period& period);

    /// The first business date that bears on a figure.
    [[nodiscard]] Date from() const { return from_; }
    /// Shape: those after the period are left aside, so that a later reading says the same.
    void add(const std::string& id, rules::EndedInspection inspection);
    /// Cost: targets × levels × projects.
    [[nodiscard]] CoverageByUnit shares();

private:
    rules::Period period_;
    Date from_;
    std::vector<bool> is_own_;  // by number of target in `coverage_`: asked of units of that level
    rules::Coverage coverage_;
};

}  // namespace wincheck::hub
