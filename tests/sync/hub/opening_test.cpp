// What sets people to work: a plan, a start, who joins and who is admitted, going on with another checklist.
// A device asks the act, the hub asks the entry of an app that did not, by one rule; and what was right by
// all that its device could know is taken and marked.
#include "tests/sync/hub/unasked.h"

#include <doctest/doctest.h>

#include <array>

#include "core/engine/documents.h"
#include "core/journal/payloads.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kLater = "2026-03-02T21:00:00+08:00";

constexpr const char* kKinds =
    R"("kinds":[{"id":"plain","planners":["quality_centre"]},
       {"id":"duo","planners":["quality_centre"],"team_size_min":2},
       {"id":"of_branches","planners":["quality_centre"],"subjects":["branch"]}])";

std::string sheet(const std::string& clause, const std::string& subject) {
    return "sheet,type,name,label,rule,full,clauses\r\nsurvey,,G1,大门,pass_fail,60," + clause + "\r\n" +
           (subject.empty() ? "" : "settings,subject," + subject + ",,,,\r\n");
}

/// Standards A@1 approved, F@1 filed, W@1 withdrawn of region R1; P3 was closed on the first of March. Two
/// phones of the planner: one asks the rules, the other does not.
struct Openings {
    World world;
    std::unique_ptr<Phone> planner, unasked, li, head;

    explicit Openings(bool allows_start = true) {
        world.write("policy.json", R"({"id":"p","version":"1","visit":{"allows_unplanned_start":)" +
                                       std::string(allows_start ? "true" : "false") + "}," + kKinds + "}");
        world.write("organisation.csv", std::string(kUnits) + "P3,project,P3,旧园,B1,1\r\n");
        world.write("people.csv", std::string(kPeople) +
                                      "admin,管,人事,administrator,G\r\n"
                                      "reg,区,质检,regional_inspector,R1\r\n");
        world.load_all();
        for (const auto& [name, clause] : {std::pair{"approved", "A@1#2"}, std::pair{"filed", "F@1#2"},
                                           std::pair{"withdrawn", "W@1"}, std::pair{"branches", ""}}) {
            const bool is_of_branches = std::string_view(name) == "branches";
            world.write(std::string(name) + ".csv", sheet(clause, is_of_branches ? "branch" : ""));
            REQUIRE(world.load({std::string(name) + ".csv"})["ok"].boolean());
        }
        for (const char* id : {"A@1", "F@1", "W@1"}) file(id);
        for (const char* id : {"A@1", "W@1"}) says("planner", standard(id, "state", "approved"));
        says("planner", standard("W@1", "state", "withdrawn"));
        says("admin", close("P3", "2026-03-01"));
        planner = world.phone("planner", 1);
        unasked = world.phone("planner", 2);
        li = world.phone("li", 3);
        head = world.phone("head1", 4);
        sync_all();
    }
    void sync_all() {
        for (Phone* phone : {planner.get(), unasked.get(), li.get(), head.get()}) world.sync(*phone);
    }
    static std::string standard(const std::string& id, const std::string& field, const std::string& value) {
        return R"({"about":"standard","id":")" + id + R"(","field":")" + field + R"(","value":")" + value +
               "\"}";
    }
    static std::string close(const std::string& unit, const std::string& from) {
        return R"({"about":"unit","id":")" + unit + R"(","field":"active","value":"closed","from":")" + from +
               "\"}";
    }
    static std::string grants(const std::string& person, const std::string& role, const std::string& unit) {
        return R"({"about":"person","id":")" + person + R"(","field":"grant:)" + role + ":" + unit +
               R"(","value":"yes"})";
    }
    void says(const char* by, const std::string& facts, const std::string& at = {}) {
        const Json done =
            world.does("change", R"({"reason":"r","by":")" + std::string(by) + R"(","facts":[)" + facts +
                                     "]" + (at.empty() ? "" : R"(,"at":")" + at + "\"") + "}");
        INFO(done.dump());
        REQUIRE(done["ok"].boolean());
    }
    void file(const std::string& id) {
        says("reg", standard(id, "origin", "region_filed") + "," + standard(id, "unit", "R1"));
        says("reg", standard(id, "state", "draft"));
        says("reg", standard(id, "state", "filed"));
    }
    Hash document(DocumentKind kind, const std::string& name) {
        Hash found{};
        for (const auto& row : must(unasked->engine().store().documents(kind)))
            if (name.empty() || row.document.name == name) found = row.document.hash;
        REQUIRE_FALSE(found.is_zero());
        return found;
    }
    AssignmentCore assignment(const std::string& name, const std::string& checklist) {
        AssignmentCore core;
        core.name = core.number = name;
        core.project = "P1";
        core.kind = "plain";
        core.leader = "li";
        core.team = {"li"};
        core.checklist = document(DocumentKind::checklist, checklist);
        core.policy = document(DocumentKind::policy, "");
        core.business_date = "2026-03-02";
        return core;
    }
    std::string late() {
        std::string devices;
        const Json report = world.does("report", R"({"kind":"late"})");
        for (const Json& row : report["late"].items()) devices += row["device"].text() + " ";
        return devices;
    }
    static std::string tag(Phone& phone) { return phone.engine().identity()->tag + " "; }
    StreamId stream_of(Phone& phone, const char* name) { return must(phone.engine().find_inspection(name)); }
};

/// One way to open an inspection, and what is wrong with it first, in the words of the hub.
struct Opening {
    const char* act;
    const char* project;
    const char* kind;
    const char* checklist;
    const char* member;  // beside the leader; empty = nobody

    [[nodiscard]] std::string wrong(bool allows_start) const {
        const std::string_view of(project), cited(checklist), unit_kind(of == "B1" ? "branch" : "project");
        if (std::string_view(act) == "start" && !allows_start) return "unplanned";
        if (of == "P3") return "unit";
        if (std::string_view(kind) == "duo" && *member == 0) return "team";
        if (std::string_view(member) == "head1" && of != "P2") return "team";
        if (std::string_view(kind) == "of_branches" && unit_kind != "branch") return "subject";
        if (cited == "branches" && unit_kind != "branch") return "subject";
        if (cited == "filed" || cited == "withdrawn") return "standard";
        return "";
    }
    [[nodiscard]] std::string json(const std::string& name) const {
        return R"({"act":")" + std::string(act) + R"(","inspection":")" + name + R"(","project":")" +
               project + R"(","kind":")" + kind + R"(","checklist":")" + checklist +
               R"(","leader":"planner","team":[)" +
               (*member == 0 ? std::string{} : "\"" + std::string(member) + "\"") + "]}";
    }
    [[nodiscard]] UnaskedEntry entry(Openings& openings, const std::string& name) const {
        AssignmentCore core = openings.assignment(name, checklist);
        core.project = project;
        core.kind = kind;
        core.leader = "planner";
        core.team = {"planner"};
        if (*member != 0) core.team.insert(core.team.begin(), member);
        return {std::string_view(act) == "plan" ? EntryType::plan : EntryType::start, journal::encode(core),
                std::nullopt};
    }
};

std::vector<Opening> all_openings() {
    std::vector<Opening> all;
    for (const char* act : {"plan", "start"})
        for (const char* project : {"P1", "P2", "P3", "B1"})
            for (const char* kind : {"plain", "duo", "of_branches"})
                for (const char* checklist : {"night", "approved", "filed", "withdrawn", "branches"})
                    for (const char* member : {"", "li", "head1"})
                        all.push_back({act, project, kind, checklist, member});
    return all;
}

std::string in_words_of_hub(const std::string& reason) {
    constexpr std::array<std::pair<const char*, const char*>, 7> kWords{
        {{"ok", ""},
         {"unplanned_forbidden", "unplanned"},
         {"unit_closed", "unit"},
         {"team_wrong", "team"},
         {"not_independent", "team"},
         {"wrong_subject", "subject"},
         {"standard_not_approved", "standard"}}};
    for (const auto& [device, hub] : kWords)
        if (reason == device) return hub;
    return "device says " + reason;
}

void check_all_openings(bool allows_start) {
    Openings openings(allows_start);
    const std::vector<Opening> all = all_openings();
    std::vector<UnaskedEntry> entries;
    std::map<std::uint64_t, std::string> wanted;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const std::string wrong = all[at].wrong(allows_start);
        CAPTURE(all[at].json("n"));
        CHECK(in_words_of_hub(reason_of(openings.planner->act(all[at].json("n" + std::to_string(at))))) ==
              wrong);
        entries.push_back(all[at].entry(openings, "u" + std::to_string(at)));
        if (!wrong.empty()) wanted[at] = wrong;
    }
    write_unasked(*openings.unasked, entries);
    openings.sync_all();
    CHECK(quarantined_of(openings.world, *openings.unasked) == wanted);
    CHECK(quarantined_of(openings.world, *openings.planner).empty());
    CHECK(openings.late().empty());
}

}  // namespace

TEST_CASE(
    "ORG-3 ORG-1 STD-2 INSP-1 PLAN-3 what a device refuses to open the hub keeps apart, and nothing else") {
    check_all_openings(true);
}

TEST_CASE("ORG-3 where the policy allows no start without a plan the hub takes none") {
    check_all_openings(false);
}

TEST_CASE(
    "SEC-6 STD-2 an opening that was right by all that its device could know is taken, and marked late") {
    Openings openings;
    openings.says("planner", Openings::standard("A@1", "state", "withdrawn"), kLater);
    openings.says("admin", Openings::close("P2", "2026-03-02"));
    openings.says("admin", Openings::grants("wang", "project_head", "P1"));
    const auto plan = [&](const char* name, const char* project, const char* checklist, const char* leader) {
        return reason_of(openings.planner->act(
            R"({"act":"plan","kind":"plain","inspection":")" + std::string(name) + R"(","project":")" +
            project + R"(","checklist":")" + checklist + R"(","leader":")" + leader + "\"}"));
    };
    CHECK(plan("n1", "P1", "approved", "li") == "ok");
    CHECK(plan("n2", "P2", "night", "li") == "ok");
    CHECK(plan("n3", "P1", "night", "wang") == "ok");
    CHECK(plan("n4", "P1", "night", "li") == "ok");
    openings.world.sync(*openings.planner);
    CHECK(quarantined_of(openings.world, *openings.planner).empty());
    const std::string tag = Openings::tag(*openings.planner);
    CHECK(openings.late() == tag + tag + tag);
    openings.world.sync(*openings.li);
    CHECK(openings.li->knows("n1"));
    CHECK(openings.li->knows("n2"));
    // Since it has heard of it, the device refuses it as the hub does.
    openings.planner->at(kLater);
    CHECK(plan("n5", "P1", "approved", "li") == "standard_not_approved");
    CHECK(plan("n6", "P2", "night", "li") == "unit_closed");
    CHECK(plan("n7", "P1", "night", "wang") == "not_independent");
}

TEST_CASE(
    "TIME-1 STD-2 what a device may have known is told by headquarters' signed time, not by its clock") {
    Openings openings;
    openings.says("planner", Openings::standard("A@1", "state", "withdrawn"), kLater);
    const auto sends = [&](const char* name) {
        write_unasked(
            *openings.unasked,
            {{EntryType::plan, journal::encode(openings.assignment(name, "approved")), std::nullopt}});
        openings.world.sync(*openings.unasked);
    };
    // Another hub's time, and none at all, prove nothing.
    store::Store& store = openings.unasked->engine().store();
    const Bytes genuine = *must(store.setting(engine::kAnchorSetting));
    Bytes forged = genuine;
    forged.back() ^= 1;
    must(store.put_setting(engine::kAnchorSetting, forged));
    sends("u1");
    must(store.put_setting(engine::kAnchorSetting, Bytes{}));
    sends("u2");
    // Heard of it by now: a clock that was put back does not help.
    openings.unasked->at("2026-03-01T12:00:00+08:00");
    sends("u3");
    must(store.put_setting(engine::kAnchorSetting, genuine));
    sends("u4");
    CHECK(quarantined_of(openings.world, *openings.unasked) ==
          std::map<std::uint64_t, std::string>{{0, "standard"}, {1, "standard"}, {2, "standard"}});
    CHECK(openings.late() == Openings::tag(*openings.unasked));
}

TEST_CASE("STD-2 an opening that was kept apart is ranked with all behind it once a person releases it") {
    Openings openings;
    write_unasked(*openings.unasked,
                  {{EntryType::plan, journal::encode(openings.assignment("u1", "filed")), std::nullopt}});
    const StreamId stream = openings.stream_of(*openings.unasked, "u1");
    show_entries(*openings.unasked, *openings.li);
    openings.li->does(R"({"act":"phase","inspection":"u1","phase":"on_site"})");
    openings.world.sync(*openings.li);
    openings.world.sync(*openings.unasked);
    const Json lying = openings.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(lying.items().size() == 1);
    CHECK(lying.items()[0]["reason"].text() == "standard");
    CHECK(lying.items()[0]["state"].text() == "waiting");
    CHECK(hub_digest(openings.world, "inspection:" + stream.hex()) !=
          openings.li->digest("inspection:" + stream.hex()));
    openings.says("admin", Openings::grants("chief", "quality_centre", "G"));
    openings.world.does("release", R"({"entry":")" + lying.items()[0]["hash"].text() +
                                       R"(","by":"chief","reason":"区域已补报"})");
    openings.sync_all();
    CHECK(hub_digest(openings.world, "inspection:" + stream.hex()) ==
          openings.li->digest("inspection:" + stream.hex()));
    CHECK(openings.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "PLAN-3 who joins and who is admitted is asked by device and hub alike, also before the opening came") {
    Openings openings;
    openings.planner->does(
        R"({"act":"plan","inspection":"n1","project":"P1","kind":"plain","leader":"li","team":["li","planner"],)"
        R"("checklist":"night"})");
    openings.world.sync(*openings.planner);
    openings.sync_all();
    const StreamId stream = openings.stream_of(*openings.li, "n1");
    const auto admits = [](const char* person) {
        return R"({"act":"admit","inspection":"n1","person":")" + std::string(person) + "\"}";
    };
    CHECK(reason_of(openings.li->act(admits("head1"))) == "not_independent");
    CHECK(reason_of(openings.li->act(admits("head2"))) == "ok");
    write_unasked(*openings.unasked, {{EntryType::admit, journal::encode(AdmitCore{"head1"}), stream},
                                      {EntryType::admit, journal::encode(AdmitCore{"head2"}), stream}});
    openings.sync_all();
    CHECK(quarantined_of(openings.world, *openings.unasked) ==
          std::map<std::uint64_t, std::string>{{0, "team"}});
    // A member who belongs to the project by now: offline he could not know, afterwards he may not.
    openings.says("admin", Openings::grants("li", "project_head", "P1"), kLater);
    openings.li->does(R"({"act":"open","inspection":"n1"})");
    openings.world.sync(*openings.li);
    CHECK(quarantined_of(openings.world, *openings.li).empty());
    CHECK(openings.late() == Openings::tag(*openings.li));
    CHECK(reason_of(openings.li->act(R"({"act":"open","inspection":"n1"})")) == "not_independent");
    write_unasked(*openings.li, {{EntryType::open, journal::encode(OpenCore{"li"}), stream},
                                 {EntryType::open, journal::encode(OpenCore{"li", true}), stream}});
    openings.world.sync(*openings.li);
    CHECK(quarantined_of(openings.world, *openings.li) == std::map<std::uint64_t, std::string>{{2, "team"}});
}

TEST_CASE("PLAN-3 what came before its opening is asked when that comes (S18)") {
    Openings openings;
    openings.planner->does(
        R"({"act":"plan","inspection":"n1","project":"P1","kind":"plain","leader":"planner","checklist":"night"})");
    must(openings.planner->engine().close_segments());
    show_entries(*openings.planner, *openings.unasked);
    const StreamId stream = openings.stream_of(*openings.unasked, "n1");
    write_unasked(*openings.unasked, {{EntryType::admit, journal::encode(AdmitCore{"head1"}), stream},
                                      {EntryType::admit, journal::encode(AdmitCore{"wang"}), stream}});
    openings.world.sync(*openings.unasked);
    openings.says("admin", Openings::grants("wang", "project_head", "P1"), kLater);
    openings.world.sync(*openings.planner);
    CHECK(quarantined_of(openings.world, *openings.unasked) ==
          std::map<std::uint64_t, std::string>{{0, "team"}});
    CHECK(openings.late() == Openings::tag(*openings.unasked));
}

TEST_CASE("STD-3 STD-2 nobody goes on with a checklist that could not have been begun with") {
    Openings openings;
    openings.planner->does(
        R"({"act":"plan","inspection":"n1","project":"P1","kind":"plain","leader":"planner","checklist":"night"})");
    openings.sync_all();
    const StreamId stream = openings.stream_of(*openings.unasked, "n1");
    const auto renews = [&](const char* checklist) {
        RenewedCore core;
        core.checklist = openings.document(DocumentKind::checklist, checklist);
        return UnaskedEntry{EntryType::renewed, journal::encode(core), stream};
    };
    RenewedCore unknown;
    unknown.checklist = Hash{{7}};
    write_unasked(*openings.unasked, {renews("filed"),
                                      renews("branches"),
                                      renews("approved"),
                                      {EntryType::renewed, journal::encode(unknown), stream}});
    openings.world.sync(*openings.unasked);
    CHECK(quarantined_of(openings.world, *openings.unasked) ==
          std::map<std::uint64_t, std::string>{{0, "standard"}, {1, "subject"}});
    CHECK(openings.late() == Openings::tag(*openings.unasked));
}

TEST_CASE("SEC-6 what names a checklist or policy that headquarters does not hold is taken and marked") {
    Openings openings;
    AssignmentCore no_checklist = openings.assignment("u1", "night");
    no_checklist.checklist = Hash{{7}};
    AssignmentCore no_policy = openings.assignment("u2", "night");
    no_policy.policy = Hash{{7}};
    AssignmentCore of_head = no_checklist;
    of_head.name = "u3";
    of_head.leader = "head1";
    of_head.team = {"head1"};
    // KIND-8: only kinds that do without name none.
    AssignmentCore none = openings.assignment("u4", "night");
    none.checklist = engine::Documents::no_checklist();
    AssignmentCore free = none;
    free.name = "u5";
    free.kind = "free";
    std::vector<UnaskedEntry> entries;
    for (const AssignmentCore& core : {no_checklist, no_policy, of_head, none, free})
        entries.push_back({EntryType::plan, journal::encode(core), std::nullopt});
    write_unasked(*openings.unasked, entries);
    openings.world.sync(*openings.unasked);
    CHECK(quarantined_of(openings.world, *openings.unasked) ==
          std::map<std::uint64_t, std::string>{{2, "team"}, {3, "checklist"}});
    const std::string tag = Openings::tag(*openings.unasked);
    CHECK(openings.late() == tag + tag);
}
