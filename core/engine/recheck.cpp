#include "core/engine/recheck.h"

#include <algorithm>

#include "core/engine/attendance.h"
#include "core/engine/device.h"
#include "core/engine/finding_view.h"
#include "core/engine/reasons.h"
#include "core/engine/reused.h"
#include "core/rules/kinds.h"
#include "core/rules/repeats.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kRecheckedMax = 500;  // an entry's core has 36 bytes for each

bool is_settled(const FindingView& finding) {
    // What was drawn for verification still waits for somebody to go there.
    const rules::Place& place = finding.life.place;
    const bool is_closed = place.state == rules::FindingState::closed && !place.is_drawn;
    return is_closed || place.state == rules::FindingState::not_ours;
}

Result<void> may_judge(Device& device, const Inspection& inspection) {
    return device.authorise({.command = rules::Command::judge_finding,
                             .unit = inspection.assignment().project,
                             .assignment_or_null = &inspection.assignment()},
                            inspection.policy());
}

/// Calls use(inspection) for each sealed inspection that is here, of projects that `is_wanted` names; no
/// other one is loaded.
template <class Wanted, class Use>
Result<void> for_each_sealed(Device& device, Wanted is_wanted, Use use) {
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || stream.state != "sealed" || !is_wanted(stream.project)) continue;
        const auto inspection = device.inspection(stream.id);
        if (inspection) WCK_TRY(use(**inspection));
    }
    return {};
}

Result<std::vector<RecheckedFinding>> open_findings(Device& device, const AssignmentCore& core) {
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    const auto is_below = [&](const std::string& project) {
        const auto line = standing->line_on(project, core.business_date);
        return std::find(line.begin(), line.end(), core.project) != line.end();
    };
    std::vector<RecheckedFinding> open;
    WCK_TRY(for_each_sealed(device, is_below, [&](const Inspection& inspection) -> Result<void> {
        if (!may_judge(device, inspection)) return {};
        for (const FindingView& finding : inspection.findings())
            if (!is_settled(finding)) open.push_back({inspection.id(), finding.id});
        return {};
    }));
    return open;
}

Result<std::vector<RecheckedFinding>> named_findings(Device& device, const Json& list) {
    std::vector<RecheckedFinding> named;
    for (const Json& one : list.items()) {
        WCK_TRY(Inspection * inspection, device.inspection_of(one));
        WCK_TRY(const std::string id, one.text_at("finding"));
        WCK_TRY(const FindingView finding, inspection->finding(id));
        if (!inspection->is_sealed() || is_settled(finding))
            return error_of(ErrorCode::refused, kNothingToRecheck, "named_findings", id);
        WCK_TRY(may_judge(device, *inspection));
        named.push_back({inspection->id(), finding.id});
    }
    return named;
}

bool was_judged_at(const FindingView& finding, const StreamId& recheck) {
    const auto& steps = finding.life.steps;
    return std::any_of(steps.begin(), steps.end(), [&](const rules::PlacedStep& placed) {
        const FindingStepCore& core = placed.step.core;
        const bool is_verdict = core.step == rules::kStepClosed || core.step == rules::kStepRejected ||
                                core.step == rules::kStepVerified;
        return is_verdict && placed.stands() && core.recheck == recheck;
    });
}

/// The inspection that raised a listed finding; null where it is not here.
const Inspection* origin_or_null(Device& device, const RecheckedFinding& listed) {
    const auto origin = device.inspection(listed.inspection);
    return origin ? *origin : nullptr;
}

std::optional<FindingView> finding_or_none(const Inspection* origin, const StreamId& id) {
    if (origin == nullptr) return std::nullopt;
    auto finding = origin->finding(id.hex());
    return finding ? std::optional(std::move(*finding)) : std::nullopt;
}

}  // namespace

Result<std::vector<RecheckedFinding>> rechecked_of(Device& device, const Json& act,
                                                   const AssignmentCore& core) {
    const Json& wanted = act["findings"];
    if (wanted.is_null()) return std::vector<RecheckedFinding>{};
    const bool is_all = wanted.text() == "open";
    if (core.kind != kKindRecheck || (!is_all && !wanted.is(Json::Kind::array)))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "rechecked_of", "findings");
    WCK_TRY(auto listed, is_all ? open_findings(device, core) : named_findings(device, wanted));
    std::sort(listed.begin(), listed.end());
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    if (listed.empty()) return error_of(ErrorCode::refused, kNothingToRecheck, "rechecked_of", "findings");
    if (listed.size() > kRecheckedMax)
        return error_of(ErrorCode::limit, kContextTooLarge, "rechecked_of", "findings");
    return listed;
}

Result<std::vector<std::string>> seal_problems_here(Device& device, const Inspection& inspection) {
    std::vector<std::string> problems = inspection.seal_problems();
    for (const RecheckedFinding& listed : inspection.planned().rechecked) {
        const Inspection* origin = origin_or_null(device, listed);
        const auto finding = finding_or_none(origin, listed.finding);
        if (finding && (was_judged_at(*finding, inspection.id()) || is_settled(*finding))) continue;
        const std::string number = finding ? origin->finding_number(listed.finding) : std::string{};
        problems.push_back((number.empty() ? listed.finding.hex().substr(0, 8) : number) + ": not judged");
    }
    WCK_TRY(const auto supervisors, unsigned_supervisors(device, inspection));
    for (const std::string& person : supervisors) problems.push_back("attendance: " + person + " not signed");
    return problems;
}

std::vector<Hash> put_right_in(Device& device, const Inspection& recheck) {
    std::vector<Hash> photos;
    for (const RecheckedFinding& listed : recheck.planned().rechecked) {
        const auto finding = finding_or_none(origin_or_null(device, listed), listed.finding);
        if (!finding) continue;
        const std::vector<Hash> after = photos_after(*finding);
        photos.insert(photos.end(), after.begin(), after.end());
    }
    return photos;
}

Result<Json> rechecked_json(Device& device, const Inspection& recheck) {
    const UtcMs now = device.ports().clock.now().utc;
    Json list = Json::array();
    for (const RecheckedFinding& listed : recheck.planned().rechecked) {
        Json json = Json::object().set("id", Json::of(std::string_view(listed.finding.hex())));
        const Inspection* origin = origin_or_null(device, listed);
        const auto finding = finding_or_none(origin, listed.finding);
        if (finding) {
            WCK_TRY(const FindingDates dates, finding_dates_here(device, *origin));
            json = finding_facts(*origin, *finding, dates, now);
            WCK_TRY(const auto reused, reused_of(device.store(), photos_after(*finding)));
            Json hashes = Json::array();
            for (const Hash& one : reused) hashes.push(Json::of(std::string_view(one.hex())));
            json.set("reused", std::move(hashes))
                .set("inspection", Json::of(std::string_view(origin->planned().name)))
                .set("project", Json::of(std::string_view(origin->planned().project)))
                .set("judged", Json::of(was_judged_at(*finding, recheck.id())));
        }
        list.push(json.set("here", Json::of(finding.has_value())));
    }
    return list;
}

Result<std::vector<EarlierFinding>> earlier_here(Device& device, const AssignmentCore& core,
                                                 const FindingsPolicy& policy) {
    const auto is_same = [&](const std::string& project) { return project == core.project; };
    std::vector<rules::PastFinding> past;
    WCK_TRY(for_each_sealed(device, is_same, [&](const Inspection& inspection) -> Result<void> {
        const AssignmentCore& assignment = inspection.assignment();
        if (!rules::kind_rule(inspection.policy(), assignment.kind).counts) return {};
        for (const FindingView& finding : inspection.findings()) {
            if (finding.life.place.state == rules::FindingState::not_ours) continue;
            past.push_back({.item = finding.item.item,
                            .line = finding.line,
                            .location = inspection.place_of_finding(finding),
                            .post = finding.post,
                            .date = assignment.business_date,
                            .is_open = !is_settled(finding)});
        }
        return {};
    }));
    return rules::earlier_findings(past, policy, core.business_date);
}

}  // namespace wincheck::engine
