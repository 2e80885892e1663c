#include "sync/hub/findings_report.h"

#include <algorithm>
#include <set>

#include "core/engine/list_view.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

using Findings = std::vector<store::ListedFinding>;
using Sees = std::function<Result<bool>(const StreamId&)>;

/// Findings whose due time rests on an announced inspection that the reader may not see, as they are due for
/// that reader (PLAN-4).
struct Otherwise {
    std::set<StreamId> inspections;
    Findings findings;
};

Result<Otherwise> due_otherwise(State& state, const Sees& sees) {
    Otherwise all;
    WCK_TRY(const auto bound, state.lists.rows().bound());
    for (const store::BoundStream& one : bound) {
        WCK_TRY(const bool is_seen, sees(one.id));
        if (!is_seen) continue;
        WCK_TRY(const bool sees_next, sees(one.by));
        if (sees_next) continue;
        WCK_TRY(auto findings, state.lists.findings_for(one.id, sees));
        all.inspections.insert(one.id);
        std::move(findings.begin(), findings.end(), std::back_inserter(all.findings));
    }
    return all;
}

Result<Findings> seen_findings(State& state, const std::string& reader, const store::FindingFilter& filter,
                               const store::FindingPlace& after, std::size_t limit) {
    if (reader.empty()) return state.lists.rows().findings(filter, after, limit, {});
    const Sees sees = [&](const StreamId& id) { return may_see(state, reader, id); };
    WCK_TRY(const Otherwise otherwise, due_otherwise(state, sees));
    WCK_TRY(auto found,
            state.lists.rows().findings(filter, after, limit, [&](const StreamId& id) -> Result<bool> {
                return otherwise.inspections.contains(id) ? Result<bool>(false) : sees(id);
            }));
    for (const store::ListedFinding& finding : otherwise.findings)
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
