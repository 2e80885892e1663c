#pragma once
// Headquarters' report of a month, quarter or year (REP-1): coverage, means and changes, pass rates, vetoes,
// closures in time, repeats, appeals, the items that cost most, and what projects gave themselves.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: period ("2026-07", "2026-Q3", "2026", "2026-W09"), unit (and all below it; empty = all), for.
/// {"report":"period","of","first","last","before","year_before","at","unit","places","lists","period":[rows
/// by line of units, then kind]}; the fields of a row are in docs/guides/reports.md. Rule:   an inspection
/// counts by its business date, for the units above its project on that day; PLAN-4,
///         VISIT-2: one that is not sealed, refused or stopped, or whose tour goes on, changes no figure,
///         whoever asks. VIS-1: for a named reader from what that reader's own feed has, and of the units
///         whose figures that reader may read.
/// Errors: invalid_argument (kNotPeriod), storage errors.
Result<Json> period_report(State& state, const Json& arguments);

/// Label of an item in its checklist; its code where it has none.
[[nodiscard]] std::string title_in(const Checklist& checklist, const std::string& code);

}  // namespace wincheck::hub
