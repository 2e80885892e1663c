#include "core/engine/due_view.h"

#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/list_view.h"
#include "core/journal/payloads.h"
#include "core/rules/kinds.h"
#include "core/rules/unit_zone.h"

namespace wincheck::engine {
namespace {

Json due_word(std::string_view value) {
    return Json::of(value);
}

const char* due_state(const rules::Owed& owed, bool is_late) {
    if (owed.done) return is_late ? "done_late" : "done";
    if (!owed.due.is_known) return "unknown";
    return is_late ? "late" : "due";
}

std::vector<rules::OwingFinding> owing_findings(const Inspection& inspection) {
    std::vector<rules::OwingFinding> owing;
    if (!inspection.is_sealed()) return owing;
    const std::vector<FindingView> findings = inspection.findings();
    for (const FindingView& finding : findings) {
        const bool was_sent_back = finding.life.rejections > 0 || finding.life.returns > 0;
        if ((finding.terms.is_fixed_on_spot && !was_sent_back) || finding.is_struck_out()) continue;
        if (finding.is_over) continue;
        rules::OwingFinding one{finding.id.hex(), finding.severity, {}, finding.life};
        const std::string number = inspection.finding_number(finding.id);
        if (!number.empty()) one.id = number;
        if (!rules::is_owed(finding.life.place.state)) one.rectified = UtcMs{finding.life.rectified_ms};
        owing.push_back(std::move(one));
    }
    return owing;
}

rules::Checked checked_of(const Inspection& inspection, Date date) {
    const AssignmentCore& assignment = inspection.assignment();
    rules::Checked checked{.kind = assignment.kind,
                           .unit = {},
                           .project = assignment.project,
                           .date = date,
                           .left = {},
                           .sealed = {},
                           .reported = {},
                           .fed_back = {},
                           .findings = owing_findings(inspection)};
    checked.sealed = checked.reported = inspection.sealed_at();
    checked.fed_back = fed_back_at(inspection);
    return checked;
}

// The seal of an own part is not here, so its stream stays planned.
Result<bool> may_owe(store::Store& store, const store::StreamInfo& stream) {
    if (!stream.is_opened) return false;
    if (took_place(stream.state)) return true;
    WCK_TRY(const auto part, store.setting(partial_setting(stream.id)));
    return part && !part->empty() && part->front() == kOwnPart;
}

Result<std::vector<store::StreamInfo>> asked_for(Device& device, const std::string& name_or_all) {
    if (name_or_all.empty()) return device.store().streams(kStreamInspection);
    WCK_TRY(const StreamId id, device.find_inspection(name_or_all));
    WCK_TRY(const auto stream, device.store().stream(id));
    return stream ? std::vector<store::StreamInfo>{*stream} : std::vector<store::StreamInfo>{};
}

}  // namespace

bool took_place(std::string_view state) {
    return state == "open" || state == "sealed";
}

std::optional<UtcMs> fed_back_at(const Inspection& inspection) {
    return inspection.feedback().empty() ? std::nullopt : std::optional(inspection.feedback().front().at.utc);
}

Result<std::optional<UtcMs>> left_at(store::Store& store, const StreamId& stream) {
    std::optional<UtcMs> left;
    WCK_TRY(const auto entries, store.stream_entries(stream, EntryType::phase));
    for (const store::StoredEntry& stored : entries) {
        const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
        const auto phase =
            core == nullptr ? Result<PhaseCore>(PhaseCore{}) : journal::decode<PhaseCore>(*core);
        const UtcMs at{stored.header.wall_ms};
        if (phase && phase->phase == kPhaseLeft && (!left || at < *left)) left = at;
    }
    return left;
}

Result<DueList> DueList::begin(store::Store& store, Documents& documents, AnnouncedBy announced, UtcMs now) {
    DueList list(store, documents);
    WCK_TRY(list.standing_, documents.standing());
    WCK_TRY(list.zones_, documents.zones());
    WCK_TRY(list.calendar_, documents.calendar());
    list.announced_ = std::move(announced);
    list.now_ = now;
    return list;
}

Result<void> DueList::add(const store::StreamInfo& stream, const Inspection& inspection, Shown shown) {
    const AssignmentCore& assignment = inspection.assignment();
    const Policy& policy = inspection.policy();
    const auto date = parse_date(assignment.business_date);
    if (!date || !rules::kind_rule(policy, assignment.kind).counts) return {};  // KIND-9
    const rules::DueRules due{
        .policy = policy.programme.due,
        .calendar = calendar_,
        .zone = rules::zone_of_unit(*standing_, zones_, assignment.project, assignment.business_date)};
    rules::Checked checked = checked_of(inspection, *date);
    WCK_TRY(checked.unit,
            inspecting_unit(documents_, *standing_, series_facts(assignment), inspection.planner()));
    WCK_TRY(checked.left, left_at(store_, stream.id));
    for (const rules::Owed& owed :
         rules::owed_by(checked, announced_[assignment.project], due, policy.visit)) {
        const bool is_of_finding = !owed.finding.empty();
        if (is_of_finding || !inspection.is_own_part()) add_row(stream, assignment, owed, due.zone, shown);
    }
    return {};
}

void DueList::add_row(const store::StreamInfo& stream, const AssignmentCore& assignment,
                      const rules::Owed& owed, const TimeZone& zone, Shown shown) {
    const rules::Deadline& due = owed.due;
    const bool is_late = due.is_known && rules::is_late(owed, now_);
    if (shown == Shown::pressing && owed.done && !is_late) return;
    const auto local = [&](UtcMs time) {
        return due_word(to_text(ZonedTime{time, rules::offset_at(zone, time)}));
    };
    rows_.emplace_back((due.is_known ? to_text(due.at) : "~") + stream.number,
                       Json::object()
                           .set("inspection", due_word(stream.name))
                           .set("number", due_word(stream.number))
                           .set("project", due_word(assignment.project))
                           .set("kind", due_word(assignment.kind))
                           .set("what", due_word(owed.what))
                           .set("finding", due_word(owed.finding))
                           .set("business_date", due_word(assignment.business_date))
                           .set("nominal", due_word(to_text(due.nominal)))
                           .set("due", due.is_known ? local(due.at) : Json{})
                           .set("due_at", due.is_known ? due_word(to_text(due.at)) : Json{})
                           .set("moved", due.is_known ? Json::of(due.is_moved()) : Json{})
                           .set("is_known", Json::of(due.is_known))
                           .set("unknown", due.is_known ? Json{} : due_word(to_text(due.day)))
                           .set("done", owed.done ? local(*owed.done) : Json{})
                           .set("late", due.is_known ? Json::of(is_late) : Json{})
                           .set("state", due_word(due_state(owed, is_late))));
}

Json DueList::rows() {
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Json list = Json::array();
    for (auto& [key, row] : rows_) list.push(std::move(row));
    rows_.clear();
    return list;
}

Result<Json> due_json(Device& device, const std::string& name_or_all) {
    store::Store& store = device.store();
    const bool is_of_one = !name_or_all.empty();
    const UtcMs now = device.ports().clock.now().utc;
    WCK_TRY(auto announced, announced_in(store, device.documents(), {}));
    WCK_TRY(DueList list, DueList::begin(store, device.documents(), std::move(announced), now));
    WCK_TRY(const auto streams, asked_for(device, name_or_all));
    Json missing = Json::array();
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const bool is_wanted, may_owe(store, stream));
        if (!is_wanted) continue;
        const auto loaded = Inspection::load(store, device.documents(), stream.id);
        if (!loaded && (is_of_one || is_of_the_disk(loaded.error()))) return loaded.error();
        // After a snapshot its phases are not here yet.
        if (!loaded || ((*loaded)->is_partial() && !(*loaded)->is_own_part()))
            missing.push(due_word(stream.name));
        if (!loaded || !took_place(state_shown(stream, loaded->get()))) continue;
        WCK_TRY(list.add(stream, **loaded, is_of_one ? DueList::Shown::all : DueList::Shown::pressing));
    }
    return Json::object()
        .set("at", due_word(to_text(now)))
        .set("due", list.rows())
        .set("missing", std::move(missing));
}

}  // namespace wincheck::engine
