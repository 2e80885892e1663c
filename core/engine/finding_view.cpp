#include "core/engine/finding_view.h"

#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reused.h"

namespace wincheck::engine {
namespace {

Json word(std::string_view value) {
    return Json::of(value);
}

Json count_of(std::uint32_t value) {
    return Json::of(std::uint64_t{value});
}

Json hashes_json(const std::vector<Hash>& hashes) {
    Json list = Json::array();
    for (const Hash& hash : hashes) list.push(word(hash.hex()));
    return list;
}

Json words_json(const std::vector<std::string>& words) {
    Json list = Json::array();
    for (const std::string& one : words) list.push(word(one));
    return list;
}

Json moment_json(std::int64_t at_ms) {
    return at_ms == 0 ? Json{} : word(to_text(UtcMs{at_ms}));
}

// Whoever was told on the site drew a signature.
bool is_telling_signed(const rules::Life& life) {
    return std::any_of(life.steps.begin(), life.steps.end(), [](const rules::PlacedStep& placed) {
        const FindingStepCore& step = placed.step.core;
        return placed.stands() && step.step == rules::kStepToldOnSite && !step.evidence.empty();
    });
}

// FIX-7: null for what did not happen yet.
Json hazard_json(const rules::Life& life) {
    return Json::object()
        .set("told_on_site", moment_json(life.told_on_site_ms))
        .set("signed", Json::of(is_telling_signed(life)))
        .set("told_desk", moment_json(life.told_desk_ms))
        .set("made_safe", moment_json(life.made_safe_ms));
}

void add_responsible(Json& json, const FindingView& finding) {
    json.set("post", word(finding.post))
        .set("person", word(finding.person))
        .set("vendor", word(finding.vendor))
        .set("manager", word(finding.manager))
        .set("assigned_to", word(finding.life.assigned_to));
    if (finding.plan_date.empty() && finding.plan_person.empty() && finding.measures.empty()) return;
    json.set("plan", Json::object()
                         .set("person", word(finding.plan_person))
                         .set("date", word(finding.plan_date))
                         .set("measures", word(finding.measures)));
}

void add_state(Json& json, const FindingView& finding) {
    const rules::Life& life = finding.life;
    json.set("state", word(rules::name_of(life.place.state)))
        .set("request", word(rules::name_of(life.place.request)))
        .set("provisional", Json::of(life.is_provisional))
        .set("rejections", count_of(life.rejections))
        .set("returns", count_of(life.returns))
        .set("review_by", word(finding.terms.review_by))
        .set("closing_level", word(rules::name_of_means(finding.terms.means_min)));
    if (!life.until.empty()) json.set("extended_until", word(life.until));
    if (life.place.request == rules::Request::extension) json.set("asked_until", word(life.asked_until));
    if (!life.milestones.empty())
        json.set("milestones", words_json(life.milestones)).set("reached", count_of(life.reached));
    if (life.place.state != rules::FindingState::closed) return;
    json.set("closed_by", word(rules::name_of_means(life.means)))
        .set("verification", word(life.place.is_drawn ? "drawn"
                                  : life.is_verified  ? "done"
                                                      : ""));
}

// APP-2: what was struck out is owed by nobody; what weighs otherwise shows both weights.
void add_amended(Json& json, const FindingView& finding) {
    json.set("struck_out", Json::of(finding.is_struck_out()));
    if (finding.amended_from) json.set("severity_sealed", count_of(*finding.amended_from));
}

Result<Json> step_json(Device& device, const rules::PlacedStep& placed, const Inspection& inspection) {
    const FindingStepCore& core = placed.step.core;
    const std::string_view name = rules::name_of_step(core.step);
    Json json = Json::object();
    json.set("step", name.empty() ? word(std::to_string(core.step)) : word(name))
        .set("entry", word(placed.step.entry.hex()))
        .set("device", word(placed.step.device.hex()))
        .set("stands", Json::of(placed.stands()))
        .set("provisional", Json::of(placed.is_provisional));
    if (!placed.stands()) json.set("outcome", word(rules::name_of(placed.outcome)));
    if (!placed.lost_to.is_zero()) json.set("lost_to", word(placed.lost_to.hex()));
    if (!core.party.empty()) json.set("party", word(core.party));
    if (!core.until.empty()) json.set("until", word(core.until));
    if (core.due_ms != 0) json.set("due_then", moment_json(core.due_ms));
    if (!core.milestones.empty()) json.set("milestones", words_json(core.milestones));
    if (core.milestone != 0) json.set("milestone", count_of(core.milestone));
    if (core.means != 0) json.set("means", word(rules::name_of_means(core.means)));
    if (core.recheck) json.set("recheck", word(core.recheck->hex()));
    if (!core.evidence.empty()) {
        WCK_TRY(const auto reused, reused_of(device.store(), core.evidence));
        json.set("evidence", hashes_json(core.evidence)).set("reused", hashes_json(reused));
    }
    for (const Event<FindingStepCore>& event : inspection.finding_steps()) {
        if (event.entry != placed.step.entry) continue;
        json.set("by", word(event.author)).set("at", word(to_text(event.at)));
        json.set("text", word(text_of(event.text, "text")));
        for (const char* more : {"measures", "milestones", "who"}) {
            const std::string said = text_of(event.text, more);
            if (!said.empty()) json.set(std::string(more) + "_text", word(said));
        }
    }
    return json;
}

// FIX-6: the item's own photos, and those of what was put right.
std::vector<Hash> photos_before(const Inspection& inspection, const FindingView& finding) {
    std::vector<Hash> photos;
    if (finding.item.item.empty()) return photos;
    for (const Event<CaptureCore>* capture : inspection.captures_of(finding.item))
        if (capture->core.purpose == "item" || capture->core.purpose == "before")
            photos.push_back(capture->core.original);
    return photos;
}

}  // namespace

std::vector<Hash> photos_after(const FindingView& finding) {
    std::vector<Hash> photos = finding.fix_evidence;
    for (const rules::PlacedStep& placed : finding.life.steps) {
        if (!placed.stands() || placed.step.core.step != rules::kStepRectified) continue;
        const auto& evidence = placed.step.core.evidence;
        photos.insert(photos.end(), evidence.begin(), evidence.end());
    }
    return photos;
}

void put_due(Json& facts, const DueFacts& due) {
    facts.set("due", due.day.empty() ? Json{} : word(due.day))
        .set("due_at", due.day.empty() ? Json{} : word(to_text(due.at)))
        .set("overdue", Json::of(due.is_overdue))
        .set("late", Json::of(due.is_late));
}

Json undated_facts(const Inspection& inspection, const FindingView& finding) {
    Json json = Json::object();
    json.set("item", word(finding.item.item));
    if (!finding.item.instance.is_zero()) json.set("instance", word(finding.item.instance.hex()));
    if (!finding.item.sample.empty()) json.set("sample", word(finding.item.sample));
    json.set("id", word(finding.id.hex()))
        .set("number", word(inspection.finding_number(finding.id)))
        .set("line", word(finding.line))
        .set("severity", count_of(finding.severity))
        .set("text", word(finding.text))
        .set("location", word(finding.location))
        .set("suggestion", word(finding.suggestion))
        .set("fixed_on_spot", Json::of(finding.is_fixed_on_spot))
        .set("repeated", Json::of(finding.times_before > 0))
        .set("times_before", count_of(finding.times_before));
    add_responsible(json, finding);
    add_state(json, finding);
    put_due(json, {});
    add_amended(json, finding);
    return json.set("hazard", hazard_json(finding.life));
}

Json finding_facts(const Inspection& inspection, const FindingView& finding, const FindingDates& dates,
                   UtcMs now) {
    Json json = undated_facts(inspection, finding);
    const rules::Deadline due = due_of(dates, inspection, finding);
    const bool is_owed = !finding.is_struck_out();
    put_due(json, {.day = due.is_known ? to_text(due.day) : std::string{},
                   .at = due.at,
                   .is_overdue = is_owed && rules::is_overdue(finding.life, due, now),
                   .is_late = is_owed && rules::was_late(finding.life, due)});
    return json;
}

Result<Json> findings_json(Device& device, const Inspection& inspection) {
    WCK_TRY(const FindingDates dates, finding_dates_here(device, inspection));
    const UtcMs now = device.ports().clock.now().utc;
    Json list = Json::array();
    for (const FindingView& finding : inspection.findings()) {
        Json json = finding_facts(inspection, finding, dates, now);
        json.set("fix_evidence", hashes_json(finding.fix_evidence))
            .set("before", hashes_json(photos_before(inspection, finding)))
            .set("after", hashes_json(photos_after(finding)));
        Json steps = Json::array();
        for (const rules::PlacedStep& placed : finding.life.steps) {
            WCK_TRY(Json step, step_json(device, placed, inspection));
            steps.push(std::move(step));
        }
        if (inspection.is_own_part())
            json.set("partial", Json::of(true)).set("handed_over", Json::of(finding.is_over));
        list.push(json.set("steps", std::move(steps)));
    }
    return list;
}

}  // namespace wincheck::engine
