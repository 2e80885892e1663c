// What happens to a finding: each act is one step of its life (FIX-2, FIX-3, FIX-7).
#include <algorithm>
#include <array>
#include <utility>

#include "core/engine/device.h"
#include "core/engine/finding_dates.h"
#include "core/engine/named.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kMilestonesMax = 24;

/// The finding that an act is about, and the re-check it is looked at in.
struct Subject {
    Inspection* inspection = nullptr;
    Inspection* recheck_or_null = nullptr;
    FindingView finding;
};

/// A step as an act wishes it, before its photos.
struct Step {
    FindingStepCore core;
    TextPart texts;
};
using MakeStep = Result<Step> (*)(Device& device, const Json& act, const Subject& subject);

Step step_of(std::uint32_t number) {
    Step step;
    step.core.step = number;
    return step;
}

Result<Inspection*> recheck_of(Device& device, const Json& act, const Subject& subject) {
    Inspection* none = nullptr;
    WCK_TRY(const std::string name, act.text_or_empty_at("recheck"));
    if (name.empty()) return none;
    WCK_TRY(const StreamId id, device.find_inspection(name));
    WCK_TRY(Inspection * recheck, device.inspection(id));
    const auto& listed = recheck->planned().rechecked;
    const RecheckedFinding wanted{subject.inspection->id(), subject.finding.id};
    const bool is_listed = std::find(listed.begin(), listed.end(), wanted) != listed.end();
    if (!is_listed || recheck->is_sealed() || recheck->is_ended())
        return error_of(ErrorCode::refused, kNotRechecked, "recheck_of", "recheck");
    return recheck;
}

Result<Subject> subject_of(Device& device, const Json& act) {
    Subject subject;
    WCK_TRY(subject.inspection, device.inspection_of(act));
    if (subject.inspection->is_ended()) return error_of(ErrorCode::refused, kAlreadyEnded, "subject_of");
    // FIX-7: a hazard is told at once, not after the seal.
    if (!subject.inspection->is_sealed() && act["act"].text() != "hazard")
        return error_of(ErrorCode::refused, kNotSealed, "subject_of");
    WCK_TRY(const std::string id, act.text_at("finding"));
    WCK_TRY(subject.finding, subject.inspection->finding(id));
    WCK_TRY(subject.recheck_or_null, recheck_of(device, act, subject));
    return subject;
}

Result<void> authorise_step(Device& device, const Subject& subject, std::uint32_t step) {
    const AssignmentCore& assignment = subject.inspection->assignment();
    rules::Attempt attempt{.command = rules::command_of_step(step),
                           .unit = assignment.project,
                           .level = subject.finding.terms.review_by,
                           .assignment_or_null = &assignment,
                           .finding = {subject.inspection->id(), subject.finding.id}};
    if (subject.recheck_or_null != nullptr) {
        attempt.recheck_or_null = &subject.recheck_or_null->assignment();
        attempt.recheck_planner = subject.recheck_or_null->planner();
    }
    return device.authorise(attempt, subject.inspection->policy());
}

Result<void> check_outcome(const Subject& subject, const FindingStepCore& core, std::int64_t now_ms) {
    const rules::Life& life = subject.finding.life;
    const auto refused = [](const Reason& reason, std::string_view where) {
        return error_of(ErrorCode::refused, reason, "check_outcome", std::string(where));
    };
    switch (rules::outcome_of(life, core, now_ms, subject.finding.terms)) {
        case rules::StepOutcome::stands: return {};
        case rules::StepOutcome::too_late: return refused(kExtensionLate, "until");
        case rules::StepOutcome::level_too_low:
            return refused(kClosingLevel, rules::name_of_means(subject.finding.terms.means_min));
        case rules::StepOutcome::evidence_missing: return refused(kEvidenceMissing, "files");
        case rules::StepOutcome::out_of_turn: break;
    }
    return refused(kStepOutOfTurn, rules::name_of(life.place.state));
}

// FIX-3: taken at the look itself, by who looks: in the re-check, or in this inspection for that purpose.
bool is_of_this_look(const Subject& subject, const Hash& original, std::string_view purpose) {
    const auto has = [&](const Inspection& inspection, bool any_purpose) {
        return std::any_of(inspection.captures().begin(), inspection.captures().end(), [&](const auto& one) {
            return one.core.original == original && (any_purpose || one.core.purpose == purpose);
        });
    };
    const bool is_there = subject.recheck_or_null != nullptr && has(*subject.recheck_or_null, true);
    return is_there || has(*subject.inspection, false);
}

Result<std::vector<Hash>> named_evidence(const Json& act, const Subject& subject,
                                         const std::string& purpose) {
    std::vector<Hash> originals;
    for (const Json& one : act["evidence"].items()) {
        const auto original = Hash::parse_hex(one.text());
        if (!original || !is_of_this_look(subject, *original, purpose))
            return error_of(ErrorCode::refused, kUnknownEvidence, "named_evidence", "evidence");
        originals.push_back(*original);
    }
    return originals;
}

// Photos of the step stand where it was looked at: in the re-check, or beside the finding.
Result<void> capture_files(Device& device, const Json& act, const Subject& subject, Step& step) {
    const bool is_at_recheck = subject.recheck_or_null != nullptr;
    Inspection& inspection = is_at_recheck ? *subject.recheck_or_null : *subject.inspection;
    for (const Json& file : act["files"].items()) {
        CaptureWish wish{.key = is_at_recheck ? AnswerKey{} : subject.finding.item,
                         .path = {},
                         .purpose = rules::purpose_of_evidence(step.core.step),
                         .is_live = true};
        WCK_TRY(take_file(wish, file));
        WCK_TRY(const Captured captured, capture(device, inspection, wish));
        step.core.evidence.push_back(captured.original);
    }
    return {};
}

/// Asks the rules, then captures, then records.
Result<Done> take_step(Device& device, const Json& act, MakeStep make) {
    WCK_TRY(Subject subject, subject_of(device, act));
    WCK_TRY(Step step, make(device, act, subject));
    WCK_TRY(authorise_step(device, subject, step.core.step));
    WCK_TRY(const std::string text, act.text_or_empty_at("text"));
    if (rules::needs_words(step.core.step) && text.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "take_step", "text");
    if (!text.empty()) step.texts.insert(step.texts.begin(), NamedText{"text", text});
    step.core.finding = subject.finding.id;
    WCK_TRY(step.core.evidence, named_evidence(act, subject, rules::purpose_of_evidence(step.core.step)));
    if (subject.recheck_or_null != nullptr) step.core.recheck = subject.recheck_or_null->id();
    // Nothing is captured for a step that would not stand.
    FindingStepCore whole = step.core;
    whole.evidence.resize(whole.evidence.size() + act["files"].items().size());
    WCK_TRY(check_outcome(subject, whole, device.ports().clock.now().utc.ms));
    WCK_TRY(capture_files(device, act, subject, step));
    Payload payload = payload_of(EntryType::finding_step, journal::encode(step.core));
    if (!step.texts.empty()) payload.text = journal::encode(step.texts);
    return device.record(*subject.inspection, payload);
}

// A day after today, in the one spelling that dates have.
Result<std::string> day_to_come(const Device& device, const std::string& text, const char* field) {
    WCK_TRY(const Date date, parse_date(text));
    if (to_text(date) <= device.today())
        return error_of(ErrorCode::invalid_argument, kDatesWrong, "day_to_come", field);
    return to_text(date);
}

Result<Step> assigning(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(rules::kStepAssigned);
    WCK_TRY(step.core.party, act.text_at("to"));
    if (step.core.party.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "assigning", "to");
    return step;
}

Result<Step> rectifying(Device& /*device*/, const Json& /*act*/, const Subject& /*subject*/) {
    return step_of(rules::kStepRectified);
}

// FIX-2: reason and remedial measures, in writing, before the due time.
Result<Step> extending(Device& device, const Json& act, const Subject& subject) {
    Step step = step_of(rules::kStepExtensionAsked);
    WCK_TRY(const std::string until, act.text_at("until"));
    WCK_TRY(step.core.until, day_to_come(device, until, "until"));
    WCK_TRY(const std::string measures, act.text_or_empty_at("measures"));
    if (measures.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "extending", "measures");
    step.texts.push_back({"measures", measures});
    WCK_TRY(const FindingDates dates, finding_dates_here(device, *subject.inspection));
    const rules::Deadline due = due_of(dates, *subject.inspection, subject.finding);
    if (!due.is_known) return step;
    if (step.core.until <= to_text(due.day))
        return error_of(ErrorCode::invalid_argument, kDatesWrong, "extending", "until");
    step.core.due_ms = due.at.ms;
    return step;
}

Result<Step> planning_long(Device& device, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(rules::kStepPlanProposed);
    std::string lines;
    std::string last;
    for (const Json& one : act["milestones"].items()) {
        WCK_TRY(const std::string text, one.text_at("date"));
        WCK_TRY(const std::string date, day_to_come(device, text, "milestones"));
        if (date <= last)
            return error_of(ErrorCode::invalid_argument, kDatesWrong, "planning_long", "milestones");
        WCK_TRY(const std::string what, one.text_or_empty_at("text"));
        lines += (lines.empty() ? "" : "\n") + date + " " + what;
        step.core.milestones.push_back(date);
        last = date;
    }
    const std::size_t count = step.core.milestones.size();
    if (count == 0 || count > kMilestonesMax)
        return error_of(ErrorCode::invalid_argument, kDatesWrong, "planning_long", "milestones");
    step.texts.push_back({"milestones", lines});
    return step;
}

Result<Step> reaching(Device& /*device*/, const Json& act, const Subject& subject) {
    Step step = step_of(rules::kStepMilestone);
    WCK_TRY(const std::int64_t number, act["milestone"].integer());
    const rules::Life& life = subject.finding.life;
    const bool is_in_plan = number >= 1 && std::cmp_less_equal(number, life.milestones.size());
    if (life.place.state == rules::FindingState::long_term && !is_in_plan)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "reaching", "milestone");
    step.core.milestone = is_in_plan ? static_cast<std::uint32_t>(number) : 0;
    return step;
}

Result<Step> disputing(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(rules::kStepDisputed);
    WCK_TRY(step.core.party, act.text_at("party"));
    if (step.core.party.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "disputing", "party");
    return step;
}

/// The answer to what the project asks for; where it asks for nothing, one that is out of turn.
std::uint32_t answer_to(rules::Request request, bool is_granted) {
    switch (request) {
        case rules::Request::plan: return is_granted ? rules::kStepPlanAccepted : rules::kStepPlanRefused;
        case rules::Request::dispute:
            return is_granted ? rules::kStepDisputeAccepted : rules::kStepDisputeRefused;
        default: return is_granted ? rules::kStepExtensionGranted : rules::kStepExtensionRefused;
    }
}

Result<Step> granting(Device& device, const Json& act, const Subject& subject) {
    Step step = step_of(answer_to(subject.finding.life.place.request, true));
    WCK_TRY(const std::string until, act.text_or_empty_at("until"));
    if (!until.empty() && step.core.step == rules::kStepExtensionGranted) {
        WCK_TRY(step.core.until, day_to_come(device, until, "until"));
    }
    return step;
}

Result<Step> refusing(Device& /*device*/, const Json& /*act*/, const Subject& subject) {
    return step_of(answer_to(subject.finding.life.place.request, false));
}

bool is_said(const Json& act, const char* field) {
    return act[field].is_null() || act[field].boolean();
}

Result<Step> reviewing(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(is_said(act, "agree") ? rules::kStepReviewed : rules::kStepReturned);
    return step;
}

Result<std::uint32_t> means_of(const Json& act) {
    WCK_TRY(const std::string name, act.text_or_empty_at("means"));
    if (name.empty()) return kMeansDocument;
    const auto means = rules::means_named(name);
    if (!means) return error_of(ErrorCode::invalid_argument, kFieldWrong, "means_of", "means");
    return *means;
}

Result<Step> closing(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(rules::kStepClosed);
    WCK_TRY(step.core.means, means_of(act));
    return step;
}

Result<Step> rejecting(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    Step step = step_of(rules::kStepRejected);
    WCK_TRY(step.core.means, means_of(act));
    return step;
}

// FIX-3: what was drawn of those closed on documents is looked at on the site.
Result<Step> verifying(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    const bool holds = is_said(act, "holds");
    Step step = step_of(holds ? rules::kStepVerified : rules::kStepRejected);
    step.core.means = kMeansOnSite;
    return step;
}

constexpr std::array<Named, 3> kHazardSteps{
    {{"told", rules::kStepToldOnSite}, {"desk", rules::kStepToldDesk}, {"safe", rules::kStepMadeSafe}}};

Result<Step> warning(Device& /*device*/, const Json& act, const Subject& /*subject*/) {
    WCK_TRY(const std::string name, act.text_at("step"));
    WCK_TRY(const std::uint32_t number, number_named(kHazardSteps, name, "step"));
    Step step = step_of(number);
    WCK_TRY(const std::string who, act.text_or_empty_at("who"));
    if (number != rules::kStepMadeSafe && who.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "warning", "who");
    if (!who.empty()) step.texts.push_back({"who", who});
    return step;
}

}  // namespace

Result<Done> perform_assign(Device& device, const Json& act) {
    return take_step(device, act, assigning);
}
Result<Done> perform_rectify(Device& device, const Json& act) {
    return take_step(device, act, rectifying);
}
Result<Done> perform_extend(Device& device, const Json& act) {
    return take_step(device, act, extending);
}
Result<Done> perform_long_term(Device& device, const Json& act) {
    return take_step(device, act, planning_long);
}
Result<Done> perform_milestone(Device& device, const Json& act) {
    return take_step(device, act, reaching);
}
Result<Done> perform_not_ours(Device& device, const Json& act) {
    return take_step(device, act, disputing);
}
Result<Done> perform_grant(Device& device, const Json& act) {
    return take_step(device, act, granting);
}
Result<Done> perform_refuse(Device& device, const Json& act) {
    return take_step(device, act, refusing);
}
Result<Done> perform_review(Device& device, const Json& act) {
    return take_step(device, act, reviewing);
}
Result<Done> perform_close(Device& device, const Json& act) {
    return take_step(device, act, closing);
}
Result<Done> perform_reject(Device& device, const Json& act) {
    return take_step(device, act, rejecting);
}
Result<Done> perform_verify(Device& device, const Json& act) {
    return take_step(device, act, verifying);
}
Result<Done> perform_hazard(Device& device, const Json& act) {
    return take_step(device, act, warning);
}

}  // namespace wincheck::engine
