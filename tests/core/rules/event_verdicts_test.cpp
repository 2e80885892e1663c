// Who says whether what was told of a project is valid, and which verdict holds (YEAR-4).
#include "core/rules/event_verdicts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/rules/authority.h"
#include "tests/support/authority_table.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register people_with(const std::vector<Grant>& grants) {
    People people;
    people.persons.push_back({"x", "", "", grants});
    return {testing::organisation_of({{"g", "group", ""},
                                      {"r", "region", "g"},
                                      {"b", "branch", "r"},
                                      {"p", "project", "b"},
                                      {"q", "project", "b"}}),
            people};
}

EventRight asked(const std::vector<Grant>& grants, const AssignmentCore& assignment,
                 std::string_view teller = "y", std::string_view date = "2026-03-02") {
    return event_right({.person = "x", .teller = teller, .date = date, .assignment = assignment},
                       people_with(grants), {});
}

AssignmentCore at_p(std::string leader, std::vector<std::string> team) {
    AssignmentCore core;
    core.project = "p";
    core.leader = std::move(leader);
    core.team = std::move(team);
    return core;
}

EventVerdict verdict(std::uint8_t entry, std::optional<std::uint64_t> rank, std::uint64_t lamport) {
    EventVerdict one;
    one.entry.raw[0] = entry;
    one.core.event.raw[0] = 1;
    one.rank = rank;
    one.lamport = lamport;
    return one;
}

}  // namespace

TEST_CASE("YEAR-4 each role × place: only the quality centre over the project judges what was told there") {
    const AssignmentCore others = at_p("y", {"y"});
    for (const std::string_view role : shipped_roles())
        for (const char* unit : {"g", "r", "b", "p", "q"}) {
            CAPTURE(role);
            CAPTURE(unit);
            const bool is_judge = testing::says("quality_centre", role) && *unit != 'q';
            const EventRight wanted = !is_judge      ? EventRight::may_not
                                      : *unit == 'p' ? EventRight::own_cause
                                                     : EventRight::allowed;
            CHECK(asked({{std::string(role), unit, "", ""}}, others) == wanted);
        }
}

TEST_CASE("YEAR-4 APP-1 not who told it, nobody of its team, nobody of the project") {
    const std::vector<Grant> judge{{"quality_centre", "g", "", ""}};
    CHECK(asked(judge, at_p("y", {"y"}), "x") == EventRight::own_cause);
    CHECK(asked(judge, at_p("x", {}), "y") == EventRight::own_cause);
    CHECK(asked(judge, at_p("y", {"y", "x"}), "y") == EventRight::own_cause);
    CHECK(asked(judge, at_p("y", {"y"}), "") == EventRight::allowed);
    const std::vector<Grant> within{{"quality_centre", "g", "", ""}, {"post_holder", "p", "", "2026-03-01"}};
    CHECK(asked(within, at_p("y", {"y"}), "y", "2026-03-01") == EventRight::own_cause);
    CHECK(asked(within, at_p("y", {"y"}), "y", "2026-03-02") == EventRight::allowed);
    const std::vector<Grant> beside{{"quality_centre", "g", "", ""}, {"post_holder", "q", "", ""}};
    CHECK(asked(beside, at_p("y", {"y"})) == EventRight::allowed);
}

TEST_CASE("YEAR-4 the last verdict in headquarters' order holds, whatever order they came in") {
    std::vector<EventVerdict> verdicts{verdict(1, 7, 9), verdict(2, 3, 8), verdict(3, std::nullopt, 1),
                                       verdict(4, std::nullopt, 5)};
    EventVerdict other = verdict(9, 99, 99);
    other.core.event.raw[0] = 2;
    verdicts.push_back(other);
    const Hash event = verdicts[0].core.event;
    const auto by_entry = [](const EventVerdict& a, const EventVerdict& b) { return a.entry < b.entry; };
    do {
        CHECK(standing_verdict(verdicts, event)->entry.raw[0] == 4);
        std::vector<EventVerdict> ranked = verdicts;
        std::erase_if(ranked, [](const EventVerdict& one) { return !one.rank; });
        CHECK(standing_verdict(ranked, event)->entry.raw[0] == 1);
    } while (std::next_permutation(verdicts.begin(), verdicts.end(), by_entry));
    CHECK_FALSE(standing_verdict(verdicts, Hash{}).has_value());
}
