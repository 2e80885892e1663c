// What leaves the hub for one reader (PII-2, PII-5): masked copies, originals by right, reports.
#include "sync/hub/alike.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/picture_world.h"

namespace wincheck::hub {
namespace {

std::size_t given_in(Phone& phone) {
    const StreamId id = must(phone.engine().find_inspection("n1"));
    return must(phone.engine().store().stream_entries(id, EntryType::given)).size();
}

}  // namespace

#ifdef WINCHECK_WITH_IMAGING
TEST_CASE("PII-2 a reader outside the team gets a masked copy, and without rectangles nothing") {
    Pictured night;
    REQUIRE(knows_pictures());
    CHECK(night.asks("head1", "") == "nothing_masked");
    CHECK_FALSE(night.has_file());
    CHECK(night.asks("head1", kMasked) == "ok");
    const imaging::Picture copy =
        must(imaging::read_picture(must(read_file(night.world.disk(), night.out, 1'000'000))));
    REQUIRE(copy.width == 64);
    const auto grey = [&](std::uint32_t x) { return copy.rgb[copy.at(x, 20)]; };
    CHECK(std::abs(grey(4) - 0x80) < 8);
    CHECK(grey(24) > 240);
    CHECK(grey(60) < 16);
    for (const char* mask : {"0,0,65,48", "1,2,3", "a,b,c,d"}) {
        CAPTURE(mask);
        CHECK(night.asks("head1", std::string(R"(,"by":"li","mask":")") + mask + "\"") ==
              "rectangle_outside");
        CHECK_FALSE(night.has_file());
    }
    CHECK(given_in(*night.visit.li) == 0);
}

TEST_CASE("PII-2 originals are given by right alone, with an entry that says to whom and why") {
    Pictured night;
    for (const char* person : {"head1", "chief", "gm", "pm"}) {
        CAPTURE(person);
        CHECK(night.asks(person, kWhole) == "not_by_right");
        CHECK_FALSE(night.has_file());
    }
    for (const char* person : {"head2", "nobody"}) {
        CHECK(night.asks(person, kWhole) == "unknown_inspection");
        CHECK(night.asks(person, R"(,"mask":"0,0,16,48")") == "unknown_inspection");
        CHECK_FALSE(night.has_file());
    }
    CHECK(night.asks("li", R"(,"whole":true)") == "field_missing");
    night.sync_all();
    CHECK(given_in(*night.visit.li) == 0);
    CHECK(night.asks("li", kWhole) == "ok");
    CHECK(must(read_file(night.world.disk(), night.out, 1'000'000)) == night.jpeg);
    night.sync_all();
    CHECK(given_in(*night.visit.li) == 1);
    CHECK_FALSE(test::files_with(night.visit.li->engine().folder(), "复核").empty());
    // To whom it was given is not for those inspected.
    CHECK(test::files_with(night.visit.head->engine().folder(), "复核").empty());
}

TEST_CASE("PII-2 who decides a pending appeal gets the original, and only while it waits for that decision") {
    Pictured night;
    night.visit.head->at("2026-03-05T09:00:00+08:00");
    const engine::Done filed =
        night.visit.head->does(R"({"act":"appeal","inspection":"n1","object":"score","text":"不服"})");
    night.sync_all();
    CHECK(night.asks("pm", kWhole) == "ok");
    CHECK(night.asks("gm", kWhole) == "not_by_right");  // of the level above
    CHECK(night.asks("head1", kWhole) == "not_by_right");
    night.visit.head->does(R"({"act":"appeal_withdraw","inspection":"n1","appeal":")" +
                           filed.extra["appeal"].text() + "\"}");
    night.sync_all();
    CHECK(night.asks("pm", kWhole) == "not_by_right");
}

TEST_CASE("PII-2 a mask is kept with its picture: by whom, when, which rectangles, and one copy for all") {
    Pictured night;
    CHECK(night.asks("head1", R"(,"mask":"0,0,16,48")") == "field_missing");
    CHECK(night.asks("head1", R"(,"mask":"0,0,16,48","by":"head1")") == "not_by_right");
    CHECK_FALSE(night.has_file());
    must(night.world.command("report", R"({"kind":"results","at":"2026-03-04T09:00:00+08:00"})"));
    CHECK(night.asks("head1", kMasked) == "ok");
    const Bytes first = file_at(night.world, night.out);
    CHECK(night.asks("chief", "") == "ok");
    CHECK(file_at(night.world, night.out) == first);
    CHECK(night.asks("head1", kMasked) == "ok");  // the same again is no second record
    night.sync_all();
    const StreamId id = must(night.visit.li->engine().find_inspection("n1"));
    CHECK(must(night.visit.li->engine().store().stream_entries(id, EntryType::mask)).size() == 1);
    for (Phone* phone : {night.visit.li.get(), night.visit.head.get()}) {
        const Json mask = mask_on(*phone);
        CHECK(mask["rectangles"].text() == "0,0,16,48");
        CHECK(mask["copy"].text() == sha256(first).hex());
        CHECK(mask["at"].text() == "2026-03-04T01:00:00Z");
    }
    // Who covered it, and why, is for the team.
    CHECK(holds_bytes(night.visit.li->engine().folder(), bytes_of("人脸")));
    CHECK_FALSE(holds_bytes(night.visit.head->engine().folder(), bytes_of("人脸")));
}

TEST_CASE("PII-2 a device without the key gets the masked copy, one with it makes the same bytes again") {
    Pictured night;
    REQUIRE(night.asks("head1", kMasked) == "ok");
    const Bytes copy = file_at(night.world, night.out);
    night.sync_all();
    CHECK(mask_on(*night.visit.head)["here"].boolean());
    CHECK_FALSE(mask_on(*night.visit.li)["here"].boolean());
    CHECK(must(night.visit.head->engine().store().blob(sha256(copy))) == copy);
    CHECK(must(imaging::masked_copy(night.jpeg, std::vector<imaging::Rectangle>{{0, 0, 16, 48}})) == copy);
    // The hub makes it again where its own copy is gone.
    must(night.world.hub().keep_house());
    // The planner's device reads all and has no picture: it cannot make the copy.
    CHECK(mask_on(*night.visit.planner)["here"].boolean());
    // Whoever reads nothing of the inspection gets nothing of its pictures.
    auto other = night.world.phone("head2", 77);
    for (int round = 0; round < 2; ++round) night.world.sync(*other);
    CHECK_FALSE(holds_bytes(other->engine().folder(), copy));
}

TEST_CASE("PII-2 another mask takes the place of the first, whose copies go from hub and devices") {
    Pictured night;
    REQUIRE(night.asks("head1", kMasked) == "ok");
    const Bytes first = file_at(night.world, night.out);
    night.sync_all();
    REQUIRE(night.asks("head1", R"(,"mask":"0,0,64,48","by":"planner")") == "ok");
    const Bytes second = file_at(night.world, night.out);
    REQUIRE(first != second);
    night.sync_all();
    rest(night);
    for (const std::string& folder : {night.world.folder(), night.visit.head->engine().folder()}) {
        CHECK_FALSE(holds_bytes(folder, first));
        CHECK(holds_bytes(folder, second));
    }
    CHECK(mask_on(*night.visit.head)["rectangles"].text() == "0,0,64,48");
}

TEST_CASE("PII-1 with its picture the masked copy is erased, at the hub and on every device") {
    Pictured night;
    REQUIRE(night.asks("head1", kMasked) == "ok");
    const Bytes copy = file_at(night.world, night.out);
    night.sync_all();
    REQUIRE(holds_bytes(night.world.folder(), copy));
    REQUIRE(holds_bytes(night.visit.head->engine().folder(), copy));
    const Json evidence = must(night.visit.li->engine().show("evidence", "n1")).items().front();
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"x","entry":")" +
                              evidence["entry"].text() + "\"}");
    night.sync_all();
    rest(night);
    std::filesystem::remove(night.out);
    CHECK_FALSE(holds_bytes(night.world.folder(), copy));
    CHECK_FALSE(holds_bytes(night.visit.head->engine().folder(), copy));
    CHECK(mask_on(*night.visit.head).is_null());
    CHECK(night.asks("head1", "") == "nothing_masked");
    // Nobody asks for it again.
    CHECK(night.world.sync(*night.visit.head).counters.documents_taken == 0);
}
#endif

TEST_CASE("PII-2 reports for a person show what the feed has, and the operator's own are refused by name") {
    Owed owed;
    World& world = owed.visit.world;
    const auto inspections = [&](const char* person) {
        return world
            .does("report", std::string(R"({"kind":"results","for":")") + person + "\"}")["inspections"]
            .items()
            .size();
    };
    CHECK(inspections("li") == 1);
    CHECK(inspections("head1") == 1);
    CHECK(inspections("chief") == 1);
    CHECK(inspections("head2") == 0);
    CHECK(reason_of(world.command("report", R"({"kind":"results","for":"nobody"})")) == "unknown_person");
    const auto explanation = [&](const char* person) {
        return reason_of(world.command(
            "report", std::string(R"({"kind":"explanation","inspection":"n1","for":")") + person + "\"}"));
    };
    CHECK(explanation("head1") == "ok");
    CHECK(explanation("head2") == "unknown_inspection");
    for (const char* kind : {"devices", "quarantine", "late", "times", "codes", "reused"}) {
        CAPTURE(kind);
        CHECK(reason_of(world.command(
                  "report", std::string(R"({"kind":")") + kind + R"(","inspection":"n1","for":"head1"})")) ==
              "no_reader_view");
        CHECK(reason_of(world.command(
                  "report", std::string(R"({"kind":")") + kind + R"(","inspection":"n1"})")) == "ok");
    }
}

TEST_CASE("PII-5 an export tells what households answered, and not which of them") {
    for (const char* homes : {R"([])", R"(["入户"])"}) {
        CAPTURE(homes);
        const bool is_marked = std::string(homes).size() > 2;
        World world;
        world.write("night.csv",
                    "type,name,label,rule,full,tag,severity\r\nbegin repeat,H,户,,,,\r\n"
                    ",H1,满意,pass_fail,10,入户,1\r\n,H2,门铃,pass_fail,10,入户,1\r\nend repeat,,,,,,\r\n"
                    ",G1,大门,pass_fail,10,,\r\n");
        world.write("policy.json",
                    std::string(R"({"id":"p","version":"1","privacy":{"homes":)") + homes + "}}");
        world.load_all();
        auto planner = world.phone("planner", 1);
        auto li = world.phone("li", 2);
        world.sync(*planner);
        world.sync(*li);
        planner->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
                      R"("team":["li"],"checklist":"night",)"
                      R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
        world.sync(*planner);
        world.sync(*li);
        std::vector<std::string> instances;
        for (const char* label : {"3-1-101", "3-1-102"})
            instances.push_back(
                li->does(std::string(R"({"act":"add","inspection":"n1","repeat":"H","label":")") + label +
                         "\"}")
                    .extra["instance"]
                    .text());
        for (const char* place : {"H[1]", "H[2]"})
            for (const char* item : {".H1", ".H2"})
                li->does(std::string(R"({"act":"answer","inspection":"n1","item":")") + place + item +
                         R"(","value":")" + (place[2] == '1' ? "pass" : "fail") + "\"}");
        li->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})");
        world.sync(*li);
        const Json shown = world.does("report", R"({"kind":"explanation","inspection":"n1"})");
        const std::string text = shown["parts"].dump() + shown["answers"].dump();
        for (const std::string& instance : instances)
            CHECK((text.find(instance) == std::string::npos) == is_marked);
        CHECK(shown["answers"].items().size() == 5);
        li->does(R"({"act":"seal","inspection":"n1"})");
        world.sync(*li);
        for (const auto& [report, rows] : {std::pair{R"({"kind":"findings"})", "findings"},
                                           std::pair{R"({"kind":"notice","inspection":"n1"})", "notice"}}) {
            const Json findings = world.does("report", report)[rows];
            REQUIRE(findings.items().size() == 2);
            CHECK((findings.dump().find(instances[1]) == std::string::npos) == is_marked);
        }
        // Whoever puts it right has to know where.
        CHECK(must(li->engine().show("findings", "n1")).dump().find(instances[1]) != std::string::npos);
        // The score is told as it is.
        CHECK(world.does("report", R"({"kind":"results"})")["inspections"]
                  .items()[0]["score"]["score"]
                  .dump() == must(li->engine().show("score", "n1"))["score"].dump());
    }
}

}  // namespace wincheck::hub
