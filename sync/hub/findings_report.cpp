#include "sync/hub/findings_report.h"

#include <algorithm>

#include "core/engine/list_view.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

using Findings = std::vector<store::ShownFinding>;

// Who sees few inspections is shown theirs; who sees many, or a good part of all, finds them among all before
// long.
Result<std::size_t> few_enough(State& state) {
    if (state.few_share == 0) return state.few_inspections;
    WCK_TRY(const std::uint64_t all, state.lists.rows().count_at_most());
    return std::min(state.few_inspections, static_cast<std::size_t>(all) / state.few_share);
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
    WCK_TRY(const auto sight, state.tables.sight_reader(reader));
    if (!sight) return Findings{};
    WCK_TRY(const auto otherwise, state.tables.due_otherwise(*sight));
    WCK_TRY(const std::size_t few_at_most, few_enough(state));
    WCK_TRY(const bool sees_much, state.tables.sees_more(*sight, few_at_most));
    WCK_TRY(auto found,
            sees_much ? rows.findings(filter, after, limit, sight->first_pair)
                      : rows.findings_of_few(sight->first_pair, sight->beyond_pair, filter, after, limit));
    if (otherwise.empty()) return found;
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
