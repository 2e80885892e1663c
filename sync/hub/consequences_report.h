#pragma once
// What follows from sealed inspections, line by line, as of now (CON-1): nothing of it is stored.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/engine/inspection.h"
#include "core/rules/consequences.h"
#include "core/rules/due.h"
#include "core/rules/statement.h"
#include "sync/hub/punishable.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// How one inspection's lines wait: its policy's days, calendar and zone.
struct LineTerms {
    rules::DueRules due;
    ConsequencesPolicy consequences;
    VisitPolicy visit;
    // Ends of windows by moment and days: a whole month is told at one moment. Thread: as the hub's state.
    mutable std::map<std::pair<std::int64_t, std::uint32_t>, rules::Deadline> ends = {};
};

/// A line with what it comes from.
struct CurrentLine {
    rules::ConsequenceLine line;
    std::string name, number, project, project_name, inspection_kind, date;
    std::string item, finding_number;
    Severity severity = kSeverityNone;
    bool is_suspended = false;  // APP-4
    std::shared_ptr<const LineTerms> terms;
};

/// What payees were told, by line.
using ToldLines = std::map<StreamId, std::vector<rules::Told>>;

/// Every line that stands now, by number of the inspection and in the order of its findings.
/// Errors: storage errors.
Result<std::vector<CurrentLine>> current_lines(State& state, const ToldLines& told);

/// Those of some inspections, in their order; `unread` gets the inspections of which documents are missing.
Result<std::vector<CurrentLine>> lines_of_inspections(State& state,
                                                      const std::vector<PunishableInspection>& inspections,
                                                      const ToldLines& told, std::set<StreamId>& unread);

/// Those of one sealed inspection, in the order of its findings.
Result<std::vector<CurrentLine>> lines_of_inspection(State& state, const store::StreamInfo& stream,
                                                     const engine::Inspection& inspection,
                                                     const rules::Register& standing, const ToldLines& told);

/// As a statement has it, and as it is told; `what` is empty.
[[nodiscard]] StatementRow statement_row(const CurrentLine& current);

/// When the payee was told of all that the line comes to; nothing before.
[[nodiscard]] std::optional<UtcMs> told_when(const rules::ConsequenceLine& line, const ToldLines& told);

/// The end of so many days after the payee was told of all that the line comes to; nothing before.
[[nodiscard]] std::optional<rules::Deadline> told_until(const rules::ConsequenceLine& line,
                                                        const LineTerms& terms, const ToldLines& told,
                                                        std::uint32_t days);

[[nodiscard]] Json line_json(const CurrentLine& current);

/// Arguments {"unit","month","responsible","for"}: a unit and all below it; a month as 2026-03; the payee; a
/// person, who sees what VIS-1 shows. Errors: invalid_argument.
Result<Json> consequences_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
