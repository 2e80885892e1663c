// ORG-3 at the hub: entries of apps that do not ask the rule; what the table forbids lies in quarantine, and
// nothing else does.
#include "tests/support/authority_table.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/engine/writer.h"
#include "core/journal/payloads.h"
#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;
using wincheck::testing::Expected;
using wincheck::testing::kExpected;
using wincheck::testing::kOfLeaders;
using wincheck::testing::kOfMembers;
using wincheck::testing::says;

namespace {

struct Written {
    const char* command;
    EntryType type;
    Bytes core;
    bool is_opening = false;
};

Bytes opening_of(const std::string& person, const std::string& name) {
    AssignmentCore core;
    core.name = name;
    core.project = "P1";
    core.leader = person;
    core.team = {person};
    return journal::encode(core);
}

std::vector<Written> entries_of(const std::string& person, const std::string& role) {
    AnswerCore plain;
    plain.key.item = "G1";
    AnswerCore settling = plain;
    settling.chosen = Hash{};
    SignCore sign;
    sign.role = role;
    return {{"join", EntryType::open, journal::encode(OpenCore{person})},
            {"record", EntryType::phase, journal::encode(PhaseCore{kPhaseOnSite})},
            {"record", EntryType::answer, journal::encode(plain)},
            {"settle", EntryType::answer, journal::encode(settling)},
            {"sign", EntryType::sign, journal::encode(sign)},
            {"plan", EntryType::plan, opening_of(person, "plan of " + person), true},
            {"start", EntryType::start, opening_of(person, "start of " + person), true},
            {"conclude", EntryType::seal, journal::encode(SealCore{})},
            {"conclude", EntryType::end, journal::encode(EndCore{})}};
}

void write_unasked(Phone& phone, const StreamId& stream, const std::vector<Written>& entries) {
    engine::Writer writer(phone.engine().store(), phone.ports());
    const engine::Identity& identity = *phone.engine().identity();
    must(writer.ensure_chain(identity));
    for (const Written& one : entries) {
        auto transaction = must(phone.engine().store().begin());
        engine::Target target{kStreamInspection, std::nullopt};
        if (!one.is_opening) target.stream = stream;
        must(writer.write(
            identity, target,
            {.type = one.type, .version = 1, .core = one.core, .text = {}, .place = {}, .secret = {}}));
        must(transaction.commit());
    }
    must(writer.close_segment(identity));
}

/// Whoever is not in the team is never sent the inspection: here it comes by hand, so that it can be written
/// to.
void show_openings(Phone& planner, Phone& phone) {
    for (const store::Chain& chain : must(planner.engine().store().chains())) {
        if (!chain.is_own) continue;
        std::uint64_t start = 0;
        for (const store::Note& note : must(planner.engine().store().notes(chain.id))) {
            must(phone.engine().take_segment(chain.opening, {},
                                             must(planner.engine().segment(chain.id, start, note.size))));
            start = note.size;
        }
    }
}

/// Sequences of one device's entries that lie in quarantine.
std::vector<std::string> quarantined(World& world, const Phone& phone) {
    std::vector<std::string> sequences;
    const Json report = world.does("report", R"({"kind":"quarantine"})");
    const std::string tag = const_cast<Phone&>(phone).engine().identity()->tag;
    for (const Json& row : report["quarantine"].items())
        if (row["device"].text() == tag) sequences.push_back(row["sequence"].text());
    std::sort(sequences.begin(), sequences.end());
    return sequences;
}

}  // namespace

TEST_CASE("ORG-3 the hub takes of each role what the rule's text allows, in the team and outside it") {
    World world;
    world.load_all();
    std::string people = kPeople;
    for (const Expected& expected : kExpected)
        people += std::string("x-") + expected.role + ",x,x," + expected.role + ",G\r\n";
    world.write("people.csv", people);
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    auto planner = world.phone("planner", 1);
    world.sync(*planner);
    planner->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
                  R"("team":["li","wang","x-auditor"],"checklist":"night"})");
    planner->does(
        R"({"act":"plan","inspection":"n2","project":"P1","kind":"hq_special","leader":"x-auditor",)"
        R"("checklist":"night"})");
    world.sync(*planner);
    std::uint64_t seed = 10;
    const auto check = [&](const Expected& expected, const char* inspection, int part) {
        const std::string person = std::string("x-") + expected.role;
        const auto phone = world.phone(person, ++seed);
        const StreamId stream = must(planner->engine().find_inspection(inspection));
        const auto entries = entries_of(person, expected.role);
        show_openings(*planner, *phone);
        write_unasked(*phone, stream, entries);
        world.sync(*phone);
        std::vector<std::string> wanted;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const char* command = entries[i].command;
            const bool by_part =
                (part > 0 && says(kOfMembers, command)) || (part == 2 && says(kOfLeaders, command));
            if (!by_part && !says(expected.commands, command)) wanted.push_back(std::to_string(i));
        }
        CAPTURE(expected.role);
        CAPTURE(inspection);
        CHECK(quarantined(world, *phone) == wanted);
    };
    for (const Expected& expected : kExpected) {
        const bool is_member = expected.role == std::string_view("auditor");
        check(expected, "n1", is_member ? 1 : 0);
        if (is_member) check(expected, "n2", 2);
    }
}
