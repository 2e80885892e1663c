#include "sync/hub/coverage_report.h"

#include "core/rules/unit_stays.h"
#include "sync/hub/due_report.h"
#include "sync/hub/seen.h"
#include "sync/hub/unit_asked.h"

namespace wincheck::hub {
namespace {

const char* coverage_word(rules::CoverageState state) {
    switch (state) {
        case rules::CoverageState::met: return "met";
        case rules::CoverageState::lost: return "lost";
        case rules::CoverageState::unknown: return "unknown";
        default: return "open";
    }
}

Json coverage_count(std::uint32_t value) {
    return Json::of(static_cast<std::uint64_t>(value));
}

Json coverage_row(const rules::CoverageRow& row, Date today) {
    return Json::object()
        .set("target", Json::of(std::string_view(row.target)))
        .set("period", Json::of(std::string_view(to_text(row.period))))
        .set("unit", Json::of(std::string_view(row.unit)))
        .set("counted", coverage_count(row.counted))
        .set("required", coverage_count(row.required))
        .set("done", coverage_count(row.done))
        .set("owed", coverage_count(row.owed))
        .set("by", Json::of(std::string_view(to_text(row.by))))
        .set("lost_from", row.lost_from ? Json::of(std::string_view(to_text(*row.lost_from))) : Json{})
        .set("state", Json::of(coverage_word(rules::state_of(row, today))));
}

Result<void> add_inspections(rules::Coverage& coverage, State& state, const std::string& reader) {
    return for_each_seen(state, reader, [&](const auto& stream, const auto& inspection) -> Result<void> {
        if (stream.state == "planned" || stream.state == "open") return {};
        const auto date = parse_date(inspection.assignment().business_date);
        if (!date) return {};
        coverage.set_inspection(stream.id.hex(), {.project = inspection.assignment().project,
                                                  .kind = inspection.assignment().kind,
                                                  .ending = stream.state,
                                                  .date = *date});
        return {};
    });
}

// Targets are owed by units and by roles.
bool names_unit(rules::Coverage& coverage, const std::string& unit, Date day) {
    for (std::size_t at = 0; at < coverage.targets().size(); ++at)
        for (const rules::CoverageRow& row : coverage.rows(at, day))
            if (row.unit == unit) return true;
    return false;
}

}  // namespace

Result<std::vector<CoverageTarget>> targets_in_force(State& state) {
    WCK_TRY(const auto hash, state.documents.newest(DocumentKind::policy));
    if (!hash) return shipped_targets();
    WCK_TRY(const Policy policy, state.documents.policy(*hash));
    return policy.programme.coverage;
}

void add_projects(rules::Coverage& coverage, const rules::Register& standing, const std::string& date) {
    for (const std::string& unit : standing.ids(kAboutUnit))
        if (standing.text_on(kAboutUnit, unit, "kind", date) == "project")
            coverage.set_project(unit, rules::unit_stays(standing, unit));
}

Result<Json> coverage_report(State& state, const Json& arguments) {
    WCK_TRY(std::string date, arguments.text_or_empty_at("date"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const std::string target, arguments.text_or_empty_at("target"));
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    if (date.empty()) date = state.today();
    WCK_TRY(const Date day, parse_date(date));
    WCK_TRY(const Date today, parse_date(state.today()));
    WCK_TRY(auto targets, targets_in_force(state));
    WCK_TRY(auto calendar, state.documents.calendar());
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    rules::Coverage coverage(std::move(targets), std::move(calendar));
    add_projects(coverage, *standing, date);
    WCK_TRY(add_inspections(coverage, state, reader));
    if (!unit.empty() && !names_unit(coverage, unit, day)) WCK_TRY(check_unit(*standing, unit));
    Json rows = Json::array();
    for (std::size_t at = 0; at < coverage.targets().size(); ++at) {
        if (!target.empty() && coverage.targets()[at].id != target) continue;
        for (const rules::CoverageRow& row : coverage.rows(at, day)) {
            if (!unit.empty() && row.unit != unit) continue;
            Json json = coverage_row(row, today);
            if (!unit.empty()) {
                Json undone = Json::array();
                for (const std::string& one : coverage.undone(at, day, row.unit))
                    undone.push(Json::of(std::string_view(one)));
                json.set("undone", std::move(undone));
            }
            rows.push(std::move(json));
        }
    }
    return Json::object()
        .set("report", Json::of("coverage"))
        .set("date", Json::of(std::string_view(date)))
        .set("coverage", std::move(rows));
}

}  // namespace wincheck::hub
