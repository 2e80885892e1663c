#include "core/rules/workflow.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace wincheck::rules {
namespace {

// Ranked steps by rank, then the others by causal order.
bool is_ordered_before(const FindingStep& a, const FindingStep& b) {
    if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
    if (a.rank && b.rank) return *a.rank < *b.rank;
    return std::tie(a.lamport, a.device, a.sequence) < std::tie(b.lamport, b.device, b.sequence);
}

// A namespace of its own, so that the bare names of states and requests stay here.
namespace finding_table {

using Route = Transition::Route;
using State = FindingState;

constexpr std::uint32_t kOwed = bit_of(State::open) | bit_of(State::assigned) | bit_of(State::long_term);
constexpr std::uint32_t kEvery = (bit_of(State::count) - 1);
constexpr std::uint32_t kNothing = bit_of(Request::none);
constexpr std::uint32_t kWhatever = (bit_of(Request::count) - 1);
constexpr std::uint32_t kRectified = bit_of(State::rectified), kReviewed = bit_of(State::reviewed);

constexpr auto kAssign = Command::assign_finding, kOwner = Command::rectify, kRaiser = Command::judge_finding,
               kReviewer = Command::review_finding, kTeam = Command::record;

// FIX-2, FIX-3, FIX-7: the whole table.
constexpr std::array kTable{
    Transition{kStepAssigned,
               kAssign,
               bit_of(State::open) | bit_of(State::assigned),
               kWhatever,
               State::assigned,
               {}},
    Transition{kStepAssigned, kAssign, bit_of(State::long_term), kWhatever, {}, {}},
    Transition{kStepRectified, kOwner, kOwed, kWhatever, State::rectified, Request::none},
    Transition{kStepExtensionAsked, kOwner, kOwed, kNothing, {}, Request::extension},
    Transition{kStepExtensionGranted, kRaiser, kOwed, bit_of(Request::extension), {}, Request::none},
    Transition{kStepExtensionRefused, kRaiser, kOwed, bit_of(Request::extension), {}, Request::none},
    Transition{kStepPlanProposed, kOwner, kOwed, kNothing, {}, Request::plan},
    Transition{kStepPlanAccepted, kRaiser, kOwed, bit_of(Request::plan), State::long_term, Request::none},
    Transition{kStepPlanRefused, kRaiser, kOwed, bit_of(Request::plan), {}, Request::none},
    Transition{kStepMilestone, kOwner, bit_of(State::long_term), kWhatever, {}, {}},
    Transition{kStepDisputed, kOwner, kOwed, kNothing, {}, Request::dispute},
    Transition{kStepDisputeAccepted, kRaiser, kOwed, bit_of(Request::dispute), State::not_ours,
               Request::none},
    Transition{kStepDisputeRefused, kRaiser, kOwed, bit_of(Request::dispute), {}, Request::none},
    Transition{kStepReviewed, kReviewer, kRectified, kNothing, State::reviewed, {}, Route::with_review},
    Transition{kStepReturned, kReviewer, kRectified, kNothing, State::assigned, {}, Route::with_review},
    Transition{kStepClosed, kRaiser, kRectified, kNothing, State::closed, {}, Route::without_review},
    Transition{kStepClosed, kRaiser, kReviewed, kNothing, State::closed, {}, Route::with_review},
    Transition{kStepRejected, kRaiser, kRectified, kNothing, State::assigned, {}, Route::without_review},
    Transition{kStepRejected, kRaiser, kReviewed, kNothing, State::assigned, {}, Route::with_review},
    Transition{kStepVerified, kRaiser, bit_of(State::closed), kNothing, {}, {}, Route::drawn},
    Transition{kStepRejected, kRaiser, bit_of(State::closed), kNothing, State::assigned, {}, Route::drawn},
    Transition{kStepToldOnSite, kTeam, kEvery, kWhatever, {}, {}},
    Transition{kStepToldDesk, kTeam, kEvery, kWhatever, {}, {}},
    Transition{kStepMadeSafe, kTeam, kEvery, kWhatever, {}, {}},
};

}  // namespace finding_table

bool is_on_route(const Transition& line, const Place& place, const Terms& terms) {
    switch (line.route) {
        case Transition::Route::any: return true;
        case Transition::Route::without_review: return terms.review_by.empty();
        case Transition::Route::with_review: return !terms.review_by.empty();
        case Transition::Route::drawn: return place.is_drawn;
    }
    return false;
}

// FIX-3: which of those closed on documents are looked at on the site all the same. The closing's own hash
// decides, so that every replica draws the same.
bool is_drawn(const Hash& closing, std::uint32_t percent) {
    const std::uint32_t drawn = (std::uint32_t{closing.raw[0]} << 8U) | closing.raw[1];
    return drawn % 100 < percent;
}

bool is_look_from_site(const FindingStepCore& step) {
    return step.means == kMeansOnSite && !step.evidence.empty();
}

// FIX-2: the step that this one answers; null where it answers none.
const Hash* answered_or_null(const Life& life, std::uint32_t step) {
    switch (step) {
        case kStepExtensionGranted:
        case kStepExtensionRefused:
        case kStepPlanAccepted:
        case kStepPlanRefused:
        case kStepDisputeAccepted:
        case kStepDisputeRefused: return &life.asked_by;
        case kStepClosed:
        case kStepRejected:
        case kStepVerified:
        case kStepReviewed:
        case kStepReturned:
        case kStepMilestone: return &life.placed_by;
        case kStepRectified: return &life.sent_back_by;
        default: return nullptr;
    }
}

/// The step that came before this one without its author knowing, and that it would answer; null if none.
const Hash* missed_or_null(const Life& life, const FindingStep& step) {
    const Hash* answered = answered_or_null(life, step.core.step);
    const bool is_missed = answered != nullptr &&
                           std::find(step.unseen.begin(), step.unseen.end(), *answered) != step.unseen.end();
    return is_missed ? answered : nullptr;
}

void note_first(std::int64_t& noted_ms, std::int64_t at_ms) {
    if (noted_ms == 0) noted_ms = at_ms;
}

void move(Life& life, const FindingStep& step, const Transition& line) {
    if (line.to) life.placed_by = step.entry;
    if (line.then && *line.then != Request::none) life.asked_by = step.entry;
    if (step.core.step == kStepRejected || step.core.step == kStepReturned) life.sent_back_by = step.entry;
    life.place.state = line.to.value_or(life.place.state);
    life.place.request = line.then.value_or(life.place.request);
}

// What a step that stands leaves beside its place.
void note(Life& life, const FindingStep& step, const Terms& terms) {
    switch (step.core.step) {
        case kStepRectified: life.rectified_ms = step.at_ms; break;
        case kStepClosed:
            life.means = std::max(step.core.means, kMeansDocument);
            life.place.is_drawn = life.means == kMeansDocument && is_drawn(step.entry, terms.verify_percent);
            break;
        case kStepRejected:
            ++life.rejections;
            life.means = 0;
            life.place.is_drawn = false;
            break;
        case kStepAssigned: life.assigned_to = step.core.party; break;
        case kStepExtensionAsked: life.asked_until = step.core.until; break;
        case kStepExtensionGranted:
            life.until = step.core.until.empty() ? life.asked_until : step.core.until;
            break;
        case kStepPlanAccepted:
            for (auto placed = life.steps.rbegin(); placed != life.steps.rend(); ++placed) {
                if (!placed->stands() || placed->step.core.step != kStepPlanProposed) continue;
                life.milestones = placed->step.core.milestones;
                life.reached = 0;
                life.until.clear();  // of the time before the plan
                break;
            }
            break;
        case kStepMilestone:
            if (step.core.milestone <= life.milestones.size())
                life.reached = std::max(life.reached, step.core.milestone);
            break;
        case kStepReturned: ++life.returns; break;
        case kStepVerified:
            life.is_verified = true;
            life.place.is_drawn = false;
            break;
        case kStepToldOnSite: note_first(life.told_on_site_ms, step.at_ms); break;
        case kStepToldDesk: note_first(life.told_desk_ms, step.at_ms); break;
        case kStepMadeSafe: note_first(life.made_safe_ms, step.at_ms); break;
        default: break;
    }
}

}  // namespace

std::span<const Transition> transitions() {
    return finding_table::kTable;
}

Terms terms_of(const FindingsPolicy& policy, std::string_view kind, Severity severity,
               const OnSpot& on_spot) {
    Terms terms;
    terms.needs_after = policy.after_severity != kSeverityNone && severity >= policy.after_severity;
    terms.is_fixed_on_spot = on_spot.is_fixed && (on_spot.has_evidence || !terms.needs_after);
    terms.verify_percent = policy.verify_percent;
    for (const ClosingLevel& level : policy.closing)
        if (level.severity == severity) terms.means_min = level.means;
    for (const ReviewRule& rule : policy.review) {
        if ((!rule.kind.empty() && rule.kind != kind) || severity < rule.severity_min) continue;
        terms.review_by = rule.by;
        break;
    }
    return terms;
}

Place beginning(const Terms& terms) {
    Place place;
    if (terms.is_fixed_on_spot) place.state = FindingState::rectified;
    return place;
}

const Transition* transition_or_null(const Place& place, std::uint32_t step, const Terms& terms) {
    for (const Transition& line : finding_table::kTable) {
        const bool fits = line.step == step && (line.from & bit_of(place.state)) != 0 &&
                          (line.during & bit_of(place.request)) != 0;
        if (fits && is_on_route(line, place, terms)) return &line;
    }
    return nullptr;
}

Command command_of_step(std::uint32_t step) {
    const auto line = std::find_if(finding_table::kTable.begin(), finding_table::kTable.end(),
                                   [step](const Transition& one) { return one.step == step; });
    return line == finding_table::kTable.end() ? Command::judge_finding : line->command;
}

bool needs_words(std::uint32_t step) {
    constexpr std::array kWritten{
        kStepRectified,   kStepRejected,  kStepExtensionAsked, kStepExtensionRefused, kStepPlanProposed,
        kStepPlanRefused, kStepMilestone, kStepDisputed,       kStepDisputeRefused,   kStepReturned};
    return std::find(kWritten.begin(), kWritten.end(), step) != kWritten.end();
}

const char* purpose_of_evidence(std::uint32_t step) {
    switch (command_of_step(step)) {
        case Command::rectify: return kPurposeRectified;
        case Command::record: return kPurposeSignature;
        default: return kPurposeRechecked;
    }
}

StepOutcome outcome_of(const Life& life, const FindingStepCore& step, std::int64_t at_ms,
                       const Terms& terms) {
    const Transition* line = transition_or_null(life.place, step.step, terms);
    if (line == nullptr) return StepOutcome::out_of_turn;
    if (step.step == kStepExtensionAsked && step.due_ms != 0 && at_ms > step.due_ms)
        return StepOutcome::too_late;
    if (step.step == kStepRectified && terms.needs_after && step.evidence.empty())
        return StepOutcome::evidence_missing;
    const bool is_too_weak = std::max(step.means, kMeansDocument) < terms.means_min;
    if (step.step == kStepClosed && is_too_weak) return StepOutcome::level_too_low;
    if (step.step == kStepClosed && step.means == kMeansOnSite && step.evidence.empty())
        return StepOutcome::level_too_low;
    const bool looks_behind = line->route == Transition::Route::drawn;
    if (looks_behind && !is_look_from_site(step)) return StepOutcome::level_too_low;
    return StepOutcome::stands;
}

Life life_of(std::vector<FindingStep> steps, const Terms& terms) {
    std::sort(steps.begin(), steps.end(), is_ordered_before);
    Life life;
    life.place = beginning(terms);
    Hash last{};
    for (FindingStep& step : steps) {
        PlacedStep placed{.step = step, .outcome = outcome_of(life, step.core, step.at_ms, terms)};
        placed.is_provisional = !step.rank;
        // Before anything that it lacks at a place which its author has never seen.
        const bool has_turn = placed.outcome != StepOutcome::out_of_turn;
        const Hash* missed = has_turn ? missed_or_null(life, step) : nullptr;
        if (missed != nullptr) {
            placed.outcome = StepOutcome::out_of_turn;
            placed.lost_to = *missed;
        } else if (placed.stands()) {
            move(life, step, *transition_or_null(life.place, step.core.step, terms));
            note(life, step, terms);
            life.is_provisional = life.is_provisional || placed.is_provisional;
            last = step.entry;
        } else if (placed.outcome == StepOutcome::out_of_turn) {
            placed.lost_to = last;
        }
        life.steps.push_back(std::move(placed));
    }
    return life;
}

bool is_owed(FindingState state) {
    return (finding_table::kOwed & bit_of(state)) != 0;
}

const char* name_of(FindingState state) {
    constexpr std::array<const char*, static_cast<std::size_t>(FindingState::count)> kStates{
        "open", "assigned", "long_term", "rectified", "reviewed", "closed", "not_ours"};
    const auto at = static_cast<std::size_t>(state);
    return at < kStates.size() ? kStates[at] : "";
}

const char* name_of(Request request) {
    constexpr std::array<const char*, static_cast<std::size_t>(Request::count)> kRequests{"", "extension",
                                                                                          "plan", "dispute"};
    const auto at = static_cast<std::size_t>(request);
    return at < kRequests.size() ? kRequests[at] : "";
}

const char* name_of(StepOutcome outcome) {
    switch (outcome) {
        case StepOutcome::stands: return "stands";
        case StepOutcome::out_of_turn: return "lost the race";
        case StepOutcome::too_late: return "too late";
        case StepOutcome::evidence_missing: return "evidence missing";
        case StepOutcome::level_too_low: return "level too low";
    }
    return "";
}

const char* name_of_step(std::uint32_t step) {
    constexpr std::array<const char*, kStepsEnd> kSteps{"",
                                                        "rectified",
                                                        "closed",
                                                        "rejected",
                                                        "assigned",
                                                        "extension asked",
                                                        "extension granted",
                                                        "extension refused",
                                                        "plan proposed",
                                                        "plan accepted",
                                                        "plan refused",
                                                        "milestone",
                                                        "not ours",
                                                        "not ours: accepted",
                                                        "not ours: refused",
                                                        "reviewed",
                                                        "returned",
                                                        "verified",
                                                        "told on site",
                                                        "told the desk",
                                                        "made safe"};
    return step < kSteps.size() ? kSteps[step] : "";
}

const char* name_of_means(std::uint32_t means) {
    constexpr std::array<const char*, 4> kMeansNames{"document", "document", "video", "on_site"};
    return means < kMeansNames.size() ? kMeansNames[means] : "";
}

std::optional<std::uint32_t> means_named(std::string_view name) {
    for (std::uint32_t means = kMeansDocument; means <= kMeansOnSite; ++means)
        if (name == name_of_means(means)) return means;
    return std::nullopt;
}

}  // namespace wincheck::rules
