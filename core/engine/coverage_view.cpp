#include "core/engine/coverage_view.h"

#include "core/engine/device.h"
#include "core/rules/coverage_json.h"
#include "core/rules/unit_asked.h"
#include "core/rules/unit_stays.h"

namespace wincheck::engine {
namespace {

// Targets are owed by units and by roles.
bool names_unit(rules::Coverage& coverage, const std::string& unit, Date day) {
    for (std::size_t at = 0; at < coverage.targets().size(); ++at)
        for (const rules::CoverageRow& row : coverage.rows(at, day))
            if (row.unit == unit) return true;
    return false;
}

}  // namespace

Result<CoverageQuestion> coverage_question(const Json& arguments, const std::string& today) {
    CoverageQuestion question;
    WCK_TRY(question.date, arguments.text_or_empty_at("date"));
    WCK_TRY(question.target, arguments.text_or_empty_at("target"));
    WCK_TRY(question.unit, arguments.text_or_empty_at("unit"));
    if (question.date.empty()) question.date = today;
    WCK_TRY(question.day, parse_date(question.date));
    WCK_TRY(question.today, parse_date(today));
    return question;
}

Result<std::vector<CoverageTarget>> targets_in_force(Documents& documents) {
    WCK_TRY(const auto hash, documents.newest(DocumentKind::policy));
    if (!hash) return shipped_targets();
    WCK_TRY(const Policy policy, documents.policy(*hash));
    return policy.programme.coverage;
}

void add_projects(rules::Coverage& coverage, const rules::Register& standing, const std::string& date) {
    for (const std::string& unit : standing.ids(kAboutUnit))
        if (standing.text_on(kAboutUnit, unit, "kind", date) == "project")
            coverage.set_project(unit, rules::unit_stays(standing, unit));
}

Result<Json> coverage_answer(rules::Coverage& coverage, const rules::Register& standing,
                             const CoverageQuestion& question) {
    const Date day = question.day;
    const std::string& unit = question.unit;
    WCK_TRY(rules::check_target(coverage, question.target));
    if (!unit.empty() && !names_unit(coverage, unit, day)) WCK_TRY(rules::check_unit(standing, unit));
    Json rows = Json::array();
    for (std::size_t at = 0; at < coverage.targets().size(); ++at) {
        if (!question.target.empty() && coverage.targets()[at].id != question.target) continue;
        for (const rules::CoverageRow& row : coverage.rows(at, day)) {
            if (!unit.empty() && row.unit != unit) continue;
            Json json = rules::to_json(row, question.today);
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
        .set("date", Json::of(std::string_view(question.date)))
        .set("coverage", std::move(rows));
}

Result<Json> coverage_json(Device& device, const Json& arguments) {
    WCK_TRY(const CoverageQuestion question, coverage_question(arguments, device.today()));
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    WCK_TRY(rules::Coverage * coverage,
            device.own_coverage().on(question.date, device.store(), device.documents()));
    return coverage_answer(*coverage, *standing, question);
}

}  // namespace wincheck::engine
