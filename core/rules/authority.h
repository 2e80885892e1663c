#pragma once
// Who may do what: one pure rule for device and hub (ORG-3), so that nobody is told 'no' only after coming
// back online. It is a table of roles × commands over dated grants (ORG-2), in authority.cpp.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/model/policy.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// What a person wants to do. The names are those of the policy's `roles`.
enum class Command : std::uint8_t {
    plan,               // make an assignment
    start,              // begin without a plan
    join,               // a member's device joins
    record,             // phases, answers, evidence, findings, calls, feedback
    settle,             // choose between differing answers, go on with newer documents
    conclude,           // seal, or end without a seal
    confirm_end,        // second person of a void inspection
    relay,              // pass leadership on
    move_work,          // of a wrongly opened inspection to the right one
    sign,               // in a role
    keep_organisation,  // units, locations, assets, vendors
    keep_people,        // persons and their grants
    bind_code,          // codes of the registry
    publish,            // policy, calendar, checklists
    file_standard,      // report a standard to headquarters
    judge_standard,     // approve, return, withdraw
    interpret,          // answer a question on a clause
    rectify,            // put a finding right, after the seal
    judge_finding,      // close or reject it then, and answer what the project asks for
    erase,              // parts of entries (PII-1)
    assign_finding,     // say who puts it right
    review_finding,     // by branch or region, before the re-check
    appeal,             // object to a result, for oneself or for who has no device
    decide_appeal,      // in the role that the policy names for a level
    judge_event,        // whether what was told of a project is valid (YEAR-4)
    count,              // not a command
};

/// Empty for `count`.
[[nodiscard]] std::string_view name_of(Command command);
[[nodiscard]] std::optional<Command> command_named(std::string_view name);
/// What an entry of an inspection asks for. `is_settling`: an answer that chooses among standing ones.
/// Shape: an unknown type is work of the team.
[[nodiscard]] Command command_of(EntryType type, bool is_settling = false);

/// One question to the rule.
struct Attempt {
    Command command = Command::record;
    std::string_view author = {};
    std::string_view unit = {};   // the project, or the unit that the command is about
    std::string_view date = {};   // local date, for dated grants and the line of that day
    std::string_view role = {};   // of a signature, or of the level that decides an appeal
    std::string_view level = {};  // of a review: kind of the unit whose staff reviews; empty = any
    const AssignmentCore* assignment_or_null = nullptr;  // of the inspection, once it has one
    const AssignmentCore* recheck_or_null = nullptr;     // in which a finding is judged (KIND-2)
    std::string_view recheck_planner = {};
    RecheckedFinding finding{};  // that is judged there
};

enum class Authority : std::uint8_t { allowed, not_in_team, not_leader, may_not_sign, may_not };

/// Rule:  ORG-2, ORG-3: what a member or the leader of the team may do, and what a role over the unit or one
/// above
///        it allows on that day; the policy may add roles and
///        commands, and says which roles may plan which kind (KIND-1 to KIND-9). A role that nobody described
///        may sign in its own name and nothing else. DO-6: without the team, one signs in roles that one
///        holds. FIX-2: outside the team findings are judged by the roles that may plan the inspection's
///        kind (where only the project plans it, by whoever judges above). KIND-2: the team of a re-check
///        judges what it was sent to look at, where its planner may.
[[nodiscard]] Authority may(const Attempt& attempt, const Register& standing, const Policy& policy);

/// True where the role allows it by the shipped table or the policy's, wherever it is held.
[[nodiscard]] bool role_may(std::string_view role, Command command, const Policy& policy);

/// Roles of the shipped table, in its order.
[[nodiscard]] std::vector<std::string_view> shipped_roles();

}  // namespace wincheck::rules
