#include "sync/hub/punishable.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/engine/consequence_view.h"
#include "core/journal/payloads.h"
#include "sync/hub/inspection_figures.h"

namespace wincheck::hub {

PunishableInspection punishable_of(const store::StreamInfo& stream, const engine::Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    PunishableInspection kept{.id = stream.id,
                              .name = stream.name,
                              .number = stream.number,
                              .project = assignment.project,
                              .kind = assignment.kind,
                              .date = assignment.business_date,
                              .policy = assignment.policy,
                              .has_appeals = !inspection.appeals().all.empty(),
                              .findings = {}};
    for (rules::PunishableFinding& one : engine::punishable_findings(inspection)) {
        std::string number = inspection.finding_number(one.id);
        kept.findings.push_back({std::move(one), std::move(number)});
    }
    return kept;
}

rules::ConsequenceSource source_of(const PunishableInspection& inspection, const rules::Register& standing) {
    rules::ConsequenceSource source = engine::consequence_source(
        inspection.id, inspection.kind, inspection.project, inspection.date, standing);
    source.findings.reserve(inspection.findings.size());
    for (const PunishedFinding& one : inspection.findings) source.findings.push_back(one.facts);
    return source;
}

Result<void> put_punishable(State& state, const store::StreamInfo& stream,
                            const engine::Inspection& inspection) {
    const PunishableInspection kept = punishable_of(stream, inspection);
    return state.tables.put_punishable(stream.id, kept.findings.empty() ? Bytes{} : journal::encode(kept));
}

void sort_punishable(std::vector<PunishableInspection>& inspections) {
    std::stable_sort(inspections.begin(), inspections.end(), [](const auto& a, const auto& b) {
        return std::tie(a.date, a.number, a.name) < std::tie(b.date, b.number, b.name);
    });
}

Result<std::vector<PunishableInspection>> punishable_inspections(State& state) {
    WCK_TRY(refresh_figures(state));
    WCK_TRY(const auto rows, state.tables.punishable());
    std::vector<PunishableInspection> all;
    all.reserve(rows.size());
    for (const Bytes& row : rows) {
        WCK_TRY(PunishableInspection one, journal::decode<PunishableInspection>(row));
        all.push_back(std::move(one));
    }
    sort_punishable(all);
    return all;
}

}  // namespace wincheck::hub
