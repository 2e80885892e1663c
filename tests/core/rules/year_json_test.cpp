// The year's part of the policy: read, written back, and what is wrong in it named.
#include "core/rules/year_json.h"

#include <doctest/doctest.h>

#include "core/rules/score_json.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Result<Policy> policy_with_year(const std::string& year) {
    return policy_from_json(*Json::parse("{\"year\":" + year + "}"));
}

std::string wrong_field(const std::string& year) {
    const auto policy = policy_with_year(year);
    return policy ? std::string("none") : policy.error().where;
}

constexpr const char* kWholeYear = R"({"scale":10,"places":1,"add_max":"2.5","recheck_percent":50,
  "parts":[{"id":"hq","weight":"0.6","kinds":["hq_special"]},
           {"id":"closed","weight":20,"from":"closure","missing":"zero"},
           {"id":"survey","weight":1,"from":"imported","figure":"satisfaction"}],
  "events":[{"kind":"praise","effect":"add","points":1},{"kind":"incident","effect":"veto"}],
  "ranking":{"units":"branch","level":"region","bottom_percent":10,"rounding":"nearest","bottom_number":3,
             "days_min":30,"appeal_days":7,"days":"calendar"}})";

}  // namespace

TEST_CASE("YEAR-1 the policy's parts, events and ranking are read and written back") {
    const auto policy = policy_with_year(kWholeYear);
    REQUIRE(policy);
    const YearPolicy& year = policy->year;
    REQUIRE(year.parts.size() == 3);
    CHECK(year.parts[0].source == PartSource::inspections);
    CHECK(year.parts[0].kinds == std::vector<std::string>{"hq_special"});
    CHECK(year.parts[1].missing == PartMissing::zero);
    CHECK(year.parts[1].source == PartSource::closure);
    CHECK(year.parts[2].figure == "satisfaction");
    CHECK(year.events[1].effect == EventEffect::veto);
    CHECK(year.ranking.unit_kind == "branch");
    CHECK(year.ranking.bottom_number == 3U);
    CHECK_FALSE(year.ranking.counts_workdays);
    CHECK(*policy_from_json(to_json(*policy)) == *policy);
    const IndexRules rules = index_rules_of(year);
    CHECK(check_rules(rules));
    CHECK(rules.parts[0].weight == *parse_points("0.6"));
    CHECK(rules.add_max == *parse_points("2.5"));
    CHECK(ranking_rules_of(year.ranking).days_min == 30);
}

TEST_CASE("ROLL-3 how inspections make a figure is read, written back, and named where it does not fit") {
    const auto policy = policy_with_year(
        R"({"parts":[{"id":"a","mean":"weighted","kind_weights":[{"kind":"hq_special","weight":2}],)"
        R"("over":"projects","size":"households"}]})");
    REQUIRE(policy);
    const YearPart& part = policy->year.parts[0];
    CHECK(part.mean == PartMean::weighted);
    CHECK(part.over == PartOver::projects);
    CHECK(part.size == "households");
    CHECK(part.kind_weights[0].weight == Points::whole(2));
    CHECK(*policy_from_json(to_json(*policy)) == *policy);
    CHECK(wrong_field(R"({"parts":[{"id":"a","mean":"median"}]})") == "year.parts[1].mean");
    CHECK(wrong_field(R"({"parts":[{"id":"a","from":"closure","mean":"latest"}]})") == "year.parts[1].mean");
    CHECK(wrong_field(R"({"parts":[{"id":"a","from":"imported","over":"projects"}]})") ==
          "year.parts[1].over");
    CHECK(wrong_field(R"({"parts":[{"id":"a","size":"households"}]})") == "year.parts[1].size");
    CHECK(wrong_field(R"({"parts":[{"id":"a","kind_weights":[{"kind":"x"}]}]})") ==
          "year.parts[1].kind_weights");
    const std::string weighted = R"({"parts":[{"id":"a","mean":"weighted","kind_weights":[)";
    CHECK(wrong_field(weighted + R"({"kind":"x","weight":0}]}]})") == "year.parts[1].kind_weights[1].weight");
    CHECK(wrong_field(weighted + R"({"kind":"x"},{"kind":"x"}]}]})") == "year.parts[1].kind_weights[2].kind");
    CHECK(wrong_field(weighted + R"({"weight":1}]}]})") == "year.parts[1].kind_weights[1].kind");
}

TEST_CASE("YEAR-1 what is wrong in the policy's year is named with its field") {
    CHECK(wrong_field(R"({"parts":[{"weight":1}]})") == "year.parts[1].id");
    CHECK(wrong_field(R"({"parts":[{"id":"a"},{"id":"a"}]})") == "year.parts[2].id");
    CHECK(wrong_field(R"({"parts":[{"id":"a","weight":0}]})") == "year.parts[1].weight");
    CHECK(wrong_field(R"({"parts":[{"id":"a","weight":1000001}]})") == "year.parts[1].weight");
    CHECK(wrong_field(R"({"parts":[{"id":"a","from":"survey"}]})") == "year.parts[1].from");
    CHECK(wrong_field(R"({"parts":[{"id":"a","figure":"x"}]})") == "year.parts[1].figure");
    CHECK(wrong_field(R"({"parts":[{"id":"a","from":"imported","kinds":["x"]}]})") == "year.parts[1].kinds");
    CHECK(wrong_field(R"({"parts":[{"id":"a","missing":"one"}]})") == "year.parts[1].missing");
    CHECK(wrong_field(R"({"events":[{"effect":"veto"}]})") == "year.events[1].kind");
    CHECK(wrong_field(R"({"events":[{"kind":"a"},{"kind":"a"}]})") == "year.events[2].kind");
    CHECK(wrong_field(R"({"events":[{"kind":"a","effect":"double"}]})") == "year.events[1].effect");
    CHECK(wrong_field(R"({"events":[{"kind":"a","points":-1}]})") == "year.events[1].points");
    CHECK(wrong_field(R"({"scale":0})") == "year.scale");
    CHECK(wrong_field(R"({"places":10})") == "year.places");
    CHECK(wrong_field(R"({"add_max":-1})") == "year.add_max");
    CHECK(wrong_field(R"({"recheck_percent":101})") == "year.recheck_percent");
    CHECK(wrong_field(R"({"ranking":{"bottom_percent":101}})") == "year.ranking.bottom_percent");
    CHECK(wrong_field(R"({"ranking":{"attribute":"a","level":"region"}})") == "year.ranking.level");
    CHECK(wrong_field(R"({"ranking":{"rounding":"away"}})") == "year.ranking.rounding");
    CHECK(wrong_field(R"({"ranking":{"days":"weeks"}})") == "year.ranking.days");
    CHECK(wrong_field(R"({"ranking":{"units":""}})") == "year.ranking.units");
    CHECK(wrong_field(R"({"rank":{}})") == "year.rank");
}
