#pragma once
// The life of a finding (FIX-2): one table of states and steps, asked by the device before a step is
// recorded and by the hub when it comes. The hub's rank orders the steps (architecture: order and merge);
// own ones without a rank come after, as provisional. A step that does not fit any more in that order has
// lost the race: it stays, with what it lost to. Pure.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/model/policy.h"
#include "core/rules/authority.h"

namespace wincheck::rules {

// Steps of a finding (open list): what somebody says he did.
inline constexpr std::uint32_t kStepRectified = 1, kStepClosed = 2, kStepRejected = 3, kStepAssigned = 4,
                               kStepExtensionAsked = 5, kStepExtensionGranted = 6, kStepExtensionRefused = 7,
                               kStepPlanProposed = 8, kStepPlanAccepted = 9, kStepPlanRefused = 10,
                               kStepMilestone = 11, kStepDisputed = 12, kStepDisputeAccepted = 13,
                               kStepDisputeRefused = 14, kStepReviewed = 15, kStepReturned = 16,
                               kStepVerified = 17, kStepToldOnSite = 18, kStepToldDesk = 19,
                               kStepMadeSafe = 20, kStepsEnd = 21;

enum class FindingState : std::uint8_t {
    open,
    assigned,
    long_term,  // owed by the milestones of an accepted plan
    rectified,  // also: put right on the spot
    reviewed,   // by branch or region
    closed,
    not_ours,  // somebody else's, as the raiser accepted
    count,     // not a state
};

/// What the project asks for and the raiser has not answered yet.
enum class Request : std::uint8_t { none, extension, plan, dispute, count };

/// Where a finding stands in the table.
struct Place {
    FindingState state = FindingState::open;
    Request request = Request::none;
    bool is_drawn = false;  // closed on documents, and drawn for verification that has not come yet
    bool operator==(const Place&) const = default;
};

/// What of the policy and the inspection bears on one finding's life.
struct Terms {
    bool is_fixed_on_spot = false;
    std::string review_by;                     // kind of the reviewing unit; empty = no review
    std::uint32_t means_min = kMeansDocument;  // that closes it
    std::uint32_t verify_percent = 0;
    bool needs_after = false;  // what was put right is shown by evidence
};
/// What the inspectors said of a finding that was put right while they were there.
struct OnSpot {
    bool is_fixed = false;
    bool has_evidence = false;
};
/// Rule: FIX-2, FIX-3: the policy's first review that fits, and its level for that severity. Put right on the
///       spot without the evidence that the policy asks for is not put right.
[[nodiscard]] Terms terms_of(const FindingsPolicy& policy, std::string_view kind, Severity severity,
                             const OnSpot& on_spot);

/// One line of the table.
struct Transition {
    std::uint32_t step = 0;
    Command command = Command::record;  // that the author needs
    std::uint32_t from = 0;             // bits of states
    std::uint32_t during = 0;           // bits of requests that stand
    std::optional<FindingState> to;     // none: the state stays
    std::optional<Request> then;        // none: the request stays
    enum class Route : std::uint8_t { any, without_review, with_review, drawn } route = Route::any;
};
[[nodiscard]] std::span<const Transition> transitions();
[[nodiscard]] constexpr std::uint32_t bit_of(FindingState state) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(state);
}
[[nodiscard]] constexpr std::uint32_t bit_of(Request request) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(request);
}

/// Where a finding begins: put right on the spot, it waits for the re-check.
[[nodiscard]] Place beginning(const Terms& terms);
/// The line of the table that takes the step there; null where none does.
[[nodiscard]] const Transition* transition_or_null(const Place& place, std::uint32_t step,
                                                   const Terms& terms);
/// What a step asks for (ORG-3). A step of a later version is the raiser's.
[[nodiscard]] Command command_of_step(std::uint32_t step);

/// A step with what orders it.
struct FindingStep {
    Hash entry{};
    FindingStepCore core;
    std::int64_t at_ms = 0;  // as its device's clock said
    std::optional<std::uint64_t> rank;
    std::uint64_t lamport = 0;  // these three order steps without a rank
    DeviceId device{};
    std::uint64_t sequence = 0;
    std::vector<Hash> unseen = {};  // steps of the same finding that its author did not know of
};

enum class StepOutcome : std::uint8_t {
    stands,
    out_of_turn,  // the table has no such line, or it answers what its author never saw: another came before
    too_late,     // an extension asked after the due time
    evidence_missing,  // put right without the evidence that the policy asks for
    level_too_low      // closed by weaker means than the severity asks for, or without evidence from the site
};

struct PlacedStep {
    FindingStep step;
    StepOutcome outcome = StepOutcome::out_of_turn;
    bool is_provisional = false;  // HQ has not ranked it yet
    Hash lost_to{};               // out of turn: the step that stands in its place
    [[nodiscard]] bool stands() const { return outcome == StepOutcome::stands; }
};

struct Life {
    Place place;
    std::uint32_t rejections = 0;  // kept over all rounds
    std::uint32_t returns = 0;     // by the review
    bool is_provisional = false;   // a step without a rank stands
    std::string assigned_to;
    std::string asked_until;              // of the extension that waits, or was answered last
    std::string until;                    // of the extension that was granted last
    std::vector<std::string> milestones;  // of the plan that was accepted last
    std::uint32_t reached = 0;            // of these
    std::uint32_t means = 0;              // of the closing
    bool is_verified = false;
    std::int64_t rectified_ms = 0;                                         // the last time; 0 = never
    std::int64_t told_on_site_ms = 0, told_desk_ms = 0, made_safe_ms = 0;  // FIX-7: the first time each
    Hash placed_by{};     // the step that brought it to its place; zero where it began there
    Hash asked_by{};      // the last request
    Hash sent_back_by{};  // the last rejection, or return by the review
    std::vector<PlacedStep> steps;
};

/// FIX-2: whether a step is made in writing: what was done, why, or why not.
[[nodiscard]] bool needs_words(std::uint32_t step);

/// FIX-3: what the photos that a step names were taken for.
[[nodiscard]] const char* purpose_of_evidence(std::uint32_t step);

/// Whether the step stands after what stands already.
[[nodiscard]] StepOutcome outcome_of(const Life& life, const FindingStepCore& step, std::int64_t at_ms,
                                     const Terms& terms);

/// Rule:  FIX-2. An answer is to what its author saw: a grant to that request, a judgement of that putting
///        right, a milestone to that plan, a putting right after that rejection. One that was made while
///        another came before it has lost to that.
/// Shape: the same for the same ranked steps, whatever their order.
[[nodiscard]] Life life_of(std::vector<FindingStep> steps, const Terms& terms);

/// True while the project owes something.
[[nodiscard]] bool is_owed(FindingState state);

[[nodiscard]] const char* name_of(FindingState state);
[[nodiscard]] const char* name_of(Request request);
[[nodiscard]] const char* name_of(StepOutcome outcome);
/// "rectified", "closed" …; empty for a step that this version does not know.
[[nodiscard]] const char* name_of_step(std::uint32_t step);
/// "document", "video", "on_site"; "document" for what says nothing.
[[nodiscard]] const char* name_of_means(std::uint32_t means);
/// The number of that name; nothing for another one.
[[nodiscard]] std::optional<std::uint32_t> means_named(std::string_view name);

}  // namespace wincheck::rules
