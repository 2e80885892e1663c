#pragma once
// Inspections of the hub as the figures of a period count them (REP-1).
#include "core/rules/period_report.h"
#include "sync/hub/announced.h"

namespace wincheck::hub {

/// Shape: of an inspection that is_told. Items and vetoes are of the sealed answers with what appeals
/// amended. Cost:  a score anew. Errors: storage errors.
Result<rules::PeriodVisit> period_visit(State& state, const store::StreamInfo& stream,
                                        const engine::Inspection& inspection, const rules::Register& standing,
                                        const AnnouncedBy& announced, UtcMs now);

/// The score as it counts: of the sealed answers, with decisions on appeals applied.
Result<ScoreResult> counted_score(const engine::Inspection& inspection);

}  // namespace wincheck::hub
