#pragma once
// When the findings of an inspection are due, from what this store knows (DUE-3, FIX-2).
#include <functional>
#include <map>

#include "core/engine/inspection.h"
#include "core/rules/finding_due.h"

namespace wincheck::engine {

class Device;

/// Everything that the due times of one inspection's findings rest on.
struct FindingDates {
    rules::DueRules rules;
    std::string unit;                         // that inspected
    std::vector<rules::Announced> announced;  // inspections that may follow
};

/// Policy of the inspection, calendar and zone as published; without announced inspections.
Result<FindingDates> finding_dates(Documents& documents, const Inspection& inspection);

/// What of an assignment says which series it is of.
struct SeriesFacts {
    std::string kind, project, date;  // business date
    Hash policy{};
};
[[nodiscard]] SeriesFacts series_facts(const AssignmentCore& assignment);

/// The unit that inspects, of an inspection that this person planned.
/// Rule: DUE-3, by the policy that the inspection names. Errors: not_found (kIncomplete) while it is not
/// here.
Result<std::string> inspecting_unit(Documents& documents, const rules::Register& standing,
                                    const SeriesFacts& facts, std::string_view planner);

/// True of one that may bound a deadline: neither unannounced (PLAN-4) nor ended without a visit.
[[nodiscard]] bool may_bound(const AssignmentCore& assignment, std::string_view state);

/// The inspection as one of its series; nothing where its policy is not here.
Result<std::optional<rules::Announced>> announced_of(Documents& documents, const rules::Register& standing,
                                                     const SeriesFacts& facts, std::string_view planner);

using AnnouncedBy = std::map<std::string, std::vector<rules::Announced>>;  // by project

/// Announced inspections of the store, which may bound a rectification (DUE-3), that `sees_or_all` is true
/// of.
/// Rule: PLAN-4: an unannounced one bounds nothing. Cost: their openings.
Result<AnnouncedBy> announced_in(store::Store& store, Documents& documents,
                                 const std::function<Result<bool>(const store::StreamInfo&)>& sees_or_all);

/// The same with the announced inspections that this device knows of.
Result<FindingDates> finding_dates_here(Device& device, const Inspection& inspection);

[[nodiscard]] rules::Deadline due_of(const FindingDates& dates, const Inspection& inspection,
                                     const FindingView& finding);

}  // namespace wincheck::engine
