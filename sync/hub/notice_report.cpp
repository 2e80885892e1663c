#include "sync/hub/notice_report.h"

#include <algorithm>

#include "core/engine/appeal_view.h"
#include "core/engine/due_view.h"
#include "core/engine/finding_view.h"
#include "core/engine/personal.h"
#include "core/engine/reasons.h"
#include "sync/hub/announced.h"
#include "sync/hub/period_report.h"
#include "sync/hub/period_visits.h"
#include "sync/hub/reasons.h"
#include "sync/hub/seen.h"
#include "sync/hub/told.h"

namespace wincheck::hub {
namespace {

Json notice_word(std::string_view value) {
    return Json::of(value);
}

std::string name_on(const rules::Register& standing, const char* about, const std::string& id,
                    const std::string& date) {
    const std::string name = standing.text_on(about, id, "name", date);
    return name.empty() ? id : name;
}

/// What a notice is made from.
struct Noticed {
    const store::StreamInfo& stream;
    const engine::Inspection& inspection;
    const rules::Register& standing;
    UtcMs now;
    [[nodiscard]] const AssignmentCore& assignment() const { return inspection.assignment(); }
    [[nodiscard]] const std::string& date() const { return assignment().business_date; }
};

Json line_json(const Noticed& of) {
    Json list = Json::array();
    for (const std::string& unit : of.standing.line_on(of.assignment().project, of.date()))
        list.push(Json::object()
                      .set("unit", notice_word(unit))
                      .set("kind", notice_word(of.standing.text_on(kAboutUnit, unit, "kind", of.date())))
                      .set("name", notice_word(name_on(of.standing, kAboutUnit, unit, of.date()))));
    return list;
}

Json team_json(const Noticed& of) {
    Json list = Json::array();
    for (const std::string& person : of.assignment().team)
        list.push(Json::object()
                      .set("person", notice_word(person))
                      .set("name", notice_word(name_on(of.standing, kAboutPerson, person, of.date())))
                      .set("leader", Json::of(person == of.assignment().leader)));
    return list;
}

Result<Json> visit_json(State& state, const Noticed& of) {
    const AssignmentCore& assignment = of.assignment();
    WCK_TRY(const auto left, engine::left_at(state.store(), of.stream.id));
    const ChecklistSettings& settings = of.inspection.checklist().settings;
    Json json = Json::object().set("report", Json::of("notice"));
    json.set("number", notice_word(of.stream.number))
        .set("inspection", notice_word(of.stream.name))
        .set("project", notice_word(assignment.project))
        .set("project_name",
             notice_word(name_on(of.standing, kAboutUnit, assignment.project, assignment.business_date)))
        .set("line", line_json(of))
        .set("kind", notice_word(assignment.kind))
        .set("business_date", notice_word(assignment.business_date))
        .set("window_from", notice_word(to_text(UtcMs{assignment.window_from_ms})))
        .set("window_to", notice_word(to_text(UtcMs{assignment.window_to_ms})))
        .set("left", left ? notice_word(to_text(*left)) : Json{})
        .set("team", team_json(of))
        .set("checklist", notice_word(settings.title))
        .set("checklist_version", notice_word(settings.version));
    return json;
}

Json score_figures(const engine::Inspection& inspection) {
    const Json amended = engine::amended_json(inspection);
    const Json sealed = engine::sealed_json(inspection);
    return Json::object()
        .set("sealed_at", notice_word(to_text(inspection.seal()->at)))
        .set("sealed", sealed)
        .set("amended", amended)
        .set("counts", amended.is_null() ? sealed : amended);
}

void add_score(Json& json, const Noticed& of, const ScoreResult& score) {
    const Checklist& checklist = of.inspection.checklist();
    Json gates = Json::array();
    for (const FiredGate& gate : score.gates)
        gates.push(Json::object()
                       .set("id", notice_word(gate.id))
                       .set("at", notice_word(gate.at))
                       .set("cause", notice_word(gate.cause))
                       .set("cause_title", notice_word(title_in(checklist, gate.cause))));
    Json sections = Json::array();
    for (const ScorePart& part : score.parts)
        if (part.kind == ScorePart::Kind::section)
            sections.push(Json::object()
                              .set("code", notice_word(part.code))
                              .set("title", notice_word(title_in(checklist, part.code)))
                              .set("value", Json::of(part.value))
                              .set("full", Json::of(part.full)));
    json.set("score", score_figures(of.inspection))
        .set("gates", std::move(gates))
        .set("sections", std::move(sections));
}

/// Photos as the notice numbers them, from 1, in the order in which the hub holds them.
Result<Json> photos_json(State& state, const engine::Inspection& inspection) {
    Json list = Json::array();
    std::uint64_t number = 0;
    for (const auto& capture : inspection.captures()) {
        WCK_TRY(const auto stored, state.tables.evidence_or_other(capture.entry, capture.core.original));
        const char* received = !stored ? "outstanding" : stored->is_genuine ? "received" : "mismatch";
        list.push(Json::object()
                      .set("number", Json::of(++number))
                      .set("item", notice_word(capture.core.key.item))
                      .set("purpose", notice_word(capture.core.purpose))
                      .set("original", notice_word(capture.core.original.hex()))
                      .set("at", notice_word(to_text(capture.at)))
                      .set("state", Json::of(received)));
    }
    return list;
}

Json photo_numbers(const engine::Inspection& inspection, const engine::FindingView& finding) {
    Json list = Json::array();
    std::uint64_t number = 0;
    for (const auto& capture : inspection.captures()) {
        ++number;
        const AnswerKey& key = capture.core.key;
        const bool is_of_item = !finding.item.item.empty() && key.item == finding.item.item &&
                                key.instance == finding.item.instance;
        const bool is_of_fix = std::find(finding.fix_evidence.begin(), finding.fix_evidence.end(),
                                         capture.core.original) != finding.fix_evidence.end();
        if (is_of_item || is_of_fix) list.push(Json::of(number));
    }
    return list;
}

Json clauses_of(const Checklist& checklist, const std::string& item) {
    Json list = Json::array();
    for (const Node& node : checklist.nodes)
        if (node.code == item)
            for (const std::string& clause : node.guidance.clauses) list.push(notice_word(clause));
    return list;
}

Json noticed_findings(const Noticed& of, const engine::FindingDates& dates) {
    const Checklist& checklist = of.inspection.checklist();
    Json list = Json::array();
    for (const engine::FindingView& finding : of.inspection.findings()) {
        Json row = engine::finding_facts(of.inspection, engine::without_household(of.inspection, finding),
                                         dates, of.now);
        row.set("title", notice_word(title_in(checklist, finding.item.item)))
            .set("clauses", clauses_of(checklist, finding.item.item))
            .set("photos", photo_numbers(of.inspection, finding));
        list.push(std::move(row));
    }
    return list;
}

Result<void> add_appeals(State& state, Json& json, const Noticed& of, const engine::FindingDates& dates) {
    WCK_TRY(const bool is_suspended, engine::is_disputed(state.documents, of.inspection, of.now));
    const rules::Appeals appeals = of.inspection.appeals();
    const auto pending = std::count_if(
        appeals.all.begin(), appeals.all.end(),
        [](const rules::Appeal& appeal) { return appeal.state == rules::AppealState::pending; });
    json.set("appeals", Json::of(static_cast<std::uint64_t>(appeals.all.size())))
        .set("pending", Json::of(static_cast<std::uint64_t>(pending)))
        .set("suspended", Json::of(is_suspended))
        .set("appeal_window", engine::project_window(of.inspection, dates.rules, of.now));
    return {};
}

Result<store::StreamInfo> noticed_stream(State& state, const std::string& wanted, const std::string& reader) {
    WCK_TRY(const StreamId id, seen_inspection(state, wanted, reader));
    WCK_TRY(const auto stream, state.store().stream(id));
    if (!stream)
        return error_of(ErrorCode::not_found, engine::kUnknownInspection, "Device::find_inspection", wanted);
    return *stream;
}

}  // namespace

Result<Json> notice_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string wanted, arguments.text_at("inspection"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const store::StreamInfo stream, noticed_stream(state, wanted, reader));
    WCK_TRY(const auto inspection, engine::Inspection::load(state.store(), state.documents, stream.id));
    WCK_TRY(const auto tours, open_tours(state));
    if (!inspection->seal() || stream.state != "sealed" || !is_told(stream, *inspection, tours))
        return error_of(ErrorCode::refused, kNoticeNotYet, "notice_report", wanted);
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const Noticed of{stream, *inspection, *standing, UtcMs{state.now_ms()}};
    WCK_TRY(Json json, visit_json(state, of));
    WCK_TRY(const ScoreResult score, counted_score(*inspection));
    add_score(json, of, score);
    WCK_TRY(const AnnouncedBy announced, announced_to(state, reader));
    WCK_TRY(const engine::FindingDates dates, dates_of(state, *inspection, announced));
    WCK_TRY(add_appeals(state, json, of, dates));
    json.set("at", notice_word(to_text(of.now))).set("notice", noticed_findings(of, dates));
    WCK_TRY(Json photos, photos_json(state, *inspection));
    return json.set("evidence", std::move(photos));
}

}  // namespace wincheck::hub
