// Photos that stand in more than one place, or look alike, as a device tells whoever looks at them again
// (FIX-5).
#include <set>

#include "core/base/fingerprint.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

/// A file with the fingerprint that has the lowest `bits` bits.
std::string printed(const std::string& path, int bits, int quality = 80) {
    Fingerprint print;
    print.words[0] = (std::uint64_t{1} << bits) - 1;
    return R"({"file":")" + path + R"(","fingerprint":{"pdq":")" + print.hex() + R"(","quality":)" +
           std::to_string(quality) + "}}";
}

Json reused_on(Phone& phone, const char* inspection) {
    return must(phone.engine().show("reused", inspection));
}

}  // namespace

TEST_CASE("FIX-5 a photo that stands for something else already is shown so to who judges") {
    Owed owed;
    const std::string old = owed.visit.head->file("old.jpg", 700'000);  // the bytes of the item's own photo
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock","files":[")" + old + "\"]") == "ok");
    owed.sync_all();
    const Json steps = finding_on(*owed.visit.li)["steps"];
    REQUIRE(steps.items().size() == 1);
    CHECK(steps.items()[0]["reused"].items().size() == 1);
}

TEST_CASE("FIX-5 EVI-1 a device names photos that look alike by the fingerprints that came with them") {
    Owed owed;
    Phone &head = *owed.visit.head, &li = *owed.visit.li;
    const auto step = [&](Phone& phone, const char* act, const std::string& file) {
        const std::string result = owed.tries(phone, act, R"("text":"t","files":[)" + file + "]");
        owed.sync_all();
        return result;
    };
    const std::string first = head.file("first.jpg", 3'000);
    REQUIRE(step(head, "rectify", printed(first, 0)) == "ok");
    CHECK(reused_on(li, "n1")["reused"].items().empty());
    REQUIRE(step(li, "reject", printed(li.file("look.jpg", 4'000), 31, 50)) == "ok");
    const Json seen = reused_on(li, "n1");
    REQUIRE(seen["reused"].items().size() == 2);
    std::set<std::string> purposes;
    for (const Json& use : seen["reused"].items()) {
        CHECK(use["how"].text() == "alike");
        CHECK(use["distance"].text() == "31");
        CHECK(use["pair"].text() == "1");
        CHECK(use["item"].text() == "G2");
        purposes.insert(use["purpose"].text());
    }
    CHECK(purposes == std::set<std::string>{"re_checked", "rectified"});
    CHECK(seen["compared"].text() == "2");
    CHECK(seen["not_compared"].text() == "1");  // the item's own, which came without
    // A bit more, or less to see in it, is another picture.
    REQUIRE(step(head, "rectify", printed(head.file("other.jpg", 5'000), 63)) == "ok");
    REQUIRE(step(li, "reject", printed(li.file("wall.jpg", 6'000), 0, 49)) == "ok");
    CHECK(reused_on(li, "n1")["reused"].items().size() == 2);
    CHECK(reused_on(li, "n1")["compared"].text() == "4");
    const std::string bad = R"({"file":")" + first + R"(","fingerprint":{"pdq":"00","quality":80}})";
    CHECK(step(head, "rectify", bad) == "field_wrong");
    CHECK(step(head, "rectify", printed(first, 0, 101)) == "field_wrong");
    owed.check_agreed();
}

TEST_CASE(
    "FIX-5 the same photo handed in as put right and as seen at the re-check is named by hub and device") {
    Owed owed;
    const auto hub_rows = [&] {
        return owed.visit.world.does("report", R"({"kind":"reused"})")["reused"].items().size();
    };
    const std::string photo = R"("text":"t","files":[")" + owed.visit.head->file("x.jpg", 3'000) + "\"]";
    REQUIRE(owed.tries(*owed.visit.head, "rectify", photo) == "ok");
    owed.sync_all();
    CHECK(hub_rows() == 0);
    owed.visit.planner->does(
        R"({"act":"plan","inspection":"r1","kind":"re_check","project":"P1","leader":"li","team":["li"],)"
        R"("findings":"open","window":{"from":"2026-03-10T09:00:00+08:00","to":"2026-03-10T17:00:00+08:00"}})");
    owed.sync_all();
    CHECK(must(owed.visit.li->engine().show("rechecked", "r1")).items().at(0)["reused"].items().empty());
    CHECK(reused_on(*owed.visit.li, "r1")["reused"].items().empty());
    REQUIRE(owed.tries(*owed.visit.li, "reject",
                       R"("text":"t","files":[")" + owed.visit.li->file("y.jpg", 3'000) + "\"]") == "ok");
    owed.sync_all();
    CHECK(hub_rows() == 2);
    REQUIRE(reused_on(*owed.visit.li, "n1")["reused"].items().size() == 2);
    CHECK(reused_on(*owed.visit.li, "n1")["reused"].items().at(0)["how"].text() == "same");
    CHECK(must(owed.visit.li->engine().show("rechecked", "r1")).items().at(0)["reused"].items().size() == 1);
    CHECK(reused_on(*owed.visit.li, "r1")["reused"].items().size() == 2);  // of what it looks at
}

TEST_CASE("FIX-5 PII-1 the fingerprint of a photo is erased with its key") {
    Owed owed;
    Phone &head = *owed.visit.head, &li = *owed.visit.li;
    REQUIRE(owed.tries(head, "rectify",
                       R"("text":"t","files":[)" + printed(head.file("a.jpg", 3'000), 0) + "]") == "ok");
    owed.sync_all();
    REQUIRE(owed.tries(li, "reject", R"("text":"t","files":[)" + printed(li.file("b.jpg", 4'000), 1) + "]") ==
            "ok");
    owed.sync_all();
    REQUIRE(reused_on(li, "n1")["reused"].items().size() == 2);
    const Json photos = must(owed.visit.planner->engine().show("evidence", "n1"));
    std::string entry;
    for (const Json& photo : photos.items())
        if (photo["purpose"].text() == "rectified") entry = photo["entry"].text();
    owed.visit.planner->does(
        R"({"act":"erase","inspection":"n1","parts":["secret"],"basis":"request","reason":"x","entry":")" +
        entry + "\"}");
    owed.sync_all();
    CHECK(reused_on(li, "n1")["reused"].items().empty());
    CHECK(reused_on(li, "n1")["compared"].text() == "1");
}

}  // namespace wincheck::hub
