#include "sync/hub/due_report.h"

#include <algorithm>

#include "core/journal/payloads.h"
#include "core/rules/kinds.h"
#include "core/rules/unit_zone.h"
#include "sync/hub/announced.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

Json due_text(std::string_view value) {
    return Json::of(value);
}

std::vector<rules::OwingFinding> findings_of(const engine::Inspection& inspection) {
    std::vector<rules::OwingFinding> owing;
    if (!inspection.is_sealed()) return owing;
    for (const engine::FindingView& finding : inspection.findings()) {
        const bool was_sent_back = finding.life.rejections > 0 || finding.life.returns > 0;
        if ((finding.terms.is_fixed_on_spot && !was_sent_back) || finding.is_struck_out()) continue;
        rules::OwingFinding one{finding.id.hex(), finding.severity, {}, finding.life};
        const std::string number = inspection.finding_number(finding.id);
        if (!number.empty()) one.id = number;
        if (!rules::is_owed(finding.life.place.state)) one.rectified = UtcMs{finding.life.rectified_ms};
        owing.push_back(std::move(one));
    }
    return owing;
}

/// Everything that one report is made from.
class DueRows {
public:
    DueRows(State& state, std::string reader) : state_(state), reader_(std::move(reader)) {}

    Result<Json> run() {
        WCK_TRY(standing_, state_.standing());
        WCK_TRY(zones_, state_.documents.zones());
        WCK_TRY(calendar_, calendar_in_force(state_));
        now_ = {state_.now_ms()};
        const auto is_in = [](const char* one, const char* other) {
            return [one, other](const store::StreamInfo& stream) {
                return stream.state == one || stream.state == other;
            };
        };
        const auto add = [&](const auto& stream, const auto& inspection) {
            return add_owed(stream, inspection);
        };
        WCK_TRY(announced_, announced_to(state_, reader_));
        // What was planned and not begun, or did not take place, owes nothing but itself.
        WCK_TRY(for_each_wanted(state_, reader_, is_in("open", "sealed"), add));
        std::stable_sort(rows_.begin(), rows_.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        Json list = Json::array();
        for (auto& [key, row] : rows_) list.push(std::move(row));
        return list;
    }

private:
    Result<void> add_owed(const store::StreamInfo& stream, const engine::Inspection& inspection) {
        const AssignmentCore& assignment = inspection.assignment();
        const auto date = parse_date(assignment.business_date);
        if (!date) return {};
        const Policy& policy = inspection.policy();
        if (!rules::kind_rule(policy, assignment.kind).counts) return {};  // KIND-9
        const rules::DueRules due{
            .policy = policy.programme.due,
            .calendar = calendar_,
            .zone = rules::zone_of_unit(*standing_, zones_, assignment.project, assignment.business_date)};
        rules::Checked checked{.kind = assignment.kind,
                               .unit = {},
                               .project = assignment.project,
                               .date = *date,
                               .left = {},
                               .sealed = {},
                               .reported = {},
                               .fed_back = {},
                               .findings = findings_of(inspection)};
        WCK_TRY(checked.unit,
                engine::inspecting_unit(state_.documents, *standing_, engine::series_facts(assignment),
                                        inspection.planner()));
        WCK_TRY(checked.left, left_at(state_, stream.id));
        checked.sealed = checked.reported = inspection.sealed_at();
        checked.fed_back = fed_back_at(inspection);
        for (const rules::Owed& owed :
             rules::owed_by(checked, announced_[assignment.project], due, policy.visit))
            add_row(stream, assignment, owed, due.zone);
        return {};
    }

    void add_row(const store::StreamInfo& stream, const AssignmentCore& assignment, const rules::Owed& owed,
                 const TimeZone& zone) {
        const rules::Deadline& due = owed.due;
        const bool is_late = due.is_known && rules::is_late(owed, now_);
        if (owed.done && !is_late) return;
        const auto local = [&](UtcMs time) {
            return due_text(to_text(ZonedTime{time, rules::offset_at(zone, time)}));
        };
        // Deadlines that nobody can know come last.
        rows_.emplace_back((due.is_known ? to_text(due.at) : "~") + stream.number,
                           Json::object()
                               .set("number", due_text(stream.number))
                               .set("project", due_text(assignment.project))
                               .set("kind", due_text(assignment.kind))
                               .set("what", due_text(owed.what))
                               .set("finding", due_text(owed.finding))
                               .set("business_date", due_text(assignment.business_date))
                               .set("nominal", due_text(to_text(due.nominal)))
                               .set("due", due.is_known ? local(due.at) : Json{})
                               .set("moved", due.is_known ? Json::of(due.is_moved()) : Json{})
                               .set("unknown", due.is_known ? Json{} : due_text(to_text(due.day)))
                               .set("done", owed.done ? local(*owed.done) : Json{})
                               .set("late", due.is_known ? Json::of(is_late) : Json{}));
    }

    State& state_;
    std::string reader_;
    engine::RegisterPtr standing_;
    TimeZones zones_;
    rules::WorkCalendar calendar_;
    UtcMs now_;
    AnnouncedBy announced_;
    std::vector<std::pair<std::string, Json>> rows_;
};

}  // namespace

Result<rules::WorkCalendar> calendar_in_force(State& state) {
    WCK_TRY(const auto hash, state.documents.newest(DocumentKind::calendar));
    if (!hash) return rules::WorkCalendar();
    WCK_TRY(const Bytes bytes, state.documents.bytes(*hash));
    WCK_TRY(const Calendar calendar, journal::decode_document<Calendar>(bytes));
    return rules::WorkCalendar::from(calendar);
}

std::optional<UtcMs> fed_back_at(const engine::Inspection& inspection) {
    return inspection.feedback().empty() ? std::nullopt : std::optional(inspection.feedback().front().at.utc);
}

Result<std::optional<UtcMs>> left_at(State& state, const StreamId& stream) {
    std::optional<UtcMs> left;
    WCK_TRY(const auto entries, state.store().stream_entries(stream, EntryType::phase));
    for (const store::StoredEntry& stored : entries) {
        const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
        const auto phase =
            core == nullptr ? Result<PhaseCore>(PhaseCore{}) : journal::decode<PhaseCore>(*core);
        const UtcMs at{stored.header.wall_ms};
        if (phase && phase->phase == kPhaseLeft && (!left || at < *left)) left = at;
    }
    return left;
}

Result<Json> due_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(Json rows, DueRows(state, reader).run());
    return Json::object().set("report", Json::of("due")).set("due", std::move(rows));
}

}  // namespace wincheck::hub
