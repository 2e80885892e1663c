// What may be recorded in the register, and by whom.
#include "core/rules/changes.h"

#include <doctest/doctest.h>

#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register company() {
    Organisation organisation = testing::organisation_of({{"g", "group", ""},
                                                          {"r1", "region", "g"},
                                                          {"r2", "region", "g"},
                                                          {"b1", "branch", "r1"},
                                                          {"b2", "branch", "r2"},
                                                          {"p1", "project", "b1"},
                                                          {"p2", "project", "b2"},
                                                          {"f1", "functional", "b1"}});
    const People people = testing::people_of({{"root", "administrator", "g"},
                                              {"south", "administrator", "r1"},
                                              {"centre", "quality_centre", "g"},
                                              {"head", "project_head", "p1"},
                                              {"guard", "post_holder", "p2"}});
    return {organisation, people};
}

Changes one(Fact fact) {
    Changes changes;
    changes.facts.push_back(std::move(fact));
    return changes;
}

std::string codes(const Changes& changes) {
    std::string text;
    for (const Problem& problem : check_changes(company(), changes))
        text += (text.empty() ? "" : " ") + problem.code;
    return text;
}

bool may_record(const char* author, const Changes& changes) {
    return !refused_change(company(), changes, author, "2026-03-02", Policy{}).has_value();
}

}  // namespace

TEST_CASE("ORG-1 a move downwards the line is recorded; upwards, into a circle or to nowhere it is not") {
    CHECK(codes(one({kAboutUnit, "p1", "parent", "b2", "2026-04-01", ""})).empty());
    CHECK(codes(one({kAboutUnit, "f1", "parent", "p1", "2026-04-01", ""})).empty());
    CHECK(codes(one({kAboutUnit, "p1", "parent", "nowhere", "", ""})) == "parent");
    CHECK(codes(one({kAboutUnit, "r1", "parent", "b2", "", ""})).starts_with("order"));
    CHECK(codes(one({kAboutUnit, "p1", "parent", "f1", "", ""})) == "order");
    CHECK(codes(one({kAboutUnit, "f1", "parent", "f1", "2026-04-01", ""})) == "cycle");
    // A circle on one day in the middle is one.
    Changes swap;
    swap.facts = {{kAboutUnit, "g", "parent", "r1", "2026-05-01", "2026-05-01"}};
    CHECK(codes(swap).find("cycle") != std::string::npos);
    // What ends again is looked at on the day after its end too.
    Changes brief;
    brief.facts = {{kAboutUnit, "p1", "parent", "b2", "", ""},
                   {kAboutUnit, "p1", "parent", "r2", "2026-04-01", "2026-04-30"}};
    CHECK(codes(brief).empty());
}

TEST_CASE("ORG-1 facts that cannot be read are named, all of them") {
    Changes changes;
    changes.facts = {{kAboutUnit, "p1", "name", "x", "2026-13-01", ""},
                     {kAboutUnit, "p1", "name", "x", "2026-02-02", "2026-02-01"},
                     {kAboutUnit, "p1", "active", "asleep", "", ""},
                     {kAboutUnit, "p9", "name", "without kind", "", ""},
                     {kAboutPerson, "li", "grant:inspector", "yes", "", ""},
                     {kAboutPerson, "li", "grant:inspector:nowhere", "yes", "", ""},
                     {kAboutPerson, "li", "grant:inspector:g", "perhaps", "", ""},
                     {kAboutAsset, "a1", "unit", "nowhere", "", ""},
                     {kAboutUnit, "", "name", "x", "", ""}};
    CHECK(codes(changes) == "date period state kind_missing grant unit grant unit id kind_missing");
    CHECK(check_changes(company(), changes)[2].where == "facts[2]");
    CHECK(codes(one({"weather_station", "w1", "height", "3", "", ""})).empty());
}

TEST_CASE("ORG-3 who keeps the register of a region changes nothing outside it") {
    const Changes inside = one({kAboutUnit, "p1", "name", "x", "2026-04-01", ""});
    const Changes outside = one({kAboutUnit, "p2", "name", "x", "2026-04-01", ""});
    CHECK(may_record("root", inside));
    CHECK(may_record("root", outside));
    CHECK(may_record("south", inside));
    CHECK_FALSE(may_record("south", outside));
    CHECK_FALSE(may_record("centre", inside));
    CHECK_FALSE(may_record("head", inside));
    // A move is over where the unit leaves and where it goes.
    CHECK_FALSE(may_record("south", one({kAboutUnit, "p1", "parent", "b2", "2026-04-01", ""})));
    CHECK_FALSE(may_record("south", one({kAboutUnit, "p2", "parent", "b1", "2026-04-01", ""})));
    CHECK(may_record("root", one({kAboutUnit, "p1", "parent", "b2", "2026-04-01", ""})));
}

TEST_CASE("ORG-3 grants are given over one's own units, and nobody gives oneself the right to give") {
    CHECK(may_record("south", one({kAboutPerson, "li", "grant:inspector:p1", "yes", "", ""})));
    CHECK_FALSE(may_record("south", one({kAboutPerson, "li", "grant:inspector:p2", "yes", "", ""})));
    CHECK_FALSE(may_record("south", one({kAboutPerson, "south", "grant:administrator:g", "yes", "", ""})));
    Changes usurper;
    usurper.facts = {{kAboutPerson, "head", "grant:administrator:g", "yes", "", ""},
                     {kAboutUnit, "p2", "name", "mine", "", ""}};
    CHECK(refused_change(company(), usurper, "head", "2026-03-02", Policy{}) == 0);
    CHECK(may_record("south", one({kAboutPerson, "head", "name", "x", "", ""})));
    CHECK_FALSE(may_record("south", one({kAboutPerson, "guard", "name", "x", "", ""})));
    CHECK(may_record("south", one({kAboutPerson, "newcomer", "name", "x", "", ""})));
}

TEST_CASE("ORG-1 a new unit belongs to those who keep the unit above it") {
    Changes fresh;
    fresh.facts = {{kAboutUnit, "p3", "kind", "project", "2026-04-01", ""},
                   {kAboutUnit, "p3", "parent", "b1", "2026-04-01", ""}};
    CHECK(may_record("south", fresh));
    CHECK_FALSE(may_record("head", fresh));
    fresh.facts[1].value = "b2";
    CHECK_FALSE(may_record("south", fresh));
}

TEST_CASE("ORG-5 a vendor's posts and an asset's place are kept by whoever keeps that unit") {
    Changes asset;
    asset.facts = {{kAboutAsset, "lift-1", "unit", "p1", "2026-04-01", ""},
                   {kAboutAsset, "lift-1", "name", "1号梯", "2026-04-01", ""}};
    CHECK(may_record("south", asset));
    CHECK_FALSE(may_record("head", asset));
    asset.facts[0].value = "p2";
    CHECK_FALSE(may_record("south", asset));
    CHECK(may_record("south", one({kAboutVendor, "v1", "name", "保洁公司", "", ""})));
    CHECK_FALSE(may_record("head", one({kAboutVendor, "v1", "name", "保洁公司", "", ""})));
}

TEST_CASE("ORG-5 what a vendor serves is a post at a unit that is there, or an asset, by day") {
    Register standing = company();
    standing.add({kAboutAsset, "lift-1", "unit", "p1", "", ""});
    const auto problems = [&](const char* field, const char* value) {
        std::string text;
        for (const Problem& problem : check_changes(
                 standing, one({kAboutVendor, "v1", field, value, "2026-01-01", "2026-12-31"}), Policy{}))
            text += problem.code + " ";
        return text;
    };
    CHECK(problems("serves:gate:p1", "yes").empty());
    CHECK(problems("serves:asset:lift-1", "no").empty());
    CHECK(problems("serves:gate:nowhere", "yes") == "unit ");
    CHECK(problems("serves:asset:lift-2", "yes") == "unit ");
    CHECK(problems("serves:gate", "yes") == "serves ");
    CHECK(problems("serves::p1", "yes") == "serves ");
    CHECK(problems("serves:gate:", "yes") == "serves ");
    CHECK(problems("serves:gate:p1", "often") == "serves ");
}

TEST_CASE("ORG-1 changes that are drawn together say of every day what all of them said") {
    std::uint64_t state = 7;
    const auto random = [&state](std::uint64_t below) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33) % below;
    };
    const auto day = [&] {
        const std::uint64_t number = random(12);
        return number < 2 ? std::string{} : "2026-03-" + std::to_string(10 + number);
    };
    std::size_t before = 0;
    std::size_t after = 0;
    for (int world = 0; world < 200; ++world) {
        std::vector<Changes> recorded;
        Register apart = company();
        for (int step = 0; step < 12; ++step) {
            Changes changes;
            for (std::uint64_t i = random(3); i < 3; ++i) {
                const bool is_person = random(2) == 0;
                changes.facts.push_back({is_person ? kAboutPerson : kAboutUnit, is_person ? "guard" : "p1",
                                         random(2) == 0 ? "post" : "parent", std::to_string(random(4)), day(),
                                         day()});
            }
            apart.add(changes);
            before += changes.facts.size();
            recorded.push_back(std::move(changes));
        }
        const Changes base = drawn_together(recorded);
        after += base.facts.size();
        const Register together = with_changes(company(), base);
        for (int date = 1; date <= 31; ++date) {
            const std::string on = "2026-03-" + std::string(date < 10 ? "0" : "") + std::to_string(date);
            for (const auto& [about, id] : {std::pair{kAboutPerson, "guard"}, std::pair{kAboutUnit, "p1"}})
                for (const char* field : {"post", "parent"}) {
                    const Dated* one = apart.fact_on(about, id, field, on);
                    const Dated* other = together.fact_on(about, id, field, on);
                    REQUIRE((one == nullptr) == (other == nullptr));
                    if (one != nullptr) REQUIRE(*one == *other);
                }
        }
        CHECK(drawn_together({base}) == base);
    }
    CHECK(after * 3 < before * 2);
}

TEST_CASE("STD-6 what was answered before stays when changes are drawn together") {
    const Changes base = drawn_together({one({kAboutClause, "WIN@1#2", "interpretation", "甲", "", ""}),
                                         one({kAboutClause, "WIN@1#2", "interpretation", "乙", "", ""}),
                                         one({kAboutUnit, "p1", "name", "甲", "", ""}),
                                         one({kAboutUnit, "p1", "name", "乙", "", ""})});
    REQUIRE(base.facts.size() == 3);
    CHECK(base.facts[0].value == "甲");
    CHECK(base.facts[2].about == kAboutUnit);
}
