#include "sync/hub/findings_report.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/engine/list_view.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

using Findings = std::vector<store::ShownFinding>;

// Who sees few inspections is shown theirs; who sees many finds them among all before long.
Result<Findings> findings_among(State& state, const std::vector<StreamId>& inspections,
                                const std::set<StreamId>& but, const store::FindingFilter& filter,
                                const store::FindingPlace& after) {
    Findings found;
    for (const StreamId& id : inspections) {
        if (but.contains(id)) continue;
        WCK_TRY(auto findings, state.lists.rows().findings_in(id, filter, after));
        std::move(findings.begin(), findings.end(), std::back_inserter(found));
    }
    return found;
}

// PLAN-4: where an announced inspection that the reader may not see bounds it, a finding has another due
// time for that reader.
Result<void> add_due_otherwise(State& state, const std::string& reader,
                               const std::vector<StreamId>& inspections, const store::FindingFilter& filter,
                               const store::FindingPlace& after, Findings& found) {
    WCK_TRY(auto findings, state.lists.findings_for(inspections, [&](const StreamId& id) {
        return state.tables.sees(reader, id);
    }));
    for (store::ListedFinding& finding : findings)
        if (filter.fits(finding) && finding.at > after)
            found.push_back({finding.at, finding.is_owed, std::move(finding.facts)});
    return {};
}

Result<Findings> seen_findings(State& state, const std::string& reader, const store::FindingFilter& filter,
                               const store::FindingPlace& after, std::size_t limit) {
    store::Lists& rows = state.lists.rows();
    if (reader.empty()) return rows.findings(filter, after, limit);
    WCK_TRY(state.tables.refresh_sight());
    WCK_TRY(const auto otherwise, state.tables.due_otherwise(reader));
    WCK_TRY(const auto few, state.tables.few_seen(reader, state.few_inspections));
    Findings found;
    if (few) {
        const std::set<StreamId> not_as_listed(otherwise.begin(), otherwise.end());
        WCK_TRY(found, findings_among(state, *few, not_as_listed, filter, after));
    } else {
        WCK_TRY(found, rows.findings(filter, after, limit, reader));
        if (otherwise.empty()) return found;
    }
    WCK_TRY(add_due_otherwise(state, reader, otherwise, filter, after, found));
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    if (found.size() > limit) found.resize(limit);
    return found;
}

}  // namespace

Result<Json> findings_report(State& state, const Json& arguments) {
    const UtcMs now{state.now_ms()};
    WCK_TRY(const engine::Page page, engine::page_of(arguments));
    WCK_TRY(const store::FindingFilter filter, engine::finding_filter(arguments, now));
    WCK_TRY(const store::FindingPlace after, engine::finding_place(page.after));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const auto found, state.lists.read(engine::InspectionLists::Depth::findings, [&] {
        return seen_findings(state, reader, filter, after, page.rows_to_read());
    }));
    Json report = Json::object().set("report", Json::of("findings"));
    engine::add_findings(report, found, page, now);
    return report;
}

}  // namespace wincheck::hub
