#pragma once
// Standards (STD-1, STD-2, STD-6) as dated facts about "ID@VERSION": their origin, who published them, in
// which state they are on a day, and which answers to questions on their clauses stand.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/checklist.h"
#include "core/rules/authority.h"
#include "core/rules/condition.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// "ID@VERSION" and "ID@VERSION#CLAUSE".
struct Citation {
    std::string standard;  // "ID@VERSION"
    std::string clause;    // empty = the standard as a whole
};
/// Nothing where a clause is free text: a citation names a version.
[[nodiscard]] std::optional<Citation> citation_of(std::string_view clause);

/// Values of a standard's field `state`.
inline constexpr std::array<std::string_view, 5> kStandardStates{"draft", "filed", "approved", "returned",
                                                                 "withdrawn"};

/// One of these; empty where nothing is known of that day.
[[nodiscard]] std::string standard_state_on(const Register& standing, std::string_view standard,
                                            std::string_view date);
/// Approved and in force on that day (fields `in_force` by period, absent = always).
[[nodiscard]] bool is_usable_on(const Register& standing, std::string_view standard, std::string_view date);

/// Whether a fact about a standard may follow what stands before it; empty = it may, else what is wrong.
/// Rule: STD-2. draft → filed → approved or returned (with a reason) → filed; approved → withdrawn. What
/// headquarters
///       publishes itself, and laws, begin as approved.
///       The policy may exempt a region's key work that changes weights only (field `changes` = weights).
[[nodiscard]] std::string standard_problem(const Register& before, const Fact& fact, std::string_view reason,
                                           const StandardsPolicy& policy);
/// file_standard for drafts and filings, judge_standard for what headquarters decides.
[[nodiscard]] Command command_on_standard(const Register& before, const Fact& fact,
                                          const StandardsPolicy& policy);
/// Whether who judges standards writes this fact as well as who files them. Rule: STD-1. Everything of what
/// headquarters publishes itself and of laws; of what it approves, from when until when it is in force.
[[nodiscard]] bool is_judges_fact(const Register& before, const Register& after, const Fact& fact);

/// STD-1, STD-2: what a checklist cites on that day. A version that is known and not approved
/// is an error, and so is one withdrawn; one that is abolished or not yet in force warns. Free text and
/// standards that nobody registered say nothing.
[[nodiscard]] std::vector<Problem> citation_problems(const Checklist& checklist, const Register& standing,
                                                     std::string_view date);

/// STD-6: one answer to a question on a clause.
struct Interpretation {
    std::string clause;  // "ID@VERSION#CLAUSE"
    std::uint32_t version = 1;
    std::string text;
    std::string from;
    std::string to;
    bool is_standing = false;  // the one that holds on the day asked
};
/// Every version, oldest first; a question withdrawn has an empty text.
[[nodiscard]] std::vector<Interpretation> interpretations_of(const Register& standing,
                                                             std::string_view clause, std::string_view date);

}  // namespace wincheck::rules
