#pragma once
// When the findings of an inspection are due, from what this store knows (DUE-3, FIX-2).
#include "core/engine/inspection.h"
#include "core/rules/finding_due.h"

namespace wincheck::engine {

class Device;

/// Everything that the due times of one inspection's findings rest on.
struct FindingDates {
    rules::DueRules rules;
    std::vector<rules::Announced> announced;  // inspections that may follow
};

/// The zone of a project on a date, in minutes east of Greenwich.
[[nodiscard]] std::int32_t offset_minutes_of(const rules::Register& standing, const std::string& project,
                                             const std::string& date);

/// Policy of the inspection, calendar and zone as published; without announced inspections.
Result<FindingDates> finding_dates(Documents& documents, const Inspection& inspection);

/// The inspection as one of a series that may bound a deadline; nothing for one that is unannounced (PLAN-4),
/// or that has ended without a visit.
[[nodiscard]] std::optional<rules::Announced> announced_of(const AssignmentCore& assignment,
                                                           std::string_view state);

/// The same with the announced inspections that this device knows of.
Result<FindingDates> finding_dates_here(Device& device, const Inspection& inspection);

[[nodiscard]] rules::Deadline due_of(const FindingDates& dates, const Inspection& inspection,
                                     const FindingView& finding);

}  // namespace wincheck::engine
