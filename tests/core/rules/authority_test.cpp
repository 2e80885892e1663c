// ORG-3 as a whole: every role × every command × every place of the grant × every part in the team, against a
// table of its own, written down from the rule's text role by role.
#include "core/rules/authority.h"

#include <doctest/doctest.h>

#include "tests/support/authority_table.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;
using namespace wincheck::testing;

namespace {

Organisation estate() {
    Organisation organisation = testing::organisation_of({{"g", "group", ""},
                                                          {"r", "region", "g"},
                                                          {"b", "branch", "r"},
                                                          {"p", "project", "b"},
                                                          {"q", "project", "b"}});
    return organisation;
}

Policy with_role(const char* role) {
    Policy policy;
    policy.roles = {{role, {"plan"}}};
    return policy;
}

Register with_grant(const Grant& grant) {
    People people;
    people.persons.push_back({"x", "", "", {grant}});
    return {estate(), people};
}

AssignmentCore assignment(bool is_member, bool is_leader) {
    AssignmentCore core;
    core.project = "p";
    core.leader = is_leader ? "x" : "y";
    core.team = {"y"};
    if (is_member) core.team.push_back("x");
    return core;
}

Authority ask(const Register& standing, Command command, const AssignmentCore* core, std::string_view role,
              std::string_view date = "2026-03-02") {
    return may({.command = command,
                .author = "x",
                .unit = "p",
                .date = date,
                .role = role,
                .assignment_or_null = core},
               standing, {});
}

}  // namespace

TEST_CASE("ORG-3 each role × command × place × part in the team is as the rule's text says") {
    CHECK(shipped_roles().size() + 1 == std::size(kExpected));
    std::size_t asked = 0;
    for (const Expected& expected : kExpected) {
        for (const char* unit : {"g", "r", "b", "p", "q"}) {
            const Register standing = with_grant({expected.role, unit, "", ""});
            const bool is_over = std::string_view(unit) != "q";  // a sibling is not under it
            for (std::size_t at = 0; at < static_cast<std::size_t>(Command::count); ++at) {
                const auto command = static_cast<Command>(at);
                const std::string_view name = name_of(command);
                for (int part = 0; part < 3; ++part) {
                    const AssignmentCore core = assignment(part > 0, part == 2);
                    const bool by_role = is_over && says(expected.commands, name);
                    const bool by_part =
                        (part > 0 && says(kOfMembers, name)) || (part == 2 && says(kOfLeaders, name));
                    const bool is_start_alone = command == Command::start && part == 0;
                    CAPTURE(expected.role);
                    CAPTURE(unit);
                    CAPTURE(std::string(name));
                    CAPTURE(part);
                    CHECK((ask(standing, command, &core, expected.role) == Authority::allowed) ==
                          ((by_role && !is_start_alone) || by_part));
                    ++asked;
                }
            }
        }
    }
    CHECK(asked == std::size(kExpected) * 5 * static_cast<std::size_t>(Command::count) * 3);
}

TEST_CASE("ORG-3 a refusal says what is missing") {
    const Register standing = with_grant({"auditor", "g", "", ""});
    const AssignmentCore foreign = assignment(false, false);
    const AssignmentCore member = assignment(true, false);
    CHECK(ask(standing, Command::record, &foreign, "") == Authority::not_in_team);
    CHECK(ask(standing, Command::conclude, &foreign, "") == Authority::not_in_team);
    CHECK(ask(standing, Command::conclude, &member, "") == Authority::not_leader);
    CHECK(ask(standing, Command::sign, &foreign, "auditor") == Authority::may_not_sign);
    CHECK(ask(standing, Command::plan, nullptr, "") == Authority::may_not);
    CHECK(ask(standing, Command::start, &foreign, "") == Authority::not_in_team);
}

TEST_CASE("ORG-2 a grant holds on its days, both ends included, and over the line of that day") {
    const Register standing = with_grant({"quality_centre", "r", "2026-03-02", "2026-03-04"});
    const auto on = [&](const char* date) {
        return ask(standing, Command::plan, nullptr, "", date) == Authority::allowed;
    };
    CHECK_FALSE(on("2026-03-01"));
    CHECK(on("2026-03-02"));
    CHECK(on("2026-03-04"));
    CHECK_FALSE(on("2026-03-05"));
}

TEST_CASE(
    "ORG-2 one signs only in a role that one holds, and a role of the policy's may what the policy says") {
    const Register head = with_grant({"project_head", "p", "", ""});
    CHECK(ask(head, Command::sign, nullptr, "project_head") == Authority::allowed);
    CHECK(ask(head, Command::sign, nullptr, "general_manager") == Authority::may_not_sign);
    const Register guest = with_grant({"night_steward", "r", "", ""});
    const Attempt plan{
        .command = Command::plan, .author = "x", .unit = "p", .date = "2026-03-02", .role = {}};
    CHECK(may(plan, guest, {}) == Authority::may_not);
    CHECK(may(plan, guest, with_role("night_steward")) == Authority::allowed);
    CHECK(may(plan, guest, with_role("other")) == Authority::may_not);
    // Described by the policy, it no longer signs unless the policy says so.
    const Attempt sign{
        .command = Command::sign, .author = "x", .unit = "p", .date = "2026-03-02", .role = "night_steward"};
    CHECK(may(sign, guest, {}) == Authority::allowed);
    CHECK(may(sign, guest, with_role("night_steward")) == Authority::may_not_sign);
}

TEST_CASE("rules/authority: every command has one name, and every entry of an inspection asks for one") {
    for (std::size_t at = 0; at < static_cast<std::size_t>(Command::count); ++at) {
        const auto command = static_cast<Command>(at);
        CHECK_FALSE(name_of(command).empty());
        CHECK(command_named(name_of(command)) == command);
    }
    CHECK(name_of(Command::count).empty());
    CHECK_FALSE(command_named("rule_the_world").has_value());
    CHECK(command_of(EntryType::answer) == Command::record);
    CHECK(command_of(EntryType::answer, true) == Command::settle);
    CHECK(command_of(EntryType::seal) == Command::conclude);
    CHECK(command_of(static_cast<EntryType>(999)) == Command::record);
}
