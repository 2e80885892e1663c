#include "sync/hub/judgement.h"

#include <algorithm>

#include "core/engine/appeal_right.h"
#include "core/engine/inspection.h"
#include "core/engine/personal.h"
#include "core/engine/relay_code.h"
#include "core/engine/supplements.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "core/rules/authority.h"
#include "core/rules/kinds.h"
#include "core/rules/picture_right.h"
#include "core/rules/team.h"
#include "core/rules/workflow.h"
#include "sync/hub/draws.h"
#include "sync/hub/effects.h"
#include "sync/hub/feed.h"
#include "sync/hub/opening_check.h"

namespace wincheck::hub {
namespace {

using journal::Entry;

template <class Core>
std::optional<Core> core_or_none(const Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode_core<Core>(entry.header, *core);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

bool is_of_type(const Entry& entry, EntryType type) {
    return entry.header.type == static_cast<std::uint32_t>(type);
}

std::string role_of(const Entry& entry) {
    if (!is_of_type(entry, EntryType::sign)) return {};
    const auto sign = core_or_none<SignCore>(entry);
    return sign ? sign->role : std::string{};
}

// DO-3: an answer that chooses among standing ones is the leader's.
bool is_settling(const Entry& entry) {
    if (!is_of_type(entry, EntryType::answer)) return false;
    const auto answer = core_or_none<AnswerCore>(entry);
    return answer && answer->chosen.has_value();
}

// DO-13: with headquarters' code any member passes the lead on.
bool carries_relay_code(const Entry& entry, const SignKey& intake) {
    if (!is_of_type(entry, EntryType::relay)) return false;
    const auto relay = core_or_none<RelayCore>(entry);
    return relay && engine::is_relay_code(relay->code, entry.stream(), relay->to, intake);
}

// Photos that come after the seal are the project's or the raiser's, as their purpose says (FIX-3).
std::optional<rules::Command> command_of_photo(const Entry& entry) {
    std::string purpose;
    if (is_of_type(entry, EntryType::capture)) {
        const auto capture = core_or_none<CaptureCore>(entry);
        if (capture) purpose = capture->purpose;
    } else if (is_of_type(entry, EntryType::intent)) {
        const auto intent = core_or_none<IntentCore>(entry);
        if (intent) purpose = intent->purpose;
    }
    if (purpose == kPurposeRectified) return rules::Command::rectify;
    if (purpose == kPurposeRechecked) return rules::Command::judge_finding;
    if (purpose == kPurposeAppeal) return rules::Command::appeal;
    return std::nullopt;
}

rules::Command command_of(const Entry& entry, const SignKey& intake) {
    if (const auto command = command_of_photo(entry)) return *command;
    if (carries_relay_code(entry, intake)) return rules::Command::record;
    if (is_of_type(entry, EntryType::finding_step)) {
        const auto step = core_or_none<FindingStepCore>(entry);
        return rules::command_of_step(step ? step->step : 0);
    }
    return rules::command_of(static_cast<EntryType>(entry.header.type), is_settling(entry));
}

// The finding as the device saw it when it asked the same rules.
std::optional<engine::FindingView> finding_of_step(Judged& judged, const StreamId& stream,
                                                   const FindingStepCore& step) {
    const auto inspection = judged.inspection(stream);
    if (!inspection) return std::nullopt;
    auto finding = (*inspection)->finding(step.finding.hex());
    return finding ? std::optional(std::move(*finding)) : std::nullopt;
}

std::optional<Opened> recheck_of_step(State& state, const FindingStepCore& step) {
    if (!step.recheck) return std::nullopt;
    auto opening = opened(state, *step.recheck);
    return opening ? std::move(*opening) : std::nullopt;
}

// Of what its author had seen.
bool is_all_here(State& state, const Entry& entry) {
    const auto& seen = entry.header.seen;
    return std::all_of(seen.begin(), seen.end(), [&](const journal::Seen& one) {
        const auto chain = state.store().chain(one.incarnation);
        return chain && *chain && (*chain)->size > one.sequence;
    });
}

// FIX-3: photos that a step names were taken at this look, by who looks: in the re-check, or in this
// inspection for that purpose. One that is not here may be a team-mate's and come later.
bool has_fit_evidence(State& state, const Entry& entry, const FindingStepCore& step,
                      const std::optional<Opened>& recheck) {
    const bool may_come_later = recheck ? recheck->assignment.team.size() > 1 : !is_all_here(state, entry);
    const std::string_view purpose = rules::purpose_of_evidence(step.step);
    const auto is_of_this_look = [&](const store::EvidenceRow& row) {
        const bool is_at_recheck = recheck && row.stream == *step.recheck;
        return is_at_recheck || (row.stream == entry.stream() && row.capture.purpose == purpose);
    };
    return std::all_of(step.evidence.begin(), step.evidence.end(), [&](const Hash& original) {
        const auto rows = state.store().evidence_of(original);
        if (!rows) return false;
        return rows->empty() ? may_come_later : std::any_of(rows->begin(), rows->end(), is_of_this_look);
    });
}

// FIX-2: what was erased since was written once.
bool is_in_writing(const Entry& entry, const FindingStepCore& step) {
    if (!rules::needs_words(step.step)) return true;
    const Bytes* bytes = entry.part_or_null(journal::PartClass::text);
    if (bytes == nullptr)
        return std::any_of(entry.parts.begin(), entry.parts.end(), [](const journal::Part& part) {
            return part.part_class == journal::PartClass::text;
        });
    const auto texts = journal::decode<TextPart>(*bytes);
    if (!texts) return false;
    const bool is_measured =
        step.step != rules::kStepExtensionAsked || !engine::text_of(*texts, "measures").empty();
    return is_measured && !engine::text_of(*texts, "text").empty();
}

// All that HQ knows of it: also whoever decided before a device was told of the effect has no part in it.
Result<std::optional<engine::KnownEffect>> effect_named(State& state, const StreamId& inspection,
                                                        const std::string& subject) {
    std::optional<engine::KnownEffect> known;
    if (subject.empty()) return known;
    WCK_TRY(const auto effects, approved_from(state, {inspection}));
    for (const CurrentEffect& effect : effects) {
        if (!effect.facts.id.hex().starts_with(subject)) continue;
        known = {effect.facts.unit, effect.team};
        known->parties.push_back(effect.approval->by);
    }
    return known;
}

// As the device judged it, and with the figures that the decision states.
bool is_appeal_allowed(State& state, Judged& judged, const Entry& entry, const rules::Register& standing,
                       std::string_view date) {
    const auto step = core_or_none<AppealStepCore>(entry);
    if (!step) return false;
    const auto inspection = judged.inspection(entry.stream());
    if (!inspection) return false;
    const std::string subject = engine::effect_to_judge(**inspection, *step);
    const auto effect = effect_named(state, entry.stream(), subject);
    if (!effect) return false;
    const auto right = engine::appeal_right(**inspection, standing, *step, entry.header.author, date,
                                            *effect ? &**effect : nullptr);
    if (right != engine::AppealRight::allowed) return false;
    const auto is_stated = engine::states_figures(**inspection, *step);
    return is_stated && *is_stated;
}

// PII-4, PII-5: what a capture has to say, and what is not recorded at all.
bool is_capture_fit(State& state, Judged& judged, const Entry& entry, const AssignmentCore& assignment) {
    const auto capture =
        is_of_type(entry, EntryType::capture) ? core_or_none<CaptureCore>(entry) : std::nullopt;
    if (!capture) return true;
    const engine::PolicyPtr policy = policy_of(state, assignment);
    const bool needs_item = !policy->privacy.homes.empty() && !capture->key.item.empty();
    const auto inspection =
        needs_item ? judged.inspection(entry.stream()) : Result<const engine::Inspection*>(nullptr);
    rules::HeldData held{.carrier = rules::Carrier::file, .inspection_kind = assignment.kind};
    if (inspection && *inspection) held = engine::held_at(**inspection, capture->key, rules::Carrier::file);
    return rules::fault_of_capture(policy->privacy, *capture, held) == rules::CaptureFault::none;
}

// YEAR-4: as the device judged it. Of what is not here nobody knows who told it: role and team decide.
bool is_verdict_allowed(Judged& judged, const Entry& entry, const rules::Register& standing,
                        std::string_view date) {
    const auto verdict = core_or_none<EventVerdictCore>(entry);
    if (!verdict) return false;
    const auto inspection = judged.inspection(entry.stream());
    return inspection && engine::right_to_judge(**inspection, standing, verdict->event, entry.header.author,
                                                date) == rules::EventRight::allowed;
}

// HQ alone writes these, into its own journal.
bool is_of_hq(const Entry& entry) {
    return is_of_type(entry, EntryType::hold) || is_of_type(entry, EntryType::given);
}

// PII-2: as the device judged it. Whether the copy is what follows from the original is seen when it is made
// here.
bool is_mask_allowed(State& state, Judged& judged, const Entry& entry, const rules::Register& standing,
                     std::string_view date) {
    const auto mask = core_or_none<MaskCore>(entry);
    if (!mask || mask->rectangles.empty() || mask->rectangles.size() > kMaskRectanglesMax) return false;
    const auto inspection = judged.inspection(entry.stream());
    if (!inspection) return false;
    const auto pictures = state.store().evidence(entry.stream());
    const bool is_here = pictures && std::any_of(pictures->begin(), pictures->end(), [&](const auto& row) {
                             return row.original == mask->original;
                         });
    const rules::Appeals appeals = (*inspection)->appeals();
    const rules::PictureQuestion question{.person = entry.header.author,
                                          .date = date,
                                          .assignment = (*inspection)->assignment(),
                                          .planner = (*inspection)->planner(),
                                          .appeals = appeals};
    return is_here && rules::may_mask(question, standing, (*inspection)->policy());
}

}  // namespace

Result<const engine::Inspection*> Judged::inspection(const StreamId& id) {
    if (!held_ || held_->id() != id) {
        WCK_TRY(held_, engine::Inspection::load(state_.store(), state_.documents, id));
    }
    return held_.get();
}

// Of steps of findings and appeals an inspection knows what has changed; whatever else came is read anew.
Result<void> Judged::follow(const Entry& entry, const store::Applied& applied) {
    const bool is_step =
        is_of_type(entry, EntryType::finding_step) || is_of_type(entry, EntryType::appeal_step);
    if (!held_ || held_->id() != entry.stream()) return {};
    if (is_step) return held_->refresh(applied);
    forget();
    return {};
}

engine::PolicyPtr policy_of(State& state, const AssignmentCore& assignment) {
    static const engine::PolicyPtr none = std::make_shared<const Policy>();
    const auto policy = state.documents.policy_kept(assignment.policy);
    return policy ? *policy : none;
}

bool is_allowed(State& state, Judged& judged, const Entry& entry, const AssignmentCore& assignment,
                const rules::Register& standing) {
    const journal::Header& header = entry.header;
    const std::string date = to_text(date_at({header.wall_ms}, header.offset_minutes));
    if (is_of_hq(entry) || !is_capture_fit(state, judged, entry, assignment)) return false;
    if (is_of_type(entry, EntryType::appeal_step))
        return is_appeal_allowed(state, judged, entry, standing, date);
    if (is_of_type(entry, EntryType::mask)) return is_mask_allowed(state, judged, entry, standing, date);
    if (is_of_type(entry, EntryType::event_verdict)) return is_verdict_allowed(judged, entry, standing, date);
    const std::string role = role_of(entry);
    rules::Attempt attempt{.command = command_of(entry, state.keys.intake.public_key()),
                           .author = header.author,
                           .unit = assignment.project,
                           .date = date,
                           .role = role,
                           .assignment_or_null = &assignment};
    // DO-8: of the team, or of who planned it.
    const auto& team = assignment.team;
    const bool is_member = std::find(team.begin(), team.end(), header.author) != team.end();
    if (is_of_type(entry, EntryType::contact) && !is_member) attempt.command = rules::Command::plan;
    const auto step =
        is_of_type(entry, EntryType::finding_step) ? core_or_none<FindingStepCore>(entry) : std::nullopt;
    std::string level;
    std::optional<Opened> recheck;
    if (step) {
        attempt.finding = {entry.stream(), step->finding};
        if (attempt.command == rules::Command::review_finding) {
            const auto finding = finding_of_step(judged, entry.stream(), *step);
            if (finding) level = finding->terms.review_by;
            attempt.level = level;
        }
        recheck = recheck_of_step(state, *step);
        if (!is_in_writing(entry, *step) || !has_fit_evidence(state, entry, *step, recheck)) return false;
    }
    if (recheck) {
        attempt.recheck_or_null = &recheck->assignment;
        attempt.recheck_planner = recheck->planner;
    }
    return rules::may(attempt, standing, *policy_of(state, assignment)) == rules::Authority::allowed;
}

bool confirms_itself(State& state, const Entry& entry) {
    if (!is_of_type(entry, EntryType::confirm_end)) return false;
    const auto confirmation = core_or_none<ConfirmEndCore>(entry);
    if (!confirmation) return false;
    const auto end = state.store().entry_by_hash(entry.stream(), confirmation->end);
    return end && *end && (*end)->header.author == entry.header.author;
}

Result<bool> strays_from_draw(State& state, const Entry& entry, const AssignmentCore& assignment) {
    const KindRule kind = rules::kind_rule(*policy_of(state, assignment), assignment.kind);
    if (assignment.draw.empty()) return kind.needs_draw && is_of_type(entry, EntryType::plan);
    WCK_TRY(const auto picks, picks_in_journal(state, assignment.draw));
    return !picks || !rules::unlike_draw(assignment, *picks).empty();
}

Result<bool> was_allowed(State& state, Judged& judged, const Entry& entry, const AssignmentCore& assignment) {
    // What takes something away is no work that would be lost by being late.
    if (command_of(entry, state.keys.intake.public_key()) == rules::Command::erase) return false;
    if (confirms_itself(state, entry)) return false;  // no register ever allowed it
    // What its clock says is believed no further back than the hub's own word that the device had by then.
    const std::int64_t told_ms = not_before_ms(state, entry).value_or(entry.header.wall_ms);
    WCK_TRY(const rules::Register then,
            standing_published_by(state, std::max(entry.header.wall_ms, told_ms)));
    return is_allowed(state, judged, entry, assignment, then);
}

namespace {

template <class Placed>
bool has_lost(const std::vector<Placed>& steps, const Hash& entry) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const Placed& placed) { return placed.step.entry == entry && !placed.stands(); });
}

Result<bool> has_appeal_lost(Judged& judged, const Entry& entry) {
    WCK_TRY(const auto inspection, judged.inspection(entry.stream()));
    const rules::Appeals appeals = inspection->appeals();
    return has_lost(appeals.stray, entry.hash) ||
           std::any_of(appeals.all.begin(), appeals.all.end(),
                       [&](const rules::Appeal& appeal) { return has_lost(appeal.steps, entry.hash); });
}

}  // namespace

Result<bool> has_lost_race(Judged& judged, const Entry& entry) {
    if (is_of_type(entry, EntryType::appeal_step)) return has_appeal_lost(judged, entry);
    const auto mine =
        is_of_type(entry, EntryType::finding_step) ? core_or_none<FindingStepCore>(entry) : std::nullopt;
    if (!mine) return false;
    const auto finding = finding_of_step(judged, entry.stream(), *mine);
    return finding && has_lost(finding->life.steps, entry.hash);
}

}  // namespace wincheck::hub
