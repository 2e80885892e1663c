#pragma once
// Imported figures and events of the year (YEAR-1, YEAR-4) and patrols of projects (FAIR-6): tables that HQ
// brings, published in the hub's journal by their hash. Their bytes are served to no device.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/forms/problems.h"
#include "core/forms/workbook.h"
#include "core/rules/effort.h"
#include "core/rules/periods.h"
#include "sync/hub/state.h"
#include "sync/hub/tables.h"

namespace wincheck::hub {

/// True where a sheet has the columns of figures (unit, period, part, value), of events (event, number,
/// unit, date, valid, decided_by) or of patrols (unit or project, night, scans; number, source).
[[nodiscard]] bool is_year_workbook(const std::string& file, const forms::Workbook& workbook);

/// Imports such sheets: all rows or none. {"ok","applied","figures":n,"events":n,"patrols":n,
/// "problems":[]}; a problem names its cell. Without `apply` in the arguments it is only tried.
/// Rule:   YEAR-4: of rows of the same key the latest holds; what was there before stays in its entry.
///         ORG-3: `by` may publish over each unit.
/// Errors: refused (kMayNotChange; where = the cell), invalid_argument, storage errors.
Result<Json> import_year(State& state, const Json& arguments, const std::string& file,
                         const forms::Workbook& workbook);

/// The latest figures of one period, by unit and part.
using FiguresInForce = std::map<std::pair<std::string, std::string>, YearFigure>;
Result<FiguresInForce> figures_in_force(State& state, const rules::Period& period);

/// The latest row of each event, by kind and number.
Result<std::vector<YearEvent>> tabled_events(State& state);
/// Those and what was judged by an act (judged_events.h), with a date that the period holds.
Result<std::vector<YearEvent>> events_in_force(State& state, const rules::Period& period);

/// FAIR-6: every night of every project, by project. Rule: of rows of one project, night, source and number
/// the latest holds; those of several sources and numbers add up.
using PatrolsInForce = std::map<std::string, std::vector<rules::CountedNight>>;
Result<PatrolsInForce> patrols_in_force(State& state);

}  // namespace wincheck::hub
