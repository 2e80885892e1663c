#include "sync/hub/pairs_report.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/reasons.h"
#include "core/rules/pairs.h"
#include "core/rules/team.h"
#include "sync/hub/feed.h"
#include "sync/hub/judgement.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

Json pair_word(std::string_view value) {
    return Json::of(value);
}

/// Cross-checks that a reader may know of, by the month that is asked about.
struct CrossChecks {
    std::vector<rules::CrossCheck> before;
    std::map<std::string, std::set<std::string>> planned;  // by project: whose staff goes there in the month
};

void add_cross_check(const AssignmentCore& assignment, const rules::Register& standing,
                     const std::string& month, CrossChecks& found) {
    const std::string& date = assignment.business_date;
    std::set<std::string> homes;
    for (const std::string& person : assignment.team)
        for (std::string& home : rules::projects_of(standing, person, date)) homes.insert(std::move(home));
    const bool is_of_month = date.starts_with(month);
    for (const std::string& home : homes) {
        if (is_of_month) found.planned[assignment.project].insert(home);
        if (date < month) found.before.push_back({home, assignment.project, date});
    }
}

Result<CrossChecks> cross_checks(State& state, const rules::Register& standing, const std::string& month,
                                 const std::string& reader) {
    CrossChecks found;
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || !rules::TeamHistory::counts(stream.state)) continue;
        WCK_TRY(const bool is_seen, may_see(state, reader, stream.id));
        if (!is_seen) continue;
        WCK_TRY(const auto facts, opened(state, stream.id));
        if (!facts) continue;
        const AssignmentCore& assignment = facts->assignment;
        const KindRule kind = rules::kind_rule(*policy_of(state, assignment), assignment.kind);
        if (kind.independence == Independence::crosswise) add_cross_check(assignment, standing, month, found);
    }
    return found;
}

/// Projects by the unit above them.
std::map<std::string, std::vector<std::string>> projects_by_branch(const rules::Register& standing,
                                                                   const std::string& unit,
                                                                   const std::string& date) {
    std::map<std::string, std::vector<std::string>> branches;
    for (const std::string& id : standing.ids(kAboutUnit)) {
        const auto line = standing.line_on(id, date);
        const bool is_below = unit.empty() || std::find(line.begin(), line.end(), unit) != line.end();
        const bool is_project = standing.text_on(kAboutUnit, id, "kind", date) == "project";
        if (is_below && is_project && standing.is_active_on(id, date))
            branches[line.size() > 1 ? line[1] : std::string{}].push_back(id);
    }
    return branches;
}

Json joined(const std::set<std::string>& projects) {
    std::string text;
    for (const std::string& one : projects) text += (text.empty() ? "" : " ") + one;
    return pair_word(text);
}

}  // namespace

Result<Json> pairs_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string month, arguments.text_at("month"));
    const std::string date = month + "-01";
    if (month.size() != 7 || !parse_date(date))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "pairs_report", "month");
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(CrossChecks known, cross_checks(state, *standing, month, reader));
    const auto name_of = [&](const std::string& id) {
        return pair_word(standing->text_on(kAboutUnit, id, "name", date));
    };
    Json rows = Json::array();
    Json left_out = Json::array();
    for (const auto& [branch, projects] : projects_by_branch(*standing, unit, date)) {
        const auto pairs = rules::proposed_pairs(projects, known.before);
        for (const rules::ProposedPair& pair : pairs)
            rows.push(Json::object()
                          .set("branch", pair_word(branch))
                          .set("project", pair_word(pair.project))
                          .set("project_name", name_of(pair.project))
                          .set("by", pair_word(pair.by))
                          .set("by_name", name_of(pair.by))
                          .set("times", Json::of(pair.times))
                          .set("last", pair_word(pair.last))
                          .set("planned", joined(known.planned[pair.project])));
        if (pairs.empty())
            for (const std::string& project : projects) left_out.push(pair_word(project));
    }
    return Json::object()
        .set("report", Json::of("pairs"))
        .set("month", pair_word(month))
        .set("pairs", std::move(rows))
        .set("left_out", std::move(left_out));
}

}  // namespace wincheck::hub
