#pragma once
// Events that were told in an inspection and judged there (YEAR-4), kept beside the hub's figures so that no
// inspection is opened for an index. Derived from the journal, and again where the inspection has grown.
#include <vector>

#include "core/engine/inspection.h"
#include "core/model/entries_year.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Keeps what of the inspection was judged, or forgets what was kept; within a transaction. Rule: nothing of
/// a void inspection, or of one whose work was moved.
Result<void> put_judged(State& state, const store::StreamInfo& stream, const engine::Inspection& inspection);

/// YEAR-4: as of tables, the events that count: what was judged by an act holds, whatever a table says of it;
/// unit and date of a table's row stay the table's. Told and judged in several inspections, it is valid where
/// one verdict says so. Shape: `tabled` has one of each kind and number; figures are up to date
/// (refresh_figures). By kind and number.
Result<std::vector<YearEvent>> with_judged(State& state, std::vector<YearEvent> tabled);

}  // namespace wincheck::hub
