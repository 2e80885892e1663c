#pragma once
// What one inspection owes and by when (DUE-0 to DUE-3): seal, report, feedback and what its findings ask.
// The command that reads files and the hub's reports ask this one function.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/rules/finding_due.h"

namespace wincheck::rules {

struct OwingFinding {
    std::string id;
    Severity severity = kSeverityNone;
    std::optional<UtcMs> rectified;
    std::optional<Life> life{};  // where it is known: extensions, plans, and whether it is owed at all
};

/// An inspection that took place.
struct Checked {
    std::string kind;
    std::string unit;  // that inspects
    std::string project;
    Date date;  // business date
    std::optional<UtcMs> left;
    std::optional<UtcMs> sealed;
    std::optional<UtcMs> reported;
    std::optional<UtcMs> fed_back;
    std::vector<OwingFinding> findings;
};

struct Owed {
    const char* what = "";  // seal, report, feedback, rectification
    std::string finding;    // of a rectification
    Deadline due;
    std::optional<UtcMs> done;
};

/// Rule:  DUE-0: the seal, once the team has left; DUE-1: the report, DUE-2: the feedback, of the policy's
/// kinds;
///        DUE-3: each finding; FIX-2: as it stands after extensions and plans. One that was accepted to be
///        not theirs is owed by nobody here.
/// Shape: in that order, findings in theirs. `announced` as rectification_due takes it.
[[nodiscard]] std::vector<Owed> owed_by(const Checked& checked, std::span<const Announced> announced,
                                        const DueRules& rules, const VisitPolicy& visit);

/// True where it was done after it was due, or is not done at `now` and was due before. Shape: `due` is
/// known.
[[nodiscard]] bool is_late(const Owed& owed, UtcMs now);

}  // namespace wincheck::rules
