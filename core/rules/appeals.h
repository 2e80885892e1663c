#pragma once
// The life of an appeal (APP-1 to APP-7): one table of states and steps, asked by the device before a step is
// recorded and by the hub when it comes. As with findings (workflow.h), the hub's rank orders the steps, own
// ones without a rank come after as provisional, and what does not fit any more has lost the race. All
// appeals of one inspection are looked at together, since each amendment builds on those before it. Pure.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/appeals_policy.h"
#include "core/model/entries.h"

namespace wincheck::rules {

// Steps of an appeal (open list).
inline constexpr std::uint32_t kAppealFiled = 1, kAppealMaterial = 2, kAppealTalk = 3, kAppealUpheld = 4,
                               kAppealPartly = 5, kAppealRejected = 6, kAppealRaised = 7,
                               kAppealWithdrawn = 8, kAppealReceived = 9, kAppealOwnMotion = 10,
                               kAppealStepsEnd = 11;

enum class AppealState : std::uint8_t {
    pending,    // its level has to decide
    decided,    // not wholly upheld; there is a level above
    settled,    // upheld, or decided by the level that is final
    withdrawn,  // by the appellant
    count,      // not a state
};

/// A step with what orders it.
struct AppealStep {
    Hash entry{};
    AppealStepCore core;
    std::string author;
    std::int64_t at_ms = 0;  // as its device's clock said
    std::optional<std::uint64_t> rank;
    std::uint64_t lamport = 0;  // these three order steps without a rank
    DeviceId device{};
    std::uint64_t sequence = 0;
    std::vector<Hash> unseen = {};  // steps of the inspection's appeals that its author did not know of
};

enum class AppealOutcome : std::uint8_t {
    stands,
    out_of_turn,  // the table has no such line: another step came before it
    no_route,     // the policy has no level for it
    too_late,     // outside the window
    too_early,    // the level below has not decided yet, and has time
    no_talk,      // the policy asks for a recorded talk first
    worse,        // for the appellant (APP-5)
    overtaken,    // amends a result that another decision has amended meanwhile
};

struct PlacedAppealStep {
    AppealStep step;
    AppealOutcome outcome = AppealOutcome::out_of_turn;
    bool is_provisional = false;  // HQ has not ranked it yet
    Hash lost_to{};               // the step that stands in its place, where there is one
    [[nodiscard]] bool stands() const { return outcome == AppealOutcome::stands; }
};

struct Appeal {
    StreamId id{};
    AppealStep filing;
    std::vector<AppealLevel> levels;  // of its route
    AppealState state = AppealState::pending;
    std::uint32_t level = 1;
    std::uint32_t decision = 0;       // the last one: kAppealUpheld, kAppealPartly, kAppealRejected
    std::int64_t decide_due_ms = 0;   // of the level that it came to last; 0 = not known
    std::int64_t decided_ms = 0;      // the last one; 0 = never
    std::int64_t received_ms = 0;     // of that decision, by the appellant
    bool has_talk = false;            // recorded at this level
    bool is_provisional = false;      // a step without a rank stands
    std::vector<std::string> judges;  // who decided
    Hash last{};                      // step that changed its state
    Hash raised_by{};                 // step that brought it to its level; zero at the first
    Hash decided_by{};                // the last decision
    std::vector<PlacedAppealStep> steps;

    /// APP-7: nobody objected; the highest level looks at it by itself.
    [[nodiscard]] bool is_own_motion() const { return filing.core.step == kAppealOwnMotion; }
    [[nodiscard]] bool is_at_final_level() const { return level >= levels.size(); }
};

struct Appeals {
    std::vector<Appeal> all;              // in the order in which they were opened
    std::vector<AppealStep> amending;     // decisions that amend the result, in order
    std::vector<PlacedAppealStep> stray;  // openings that do not stand, steps of appeals that are not here

    [[nodiscard]] const Appeal* find_or_null(const StreamId& id) const;
    /// Their entries, sorted.
    [[nodiscard]] std::vector<Hash> amended_by() const;
};

/// The first route of the policy that fits; empty where none does.
[[nodiscard]] std::vector<AppealLevel> levels_for(const AppealsPolicy& policy, std::string_view kind,
                                                  std::string_view object, bool is_by_project);
/// As the entry that opens an appeal asks for them; APP-7: of own motion, those of the project.
[[nodiscard]] std::vector<AppealLevel> levels_of(const AppealsPolicy& policy, std::string_view kind,
                                                 const AppealStepCore& opening);

/// Whether the step stands after what stands already. Shape: steps before it in order are in `appeals`.
[[nodiscard]] AppealOutcome outcome_of(const Appeals& appeals, const AppealStep& step,
                                       const AppealsPolicy& policy, std::string_view kind);

/// Rule:  APP-1, APP-3. A talk counts at the level that its author saw, and received is the decision that its
///        author saw; made while another came before it, it has lost to that.
/// Shape: the same for the same ranked steps, whatever their order; `kind` is the inspection's.
[[nodiscard]] Appeals appeals_of(std::vector<AppealStep> steps, const AppealsPolicy& policy,
                                 std::string_view kind);

/// Rule: APP-5: lower figures, a pass that is lost, or a severer finding.
[[nodiscard]] bool is_worse(const AppealStepCore& decision);
/// True while the result is protected from becoming worse: somebody objected to it at some time.
[[nodiscard]] bool is_protected(const Appeals& appeals, const Appeal& appeal);

/// Rule: APP-1: who may not decide: the team, whoever is responsible for the finding, the appellant, and who
/// decided below.
[[nodiscard]] bool is_own_cause(const Appeal& appeal, std::string_view author,
                                std::span<const std::string> parties);

[[nodiscard]] bool is_decision(std::uint32_t step);
[[nodiscard]] bool opens_appeal(std::uint32_t step);
[[nodiscard]] const char* name_of(AppealState state);
[[nodiscard]] const char* name_of(AppealOutcome outcome);
/// "filed", "upheld" …; empty for a step that this version does not know.
[[nodiscard]] const char* name_of_appeal_step(std::uint32_t step);

}  // namespace wincheck::rules
