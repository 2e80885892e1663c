// Reference pictures: loaded with the checklist, fetched by the devices of inspections to come, no others.
#include "core/base/hash.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kPictured =
    "type,name,label,rule,full,参考图\r\n"
    "begin group,S1,门岗,,,\r\n,G1,大门,pass_fail,60,gate.jpg\r\n,G2,记录,pass_fail,40,away.jpg\r\n"
    "end group,,,,,\r\n";
constexpr const char* kPicture = "a picture of the gate";

Hash picture_hash() {
    return sha256(view_of(std::string(kPicture)));
}

bool has_picture(Phone& phone) {
    return must(phone.engine().store().blob(picture_hash())).has_value();
}

/// What `ready` says of files that checklists show.
Json media_check(Phone& phone) {
    const Json ready = must(phone.engine().show("ready", ""));
    for (const Json& check : ready["checks"].items())
        if (check["check"].text() == "reference media") return check;
    return Json{};
}

void plan_pictured(Visit& visit) {
    visit.planner->does(R"({"act":"plan","inspection":"n2","project":"P2","kind":"hq_special","leader":"li",)"
                        R"("team":["li"],"checklist":"pictured"})");
    visit.world.sync(*visit.planner);
}

struct PicturedForm : Visit {
    PicturedForm() {
        world.write("pictured.csv", kPictured);
        world.write("gate.jpg", kPicture);
        loaded = world.load({"pictured.csv"});
        REQUIRE(loaded["ok"].boolean());
        world.sync(*planner);
    }
    Json loaded;
};

}  // namespace

TEST_CASE("DO-8 a checklist is loaded with the files that it shows; one that is missing is a warning") {
    PicturedForm visit;
    const auto& published = visit.loaded["published"].items();
    REQUIRE(published.size() == 2);
    CHECK(published[0]["kind"].text() == "media");
    CHECK(published[0]["name"].text() == "gate.jpg");
    CHECK(published[0]["hash"].text() == picture_hash().hex());
    CHECK(published[1]["kind"].text() == "checklist");
    const auto& problems = visit.loaded["problems"].items();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0]["where"].text() == "pictured.csv!survey!F4");
    CHECK(problems[0]["code"].text() == "missing_file");
    CHECK(problems[0]["warning"].boolean());
    // A further version shows the same file: it is there already.
    const Json again = visit.world.load({"pictured.csv"});
    CHECK(again["published"].items().size() == 1);
}

TEST_CASE("DO-8 devices fetch what the checklists of inspections to come show; others do not") {
    PicturedForm visit;
    CHECK_FALSE(has_picture(*visit.planner));
    plan_pictured(visit);
    CHECK(has_picture(*visit.planner));
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.head.get()}) visit.world.sync(*phone);
    CHECK(has_picture(*visit.li));
    CHECK_FALSE(has_picture(*visit.wang));
    const Json listed = must(visit.li->engine().show("media", "n2"));
    REQUIRE(listed.items().size() == 1);
    CHECK(listed.items()[0]["name"].text() == "gate.jpg");
    CHECK(listed.items()[0]["length"].dump() == "21");
    CHECK(listed.items()[0]["here"].boolean());
    CHECK(media_check(*visit.li)["ok"].boolean());
    CHECK(must(visit.li->engine().show("media", "n1")).items().empty());
    // One that has it does not ask again.
    DirectTransport transport(visit.world.hub(), visit.li->files());
    visit.li->sync(transport);
    for (const auto& asked : transport.log) CHECK(asked.path.find(picture_hash().hex()) == std::string::npos);
}

TEST_CASE("DO-8 a reference picture that has not come is named, with what to do, until it comes") {
    PicturedForm visit;
    plan_pictured(visit);
    visit.world.sync(*visit.li);
    must(visit.li->engine().store().drop_blob(picture_hash()));
    const Json check = media_check(*visit.li);
    REQUIRE_FALSE(check["ok"].boolean());
    CHECK(check["missing"].items()[0].text().ends_with(": gate.jpg"));
    CHECK(check["remedy"].text() == "Synchronise with the hub.");
    CHECK_FALSE(must(visit.li->engine().show("media", "n2")).items()[0]["here"].boolean());
    visit.world.sync(*visit.li);
    CHECK(media_check(*visit.li)["ok"].boolean());
}

TEST_CASE("STD-3 what a newer version shows is fetched once an inspection goes on with it") {
    Visit visit;
    visit.world.write("pictured.csv", "type,name,label,rule,full\r\n,G1,大门,pass_fail,100\r\n");
    REQUIRE(visit.world.load({"pictured.csv"})["ok"].boolean());
    visit.world.sync(*visit.planner);
    plan_pictured(visit);
    visit.world.write("pictured.csv", kPictured);
    visit.world.write("gate.jpg", kPicture);
    REQUIRE(visit.world.load({"pictured.csv"})["ok"].boolean());
    visit.world.sync(*visit.li);
    CHECK_FALSE(has_picture(*visit.li));
    visit.li->does(R"({"act":"renew","inspection":"n2","checklist":"pictured","reason":"新版"})");
    CHECK_FALSE(media_check(*visit.li)["ok"].boolean());
    visit.world.sync(*visit.li);
    CHECK(has_picture(*visit.li));
    CHECK(media_check(*visit.li)["ok"].boolean());
}

TEST_CASE("DO-8 what is over needs no reference picture any more") {
    PicturedForm visit;
    plan_pictured(visit);
    visit.world.sync(*visit.li);
    visit.li->does(R"({"act":"end","inspection":"n2","how":"not_reached","reason":"r"})");
    visit.world.sync(*visit.li);
    must(visit.li->engine().store().drop_blob(picture_hash()));
    CHECK(media_check(*visit.li)["ok"].boolean());
    visit.world.sync(*visit.li);
    CHECK_FALSE(has_picture(*visit.li));
}

}  // namespace wincheck::hub
