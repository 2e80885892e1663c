#pragma once
// Who may take a step of an appeal (APP-1, APP-6, APP-7), and whether a decision states what its amendments
// come to (APP-2): asked by the device before it records the step and by the hub when it comes.
#include "core/engine/inspection.h"
#include "core/rules/authority.h"

namespace wincheck::engine {

enum class AppealRight : std::uint8_t { allowed, may_not, own_cause };

/// What is known of an effect that is objected to (CON-4): on a device as far as HQ told of it.
struct KnownEffect {
    std::string unit;                  // bears it
    std::vector<std::string> parties;  // teams whose results count, and who approved it
};

/// The effect that the step decides an objection to, as the objection names it; empty where it is about none.
[[nodiscard]] std::string effect_to_judge(const Inspection& inspection, const AppealStepCore& step);

/// Rule:  APP-1: the level's role decides, and nobody in the own cause. APP-6: the person, whoever filed it
/// on
///        behalf of the person with a signature, or the project's head moves it. APP-7: of own motion, the
///        role of the final level.
[[nodiscard]] AppealRight appeal_right(const Inspection& inspection, const rules::Register& standing,
                                       const AppealStepCore& step, std::string_view author,
                                       std::string_view date, const KnownEffect* effect_or_null = nullptr);

/// Completes a decision with the findings that its amendments strike out, change or raise, and with the
/// figures before and after. Shape: `decision.amendments` hold answers, and findings by hand.
/// Errors: storage errors; refused (kNotWhole) where the answers are not all here.
Result<void> state_figures(const Inspection& inspection, AppealStepCore& decision);

/// True where the step amends nothing, builds on decisions that are not those standing here, or states the
/// figures that come out here too.
Result<bool> states_figures(const Inspection& inspection, const AppealStepCore& step);

}  // namespace wincheck::engine
