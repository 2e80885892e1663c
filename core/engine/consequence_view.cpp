#include "core/engine/consequence_view.h"

#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/finding_dates.h"
#include "core/engine/reasons.h"
#include "core/rules/item_score.h"
#include "core/rules/kinds.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kMonthDigits = 7;       // 2026-03
constexpr std::size_t kSubjectDigitsMin = 8;  // of a line's id

std::string jurisdiction_of(const rules::Register& standing, const std::string& project,
                            const std::string& date) {
    for (const std::string& unit : standing.line_on(project, date)) {
        std::string stated = standing.text_on(kAboutUnit, unit, "attribute:jurisdiction", date);
        if (!stated.empty()) return stated;
    }
    return {};
}

bool declares_veto(const Inspection& inspection, const Node& node, const std::string& line) {
    for (const DeductionLine& one : node.scoring.lines)
        if (one.veto && rules::line_name(one) == line) return true;
    for (const ChoiceList& list : inspection.checklist().choices) {
        if (list.name != node.choices) continue;
        for (const Option& option : list.options)
            if (option.veto && option.name == line) return true;
    }
    return false;
}

// GATE-1: a line or an option declares its own; that of the item fires where the item fails.
bool has_veto(const Inspection& inspection, const FindingView& finding) {
    const std::int32_t at = inspection.compiled().find(finding.item.item);
    if (at < 0) return false;
    const Node& node = inspection.checklist().nodes[static_cast<std::size_t>(at)];
    if (!finding.line.empty() && declares_veto(inspection, node, finding.line)) return true;
    const auto& gates = inspection.score().gates;
    return std::any_of(gates.begin(), gates.end(), [&](const FiredGate& gate) {
        return gate.id == "GATE-1" && gate.cause == finding.item.item;
    });
}

bool is_about(const AppealStepCore& opening, const rules::ConsequenceLine& line) {
    if (opening.object == kAppealOfScore) return true;
    if (opening.object == kAppealOfFinding) return opening.finding == line.finding;
    const std::string& subject = opening.subject;
    return opening.object == kAppealOfConsequence && subject.size() >= kSubjectDigitsMin &&
           line.id.hex().starts_with(subject);
}

bool is_lifted(const rules::ConsequenceLine& line, const rules::Appeals& appeals) {
    return std::any_of(appeals.all.begin(), appeals.all.end(), [&](const rules::Appeal& appeal) {
        return appeal.filing.core.object == kAppealOfConsequence && is_about(appeal.filing.core, line) &&
               appeal.state == rules::AppealState::settled && appeal.decision == rules::kAppealUpheld;
    });
}

}  // namespace

Json line_json(const rules::ConsequenceLine& line) {
    const auto word = [](std::string_view text) { return Json::of(text); };
    return Json::object()
        .set("id", word(line.id.hex()))
        .set("month", word(line.month))
        .set("payee", word(line.payee))
        .set("bearer", Json::of(rules::name_of(line.bearer)))
        .set("kind", word(line.kind))
        .set("measure", Json::of(rules::name_of(line.measure)))
        .set("value", word(rules::value_text(line.measure, line.value)))
        .set("share", Json::of(line.is_share))
        .set("rule", word(line.rule))
        .set("basis", word(line.basis))
        .set("finding", word(line.finding.hex()));
}

Json put_statement_row(Json json, const StatementRow& row) {
    const auto word = [](std::string_view text) { return Json::of(text); };
    json.set("kind", word(row.kind))
        .set("measure", Json::of(rules::name_of(row.measure)))
        .set("value", word(rules::value_text(row.measure, row.value)))
        .set("what", word(row.what))
        .set("month", word(row.month))
        .set("share", Json::of(row.is_share))
        .set("rule", word(row.rule))
        .set("basis", word(row.basis))
        .set("number", word(row.number))
        .set("project", word(row.project))
        .set("item", word(row.item))
        .set("finding_number", word(row.finding_number))
        .set("id", word(row.line.hex()));
    return json;
}

std::vector<rules::PunishableFinding> punishable_findings(const Inspection& inspection) {
    std::vector<rules::PunishableFinding> punishable;
    const bool counts = rules::kind_rule(inspection.policy(), inspection.assignment().kind).counts;
    if (!inspection.is_sealed() || !counts) return punishable;
    for (const FindingView& finding : inspection.findings()) {
        if (finding.is_struck_out()) continue;
        punishable.push_back({.id = finding.id,
                              .item = finding.item.item,
                              .severity = finding.severity,
                              .times_before = finding.times_before,
                              .has_veto = has_veto(inspection, finding),
                              .person = finding.person,
                              .vendor = finding.vendor,
                              .manager = finding.manager});
    }
    return punishable;
}

rules::ConsequenceSource consequence_source(const StreamId& inspection, const std::string& kind,
                                            const std::string& project, const std::string& date,
                                            const rules::Register& standing) {
    return {.inspection = inspection,
            .kind = kind,
            .jurisdiction = jurisdiction_of(standing, project, date),
            .month = date.substr(0, kMonthDigits),
            .findings = {}};
}

std::vector<rules::ConsequenceLine> lines_of(const Inspection& inspection, const rules::Appeals& appeals,
                                             const rules::Register& standing) {
    const AssignmentCore& assignment = inspection.assignment();
    rules::ConsequenceSource source = consequence_source(inspection.id(), assignment.kind, assignment.project,
                                                         assignment.business_date, standing);
    source.findings = punishable_findings(inspection);
    return lines_of(source, inspection.policy().consequences, appeals);
}

std::vector<rules::ConsequenceLine> lines_of(const rules::ConsequenceSource& source,
                                             const ConsequencesPolicy& policy,
                                             const rules::Appeals& appeals) {
    auto lines = rules::consequence_lines(source, policy);
    if (appeals.all.empty()) return lines;
    // A share goes with the line that it lies beside.
    const auto all = lines;
    std::erase_if(lines, [&](const rules::ConsequenceLine& line) {
        return std::any_of(all.begin(), all.end(), [&](const rules::ConsequenceLine& other) {
            const bool is_beside =
                line.is_share && other.finding == line.finding && other.rule == line.rule && !other.is_share;
            return (other.id == line.id || is_beside) && is_lifted(other, appeals);
        });
    });
    return lines;
}

std::optional<rules::ConsequenceLine> line_named(const Inspection& inspection,
                                                 const rules::Register& standing, std::string_view id) {
    if (id.size() < kSubjectDigitsMin) return std::nullopt;
    for (rules::ConsequenceLine& line : lines_of(inspection, {}, standing))
        if (line.id.hex().starts_with(id)) return std::move(line);
    return std::nullopt;
}

bool is_suspended(const rules::ConsequenceLine& line, const rules::Appeals& appeals,
                  const rules::DueRules& due, const VisitPolicy& visit,
                  const std::optional<rules::Deadline>& objection, UtcMs now) {
    return now.ms < suspended_until(line, appeals, due, visit, objection);
}

std::int64_t suspended_until(const rules::ConsequenceLine& line, const rules::Appeals& appeals,
                             const rules::DueRules& due, const VisitPolicy& visit,
                             const std::optional<rules::Deadline>& objection) {
    std::int64_t until = 0;
    for (const rules::Appeal& appeal : appeals.all) {
        const AppealStepCore& opening = appeal.filing.core;
        if (!is_about(opening, line)) continue;
        const bool is_objection = opening.object == kAppealOfConsequence && !appeal.is_own_motion();
        const bool is_late =
            objection && objection->is_known && rules::is_late(UtcMs{appeal.filing.at_ms}, objection->at);
        if (is_objection && is_late) continue;
        until = std::max(until, rules::suspends_until(appeal, rules::raise_due(appeal, due, visit)));
    }
    return until;
}

namespace {

rules::ConsequenceLine line_of_row(const ToldLine& told, const StreamId& inspection) {
    const StatementRow& row = told.row;
    return {.id = row.line,
            .inspection = inspection,
            .finding = told.finding,
            .rule = row.rule,
            .kind = row.kind,
            .basis = row.basis,
            .measure = row.measure,
            .bearer = row.bearer,
            .is_share = row.is_share,
            .is_capped = row.is_capped,
            .payee = row.payee,
            .value = row.value,
            .month = row.month};
}

Json told_moment(std::int64_t ms) {
    return ms == 0 ? Json{} : Json::of(std::string_view(to_text(UtcMs{ms})));
}

}  // namespace

std::optional<rules::ConsequenceLine> told_line_named(const Inspection& inspection, std::string_view id) {
    if (!inspection.told() || id.size() < kSubjectDigitsMin) return std::nullopt;
    for (const auto& [line, told] : inspection.told()->lines)
        if (!told.is_gone && line.hex().starts_with(id)) return line_of_row(told, inspection.id());
    return std::nullopt;
}

Result<Json> told_consequences_json(Device& device, const Inspection& inspection) {
    WCK_TRY(const FindingDates dates, finding_dates(device.documents(), inspection));
    const rules::Appeals appeals = inspection.appeals();
    const UtcMs now = device.ports().clock.now().utc;
    Json list = Json::array();
    for (const auto& [id, told] : inspection.told()->lines) {
        if (told.is_gone) continue;
        const rules::ConsequenceLine line = line_of_row(told, inspection.id());
        const bool is_own_wait =
            is_suspended(line, appeals, dates.rules, inspection.policy().visit, std::nullopt, now);
        list.push(line_json(line)
                      .set("finding_number", Json::of(std::string_view(told.row.finding_number)))
                      .set("item", Json::of(std::string_view(told.row.item)))
                      .set("suspended", Json::of(is_own_wait || now.ms < told.suspended_ms))
                      .set("told", told_moment(told.told_ms))
                      .set("objection_until", told_moment(told.objection_ms))
                      .set("partial", Json::of(true)));
    }
    return list;
}

Result<Json> consequences_json(Device& device, const Inspection& inspection) {
    if (inspection.is_own_part()) return told_consequences_json(device, inspection);
    if (inspection.is_partial()) return error_of(ErrorCode::refused, kNotWhole, "consequences_json");
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    WCK_TRY(const FindingDates dates, finding_dates(device.documents(), inspection));
    const rules::Appeals appeals = inspection.appeals();
    const UtcMs now = device.ports().clock.now().utc;
    Json list = Json::array();
    for (const rules::ConsequenceLine& line : lines_of(inspection, appeals, *standing)) {
        if (!rules::may_see_line(*standing, identity->person, line.payee, inspection.assignment().project,
                                 device.today()))
            continue;
        const bool waits =
            is_suspended(line, appeals, dates.rules, inspection.policy().visit, std::nullopt, now);
        const std::string number = inspection.finding_number(line.finding);
        list.push(line_json(line)
                      .set("finding_number", Json::of(std::string_view(number)))
                      .set("suspended", Json::of(waits)));
    }
    return list;
}

}  // namespace wincheck::engine
