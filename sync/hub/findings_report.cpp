#include "sync/hub/findings_report.h"

#include <algorithm>
#include <set>

#include "core/engine/list_view.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

using Findings = std::vector<store::ListedFinding>;
using Sees = std::function<Result<bool>(const StreamId&)>;

// Who sees few inspections is shown theirs; who sees many finds them among all before long.
Result<Findings> findings_among(State& state, const std::vector<StreamId>& inspections,
                                const std::set<StreamId>& but, const store::FindingFilter& filter,
                                const store::FindingPlace& after) {
    Findings found;
    for (const StreamId& id : inspections) {
        if (but.contains(id)) continue;
        WCK_TRY(auto findings, state.lists.rows().findings_of(id));
        for (store::ListedFinding& finding : findings)
            if (filter.fits(finding) && finding.at > after) found.push_back(std::move(finding));
    }
    return found;
}

Result<Findings> seen_findings(State& state, const std::string& reader, const store::FindingFilter& filter,
                               const store::FindingPlace& after, std::size_t limit) {
    if (reader.empty()) return state.lists.rows().findings(filter, after, limit, {});
    const Sees sees = [&](const StreamId& id) { return state.tables.sees(reader, id); };
    // PLAN-4: where an announced inspection that the reader may not see bounds it, a finding has another due
    // time for that reader.
    WCK_TRY(state.tables.refresh_sight());
    WCK_TRY(const auto otherwise, state.tables.due_otherwise(reader));
    WCK_TRY(const Findings due_otherwise, state.lists.findings_for(otherwise, sees));
    const std::set<StreamId> not_as_listed(otherwise.begin(), otherwise.end());
    WCK_TRY(const auto few, state.tables.few_seen(reader, state.few_inspections));
    Findings found;
    if (few) {
        WCK_TRY(found, findings_among(state, *few, not_as_listed, filter, after));
    } else {
        WCK_TRY(found,
                state.lists.rows().findings(filter, after, limit, [&](const StreamId& id) -> Result<bool> {
                    return not_as_listed.contains(id) ? Result<bool>(false) : sees(id);
                }));
    }
    for (const store::ListedFinding& finding : due_otherwise)
        if (filter.fits(finding) && finding.at > after) found.push_back(finding);
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
    WCK_TRY(auto found, state.lists.read(engine::InspectionLists::Depth::findings, [&] {
        return seen_findings(state, reader, filter, after, page.rows_to_read());
    }));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const Json list, engine::findings_list(std::move(found), page, *standing, now));
    Json report = Json::object().set("report", Json::of("findings"));
    for (const auto& [name, value] : list.members()) report.set(name, value);
    return report;
}

}  // namespace wincheck::hub
