#include "core/rules/authority.h"

#include <algorithm>
#include <array>

#include "core/rules/kinds.h"

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Command::count)> kNames{"plan",
                                                                                        "start",
                                                                                        "join",
                                                                                        "record",
                                                                                        "settle",
                                                                                        "conclude",
                                                                                        "confirm_end",
                                                                                        "relay",
                                                                                        "move_work",
                                                                                        "sign",
                                                                                        "keep_organisation",
                                                                                        "keep_people",
                                                                                        "bind_code",
                                                                                        "publish",
                                                                                        "file_standard",
                                                                                        "judge_standard",
                                                                                        "interpret",
                                                                                        "rectify",
                                                                                        "judge_finding",
                                                                                        "erase",
                                                                                        "assign_finding",
                                                                                        "review_finding",
                                                                                        "appeal",
                                                                                        "decide_appeal",
                                                                                        "judge_event"};

constexpr std::uint32_t bit(Command command) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(command);
}
template <class... T>
constexpr std::uint32_t set_of(T... commands) {
    return (bit(commands) | ... | 0U);
}

struct Row {
    std::string_view role;
    std::uint32_t commands;
};

// A namespace of its own, so that the bare names of commands stay here.
namespace authority_table {

using enum Command;

// What the team may do, whatever else its members are.
constexpr std::uint32_t kMember = set_of(join, record, sign, judge_finding);
constexpr std::uint32_t kLeader = kMember | set_of(settle, conclude, relay, move_work);

// ORG-2, ORG-3: the whole table. Not named: payroll readers, auditors and external inspectors, who hold a
// role and may change nothing by it.
constexpr std::array kRoles{
    Row{"quality_centre", set_of(plan, start, confirm_end, publish, judge_standard, judge_finding, erase,
                                 sign, assign_finding, judge_event)},
    Row{"hq_planner", set_of(plan, judge_finding)},
    Row{"hq_desk", set_of(relay)},
    Row{"inspector", set_of(start)},
    Row{"borrowed_inspector", set_of(start)},
    Row{"regional_inspector",
        set_of(plan, start, file_standard, judge_finding, assign_finding, review_finding, sign)},
    Row{"branch_supervisor", set_of(plan, start, judge_finding, assign_finding, review_finding, sign)},
    Row{"project_head", set_of(plan, start, sign, bind_code, rectify, assign_finding, appeal, decide_appeal)},
    Row{"department_supervisor", set_of(start, sign, rectify, appeal)},
    Row{"responsible_person", set_of(sign, rectify, appeal)},
    Row{"post_holder", set_of(sign, appeal)},
    Row{"shift_leader", set_of(sign, appeal)},
    Row{"duty_manager", set_of(sign, appeal)},
    Row{"projects_manager", set_of(sign, confirm_end, decide_appeal)},
    Row{"general_manager", set_of(sign, confirm_end, decide_appeal)},
    Row{"supervision_panel", set_of(interpret)},
    Row{"payroll_reader", set_of()},
    Row{"auditor", set_of()},
    Row{"external_inspector", set_of()},
    Row{"administrator", set_of(keep_organisation, keep_people, bind_code, publish, erase)},
};

}  // namespace authority_table

using authority_table::kLeader;
using authority_table::kMember;
using authority_table::kRoles;

const Row* row_or_null(std::string_view role) {
    const auto row =
        std::find_if(kRoles.begin(), kRoles.end(), [&](const Row& one) { return one.role == role; });
    return row == kRoles.end() ? nullptr : &*row;
}

// The shipped row with what the policy adds; a role of neither signs in its own name.
std::uint32_t commands_of(std::string_view role, const std::vector<RoleRule>& added) {
    const Row* row = row_or_null(role);
    std::uint32_t commands = row == nullptr ? 0 : row->commands;
    bool is_described = row != nullptr;
    for (const RoleRule& rule : added) {
        if (rule.role != role) continue;
        is_described = true;
        for (const std::string& name : rule.commands)
            if (const auto command = command_named(name)) commands |= bit(*command);
    }
    return is_described ? commands : bit(Command::sign);
}

std::uint32_t commands_in_team(const Attempt& attempt) {
    const AssignmentCore* assignment = attempt.assignment_or_null;
    if (assignment == nullptr || attempt.author.empty()) return 0;
    if (assignment->leader == attempt.author) return kLeader;
    const auto& team = assignment->team;
    return std::find(team.begin(), team.end(), attempt.author) == team.end() ? 0 : kMember;
}

// KIND-1 to KIND-9: a kind belongs to those who carry it out.
bool may_plan_this(const Attempt& attempt, const Policy& policy, std::string_view role) {
    if (attempt.assignment_or_null == nullptr) return true;
    return may_plan_kind(kind_rule(policy, attempt.assignment_or_null->kind), role);
}

// FIX-2: who raised it judges it. What only the project plans is judged by those above it.
bool may_judge_kind(const Attempt& attempt, const Policy& policy, std::string_view role) {
    if (attempt.assignment_or_null == nullptr) return true;
    const KindRule kind = kind_rule(policy, attempt.assignment_or_null->kind);
    const bool has_judge =
        std::any_of(kind.planners.begin(), kind.planners.end(), [](const std::string& planner) {
            const Row* row = row_or_null(planner);
            return row != nullptr && (row->commands & bit(Command::judge_finding)) != 0;
        });
    return !has_judge || may_plan_kind(kind, role);
}

bool fits_command(const Attempt& attempt, const Register& standing, const Policy& policy,
                  const Grant& grant) {
    switch (attempt.command) {
        case Command::plan: return may_plan_this(attempt, policy, grant.role);
        case Command::judge_finding: return may_judge_kind(attempt, policy, grant.role);
        case Command::sign:
        case Command::decide_appeal: return grant.role == attempt.role;
        case Command::review_finding:
            return attempt.level.empty() ||
                   standing.text_on(kAboutUnit, grant.unit, "kind", attempt.date) == attempt.level;
        default: return true;
    }
}

// KIND-2: sent by somebody who may judge the finding himself.
bool is_sent_to_judge(const Attempt& attempt, const Register& standing, const Policy& policy) {
    const AssignmentCore* recheck = attempt.recheck_or_null;
    if (attempt.command != Command::judge_finding || recheck == nullptr) return false;
    const auto& team = recheck->team;
    const auto& listed = recheck->rechecked;
    if (std::find(team.begin(), team.end(), attempt.author) == team.end()) return false;
    if (std::find(listed.begin(), listed.end(), attempt.finding) == listed.end()) return false;
    Attempt sender = attempt;
    sender.author = attempt.recheck_planner;
    sender.recheck_or_null = nullptr;
    return may(sender, standing, policy) == Authority::allowed;
}

Authority refusal_of(const Attempt& attempt, bool is_member) {
    if (attempt.command == Command::sign) return Authority::may_not_sign;
    if ((bit(attempt.command) & kLeader) == 0) return Authority::may_not;
    return is_member ? Authority::not_leader : Authority::not_in_team;
}

}  // namespace

std::string_view name_of(Command command) {
    const auto at = static_cast<std::size_t>(command);
    return at < kNames.size() ? kNames[at] : std::string_view{};
}

std::optional<Command> command_named(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Command>(found - kNames.begin());
}

Command command_of(EntryType type, bool is_settling) {
    switch (type) {
        case EntryType::plan: return Command::plan;
        case EntryType::start: return Command::start;
        case EntryType::open: return Command::join;
        case EntryType::renewed: return Command::settle;
        case EntryType::answer: return is_settling ? Command::settle : Command::record;
        case EntryType::sign: return Command::sign;
        case EntryType::erase: return Command::erase;
        case EntryType::order: return Command::plan;
        case EntryType::admit: return Command::join;
        case EntryType::relay: return Command::relay;
        case EntryType::moved: return Command::move_work;
        case EntryType::confirm_end: return Command::confirm_end;
        case EntryType::event_verdict: return Command::judge_event;
        case EntryType::end:
        case EntryType::seal: return Command::conclude;
        default: return Command::record;
    }
}

bool role_may(std::string_view role, Command command, const Policy& policy) {
    return (commands_of(role, policy.roles) & bit(command)) != 0;
}

std::vector<std::string_view> shipped_roles() {
    std::vector<std::string_view> roles;
    roles.reserve(kRoles.size());
    for (const Row& row : kRoles) roles.push_back(row.role);
    return roles;
}

Authority may(const Attempt& attempt, const Register& standing, const Policy& policy) {
    const std::uint32_t wanted = bit(attempt.command);
    const std::uint32_t in_team = commands_in_team(attempt);
    if ((in_team & wanted) != 0) return Authority::allowed;
    if (attempt.command == Command::start && attempt.assignment_or_null != nullptr && in_team == 0)
        return Authority::not_in_team;
    const std::vector<std::string> line = standing.line_on(attempt.unit, attempt.date);
    for (const Grant& grant : standing.grants_on(attempt.author, attempt.date)) {
        if (std::find(line.begin(), line.end(), grant.unit) == line.end()) continue;
        if ((commands_of(grant.role, policy.roles) & wanted) == 0) continue;
        if (fits_command(attempt, standing, policy, grant)) return Authority::allowed;
    }
    if (is_sent_to_judge(attempt, standing, policy)) return Authority::allowed;
    return refusal_of(attempt, in_team != 0);
}

}  // namespace wincheck::rules
