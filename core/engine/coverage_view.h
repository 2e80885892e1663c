#pragma once
// What the targets of a year ask, as a store's own register and inspections have it (PLAN-1): done, owed, by
// when, at whose charge, and the date from which a target is lost. One answer for devices and hub.
#include "core/base/json.h"
#include "core/engine/documents.h"
#include "core/rules/coverage.h"

namespace wincheck::engine {

class Device;

/// What is asked: of the periods that hold `day`.
struct CoverageQuestion {
    std::string date;  // the day's text
    Date day;
    Date today;
    std::string target;  // empty = all
    std::string unit;
};
/// Fields date (today), target, unit. Errors: invalid_argument (kNotDate).
Result<CoverageQuestion> coverage_question(const Json& arguments, const std::string& today);

/// The policy's targets, else the shipped ones.
Result<std::vector<CoverageTarget>> targets_in_force(Documents& documents);
/// Every unit that was a project on that day, with where it was under management.
void add_projects(rules::Coverage& coverage, const rules::Register& standing, const std::string& date);

/// {"date","coverage":[{"target","period","unit","counted","required","done","owed","by","lost_from","state"}]};
/// with a unit also what is undone there. Errors: invalid_argument (rules::kUnitUnknown,
/// kTargetUnknown).
Result<Json> coverage_answer(rules::Coverage& coverage, const rules::Register& standing,
                             const CoverageQuestion& question);

/// The view `coverage`: of what this device holds, which is what its person may know of (PLAN-4).
/// Cost: the list of inspections, and the opening of each that has ended since it was asked last.
Result<Json> coverage_json(Device& device, const Json& arguments);

}  // namespace wincheck::engine
