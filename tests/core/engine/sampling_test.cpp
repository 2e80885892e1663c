// Samples during a visit (SCO-5): nobody chooses, what cannot be looked at is left out with a reason, and too
// few are named before the seal.
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// G3 is looked at on three lifts of five, by C1 on the same; LAMP on two of whatever is named.
struct SampledNight : NightWorld {
    explicit SampledNight(std::size_t lifts = 5) {
        Organisation organisation = small_organisation();
        for (std::size_t i = 1; i <= lifts; ++i)
            organisation.units[1].locations.push_back(
                {"L" + std::to_string(i), "lift", std::to_string(i) + "号梯"});
        must(hub.engine().publish(DocumentKind::organisation, "organisation", "2",
                                  journal::encode(organisation)));
        Checklist checklist = night_checklist();
        Node& lifts_item = checklist.nodes[3];
        lifts_item.scoring.fold = SampleFold::mean;
        lifts_item.scoring.sample.min = lifts_item.scoring.sample.max = 3;
        lifts_item.scoring.sample.of = "lift";
        Node& sharing = checklist.nodes[5];
        sharing.scoring.fold = SampleFold::worst;
        sharing.scoring.sample.same_as = "G3";
        Node lamp = pass_item("LAMP", 2, 4);
        lamp.scoring.fold = SampleFold::mean;
        lamp.scoring.sample.min = lamp.scoring.sample.max = 2;
        checklist.nodes.push_back(lamp);
        must(hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
        plan();
    }
};

std::string on_n1(const std::string& act, const std::string& item, const std::string& more) {
    return R"({"act":")" + act + R"(","inspection":"n1","item":")" + item + R"(",)" + more + "}";
}
std::string sample(const std::string& item, const std::string& of) {
    return on_n1("sample", item, R"("sample":")" + of + R"(","value":"pass")");
}
std::string redraw(const std::string& item, const std::string& of, const std::string& reason = "在修") {
    return on_n1("redraw", item, R"("sample":")" + of + R"(","reason":")" + reason + "\"");
}

std::vector<std::string> drawn(Box& box, const std::string& item) {
    std::vector<std::string> codes;
    const Json view = must(box.engine().show("samples", "n1"));
    for (const Json& one : view.items())
        if (one["item"].text() == item)
            for (const Json& place : one["samples"].items()) codes.push_back(place["sample"].text());
    return codes;
}

std::string undrawn(Box& box) {
    const auto codes = drawn(box, "G3");
    for (const char* code : {"L1", "L2", "L3", "L4", "L5"})
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) return code;
    return {};
}

/// What the seal would name of samples.
std::string missing(Box& box) {
    std::string text;
    const Json problems = must(box.engine().show("problems", "n1"));
    for (const Json& problem : problems.items())
        if (problem.text().find("samples missing") != std::string::npos)
            text += (text.empty() ? "" : "; ") + problem.text();
    return text;
}

}  // namespace

TEST_CASE("SCO-5 a location that is not drawn is refused, one that is may be named by code or name") {
    SampledNight world;
    const auto codes = drawn(world.a, "G3");
    REQUIRE(codes.size() == 3);
    CHECK(drawn(world.b, "G3") == codes);
    CHECK(drawn(world.a, "C1") == codes);
    CHECK(reason_of(world.a.act(sample("G3", undrawn(world.a)))) == "not_drawn");
    CHECK(reason_of(world.a.act(sample("G3", "L9"))) == "unknown_sample");
    CHECK(reason_of(world.a.act(sample("G1", codes[0]))) == "not_sampled");
    CHECK(reason_of(world.a.act(on_n1("sample", "G3", R"("value":"pass")"))) == "sample_missing");
    // By its name it is the same sample, not a second one.
    world.a.does(sample("G3", codes[0]));
    world.a.does(sample("G3", codes[0].substr(1) + "号梯"));
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    CHECK(must(world.a.engine().store().registers(id)).size() == 1);
    world.a.does(on_n1("clear", "G3", R"("sample":")" + codes[0].substr(1) + R"(号梯")"));
    CHECK(missing(world.a).empty());  // unanswered as a whole, which the seal names otherwise
}

TEST_CASE("SCO-5 too few samples are named before the seal, and allowed with a reason") {
    SampledNight world;
    const auto codes = drawn(world.a, "G3");
    CHECK(missing(world.a).empty());
    world.a.does(sample("G3", codes[1]));
    CHECK(missing(world.a) == "G3: 2 of 3 samples missing (" + codes[0] + ", " + codes[2] + ")");
    const auto refused = world.a.act(R"({"act":"seal","inspection":"n1"})");
    CHECK(reason_of(refused) == "seal_incomplete");
    CHECK(refused.error().where.find("2 of 3 samples missing") != std::string::npos);
    CHECK(reason_of(world.a.act(on_n1("fewer_samples", "G3", R"("reason":"")"))) == "reason_missing");
    CHECK(reason_of(world.a.act(on_n1("fewer_samples", "G1", R"("reason":"r")"))) == "not_sampled");
    world.b.does(on_n1("fewer_samples", "G3", R"("reason":"停电")"));
    CHECK_FALSE(missing(world.a).empty());
    carry(world.b, world.a);
    CHECK(missing(world.a).empty());
    const Json view = must(world.a.engine().show("samples", "n1"));
    CHECK(view.items()[0]["fewer"].items()[0]["reason"].text() == "停电");
    CHECK(view.items()[0]["fewer"].items()[0]["by"].text() == "mate");
    // For that item alone: the one that shares the sample asks for itself.
    world.a.does(sample("C1", codes[0]));
    CHECK(missing(world.a) == "C1: 2 of 3 samples missing (" + codes[1] + ", " + codes[2] + ")");
}

TEST_CASE("SCO-5 without locations in the register the number counts") {
    SampledNight world(0);
    CHECK(drawn(world.a, "LAMP").empty());
    world.a.does(sample("LAMP", "东门"));
    CHECK(missing(world.a) == "LAMP: 1 of 2 samples missing");
    world.a.does(sample("LAMP", "西门"));
    CHECK(missing(world.a).empty());
}

TEST_CASE(
    "SCO-5 one that cannot be looked at is left out with a reason, and the next is drawn for all who share") {
    SampledNight world;
    const auto before = drawn(world.a, "G3");
    CHECK(reason_of(world.a.act(redraw("G3", before[0], ""))) == "reason_missing");
    CHECK(reason_of(world.a.act(redraw("G3", undrawn(world.a)))) == "not_drawn");
    world.a.does(redraw("C1", before[0]));
    const auto after = drawn(world.a, "G3");
    CHECK(after.size() == 3);
    CHECK(after[0] == before[1]);
    CHECK(after[1] == before[2]);
    CHECK(drawn(world.a, "C1") == after);
    const Json view = must(world.a.engine().show("samples", "n1"));
    CHECK(view.items()[0]["population"].dump() == "5");
    CHECK(view.items()[0]["left_out"].items()[0]["sample"].text() == before[0]);
    CHECK(view.items()[0]["left_out"].items()[0]["reason"].text() == "在修");
    CHECK(reason_of(world.a.act(redraw("G3", before[0]))) == "not_drawn");
}

TEST_CASE("SCO-5 what was looked at is not drawn away, also by the item that shares it") {
    SampledNight world;
    const auto codes = drawn(world.a, "G3");
    world.a.does(on_n1("sample", "C1", R"("sample":")" + codes[0] + R"(","value":"fail")"));
    CHECK(reason_of(world.a.act(redraw("G3", codes[0]))) == "sample_recorded");
    CHECK(reason_of(world.a.act(redraw("C1", codes[0]))) == "sample_recorded");
    // A team-mate who does not know of it yet may; what was recorded counts on every device all the same.
    world.b.does(redraw("G3", codes[0]));
    carry(world.a, world.b);
    carry(world.b, world.a);
    CHECK(world.a.digest() == world.b.digest());
    CHECK(drawn(world.a, "G3") == drawn(world.b, "G3"));
    CHECK(missing(world.a) == missing(world.b));
    CHECK(missing(world.a).find("C1: 3 of 3 samples missing") != std::string::npos);
    world.a.does(on_n1("sample", "C1", R"("sample":")" + codes[0] + R"(","value":"pass")"));
}

TEST_CASE("SCO-5 DO-3 two devices that leave out others draw the same once they know of each other") {
    SampledNight world;
    const auto codes = drawn(world.a, "G3");
    world.a.does(redraw("G3", codes[0]));
    world.b.does(redraw("G3", codes[1]));
    CHECK(drawn(world.a, "G3") != drawn(world.b, "G3"));
    carry(world.a, world.b);
    carry(world.b, world.a);
    const auto now = drawn(world.a, "G3");
    CHECK(now == drawn(world.b, "G3"));
    CHECK(now.size() == 3);
    CHECK(std::find(now.begin(), now.end(), codes[0]) == now.end());
    CHECK(std::find(now.begin(), now.end(), codes[1]) == now.end());
    // Fewer than three are left once a third is left out; those that are left are enough.
    world.a.does(redraw("G3", now[0]));
    CHECK(drawn(world.a, "G3").size() == 2);
    for (const std::string& code : drawn(world.a, "G3")) world.a.does(sample("G3", code));
    CHECK(missing(world.a).empty());
}

TEST_CASE("SCO-5 an item that does not apply asks for no samples") {
    SampledNight world;
    const auto codes = drawn(world.a, "G3");
    world.a.does(sample("C1", codes[0]));
    CHECK_FALSE(missing(world.a).empty());
    world.a.does(on_n1("na", "C1", R"("reason":"无电梯")"));
    CHECK(missing(world.a).empty());
}
