#include "core/rules/score_json.h"

#include "core/rules/explain.h"
#include "core/rules/reasons.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

FormBuilder every_kind() {
    FormBuilder form;
    form.section("s");
    form.pass_fail("pf", "2");
    form.choice("one", {option("a", "3"), option("b", "0")});
    form.multiple("many", {option("x", "1"), option("y", "1")});
    DeductionLine coded = line("着装", "0.5");
    coded.code = "dress";
    form.deduct("d", "10", {coded, line("站姿", "1")}).guidance.label = label("门岗");
    form.ratio("r", "4");
    form.end();
    form.repeat("lift");
    Node& sampled = form.points_item("p", "5");
    sampled.scoring.fold = SampleFold::mean;
    sampled.scoring.na = NaMode::exclude;
    return form;
}

Json json(const char* text) {
    auto parsed = Json::parse(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

constexpr const char* kAnswers = R"({"answers":{
  "pf":"yes","one":"a","many":["x"],"d":{"occurrences":{"dress":2,"站姿":"1"}},"r":{"compliant":3,"checked":"4"},
  "lift":[{"p":{"samples":[{"sample":"1","value":"4.5"},{"sample":"2","value":{"na":"locked"}}],"population":12}},
          {"p":{"na":"out of use"}}]}})";

}  // namespace

TEST_CASE("rules/score_json: answers of every kind are read and scored") {
    Filled filled(every_kind());
    const auto record = rules::record_from_json(filled.compiled->checklist(), json(kAnswers));
    REQUIRE(record.has_value());
    filled.record = *record;
    CHECK(record->instances.size() == 2);
    CHECK(record->populations.at("p") == 12);
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "21.5/26");
    CHECK(*rules::record_from_json(filled.compiled->checklist(), json(kAnswers)) == *record);
    const Json out = rules::to_json(result, true, "aa", "bb", "");
    CHECK(out["rules"].text() == "score/1");
    CHECK(out["context"].is_null());
    CHECK(out["state"].text() == "scored");
    CHECK(out["score"].text() == "82.69");
    CHECK(out["as_it_stands"]["value"].text() == "21.5");
    CHECK(out["as_it_stands"]["percent"].text() == "82.692307692");
    CHECK(out["parts"].items()[0]["parts"].items()[3]["value"].text() == "8");
    CHECK(out["parts"].items()[1]["kind"].text() == "repeat");
    CHECK(rules::to_json(result, false, "aa", "bb", "").find("parts") == nullptr);
}

TEST_CASE("rules/score_json: an incomplete result has no score") {
    Filled filled(every_kind());
    const Json out = rules::to_json(filled.score(), true, "aa", "bb", "cc");
    CHECK(out["state"].text() == "incomplete");
    CHECK(out["score"].is_null());
    CHECK(out["band"].is_null());
    CHECK(out["passed"].is_null());
    CHECK(out["so_far"]["value"].is_null());
    CHECK(out["as_it_stands"]["full"].text() == "21");
}

TEST_CASE("rules/score_json: bad answers name the path") {
    const Checklist checklist = every_kind().checklist;
    struct Bad {
        const char* text;
        const char* reason;
        const char* where;
    };
    for (const Bad& bad : std::initializer_list<Bad>{
             {R"({})", "field_missing", "answers"},
             {R"({"answers":[]})", "field_wrong", "answers"},
             {R"({"answers":{"zz":1}})", "unknown_item", "zz"},
             {R"({"answers":{"p":1}})", "unknown_instance", "p"},
             {R"({"answers":{"lift":[{"pf":"pass"}]}})", "unknown_instance", "lift[1].pf"},
             {R"({"answers":{"lift":[5]}})", "wrong_answer_kind", "lift[1]"},
             {R"({"answers":{"d":{"occurrences":{"zz":1}}}})", "unknown_line", "d"},
             {R"({"answers":{"d":{"occurrences":{"dress":-1}}}})", "out_of_bounds", "d"},
             {R"({"answers":{"r":{"compliant":1.5,"checked":2}}})", "wrong_answer_kind", "r"},
             {R"({"answers":{"pf":{"samples":[]}}})", "not_sampled", "pf"},
             {R"({"answers":{"s":"pass"}})", "wrong_answer_kind", "s"},
             {R"({"answers":{"lift":[{"p":{"samples":[{"value":1}]}}]}})", "field_missing",
              "lift[1].p.sample"},
             {R"({"answers":{"lift":[{"p":"x"}]}})", "not_decimal", "lift[1].p"}}) {
        CAPTURE(bad.text);
        const auto read = rules::record_from_json(checklist, json(bad.text));
        REQUIRE_FALSE(read.has_value());
        CHECK(std::string(read.error().reason_or_null->name) == bad.reason);
        CHECK(read.error().where == bad.where);
    }
}

TEST_CASE("rules/score_json: values are written as they are read") {
    const Checklist checklist = every_kind().checklist;
    for (const char* text : {R"({"occurrences":{"dress":2}})", R"({"compliant":1,"checked":2})"}) {
        const Json value = json(text);
        const Node& node = checklist.nodes[value.find("checked") != nullptr ? 5U : 4U];
        const auto answer = rules::answer_from_json(checklist, node, value);
        REQUIRE(answer.has_value());
        CHECK(rules::to_json(answer->value).dump() == text);
    }
}

TEST_CASE(
    "rules/findings_json: a word that is not known is named by its path, and what is left out is shipped") {
    const auto read = [](const char* text) { return rules::policy_from_json(json(text)); };
    CHECK(read(R"({"findings":{}})")->findings == FindingsPolicy{});
    const auto means = read(R"({"findings":{"closing":[{"severity":3,"means":"hearsay"}]}})");
    REQUIRE_FALSE(means.has_value());
    CHECK(means.error().where == "findings.closing[1].means");
    const auto by = read(R"({"findings":{"review":[{"by":"moon"}]}})");
    REQUIRE_FALSE(by.has_value());
    CHECK(by.error().where == "findings.review[1].by");
    CHECK_FALSE(read(R"({"findings":{"verify_percent":101}})").has_value());
    CHECK_FALSE(read(R"({"findings":{"repeat_by":"weather"}})").has_value());
    CHECK(read(R"({"findings":{"closing":[]}})")->findings.closing.empty());
}

TEST_CASE("rules/policy_json: a policy and a context come back as they were; unknown fields are named") {
    Policy policy;
    policy.id = "p";
    policy.scoring.bands = {{points("85"), "A"}, {points("0"), "B"}};
    policy.scoring.repetition.factor = points("2");
    policy.scoring.adjustments = {{"new", "level", "new", points("0.9"), std::nullopt}};
    policy.visit.seal_due_hours = 6;
    policy.findings = {.closing = {{kSeverityMinor, kMeansOnSite}},
                       .verify_percent = 25,
                       .review = {{"hq_special", kSeverityMajor, "region"}},
                       .repeat_days = 90,
                       .repeat_by = RepeatBy::location,
                       .after_severity = kSeverityMajor};
    const auto read = rules::policy_from_json(rules::to_json(policy));
    REQUIRE(read.has_value());
    CHECK(*read == policy);
    Context context;
    context.project = "P1";
    context.attributes = {{"level", "3"}};
    context.earlier = {{"q", "1号", "line", 2, true}, {"q", "", "line", 1, false, "门岗"}};
    context.locations = {{"L1", "lift", "1号梯"}};
    const auto back = rules::context_from_json(rules::to_json(context));
    REQUIRE(back.has_value());
    CHECK(*back == context);
    const auto unknown = rules::policy_from_json(json(R"({"scoring":{"bands":[{"from":1,"nmae":"x"}]}})"));
    REQUIRE_FALSE(unknown.has_value());
    for (const RepeatBy by : {RepeatBy::item, RepeatBy::post}) {
        policy.findings.repeat_by = by;
        CHECK(*rules::policy_from_json(rules::to_json(policy)) == policy);
    }
    CHECK(unknown.error().where == "scoring.bands[1].nmae");
    CHECK(std::string(unknown.error().reason_or_null->name) == "field_unknown");
    CHECK_FALSE(rules::policy_from_json(json(R"({"scoring":{"scale":0}})")).has_value());
    CHECK_FALSE(rules::policy_from_json(json(R"([])")).has_value());
}

TEST_CASE(
    "ROLL-2 a pass mark that is not stated is 60 of 100 on the policy's scale and one above it is refused") {
    const auto read = [](const char* text) { return rules::policy_from_json(json(text)); };
    CHECK(read(R"({"scoring":{"scale":10}})")->scoring.pass == points("6"));
    CHECK(read(R"({"scoring":{"scale":"33.333333333"}})")->scoring.pass == points("20"));
    CHECK(read(R"({"scoring":{}})")->scoring.pass == points("60"));
    CHECK(read(R"({"scoring":{"scale":10,"pass":"7.5"}})")->scoring.pass == points("7.5"));
    CHECK(read(R"({"scoring":{"scale":10,"pass":10}})")->scoring.pass == points("10"));
    for (const char* above :
         {R"({"scoring":{"scale":10,"pass":60}})", R"({"scoring":{"pass":"100.000000001"}})"}) {
        const auto wrong = read(above);
        REQUIRE_FALSE(wrong.has_value());
        CHECK(wrong.error().where == "scoring.pass");
        CHECK(std::string(wrong.error().reason_or_null->name) == "pass_above_scale");
    }
}

TEST_CASE(
    "VIS-1 a policy says what the project's head hears at the feedback: findings where it says nothing") {
    const auto read = [](const char* text) { return rules::policy_from_json(json(text)); };
    CHECK(read(R"({"visit":{}})")->visit.tells_head_findings);
    CHECK(read(R"({"visit":{"head_at_feedback":"findings"}})")->visit.tells_head_findings);
    const auto silent = read(R"({"visit":{"head_at_feedback":"nothing"}})");
    REQUIRE(silent.has_value());
    CHECK_FALSE(silent->visit.tells_head_findings);
    CHECK(*rules::policy_from_json(rules::to_json(*silent)) == *silent);
    for (const char* word :
         {R"({"visit":{"head_at_feedback":"score"}})", R"({"visit":{"head_at_feedback":""}})",
          R"({"visit":{"head_at_feedback":true}})"}) {
        const auto wrong = read(word);
        REQUIRE_FALSE(wrong.has_value());
        CHECK(wrong.error().where == "visit.head_at_feedback");
        CHECK(std::string(wrong.error().reason_or_null->name) == "field_wrong");
    }
}

TEST_CASE("ROLL-5 the explanation says in Chinese and English how an item came about") {
    Filled filled(every_kind());
    filled.record = *rules::record_from_json(filled.compiled->checklist(), json(kAnswers));
    const auto lines = rules::explain(*filled.compiled, filled.score(), "d");
    REQUIRE(lines.size() == 6);
    CHECK(lines[0] == "d 门岗 8/10：按处扣分，着装 2 处，每处扣 0.5，共扣 1；站姿 1 处，每处扣 1，共扣 1");
    CHECK(lines[1] ==
          "d 门岗 8/10: deductions, 着装 x 2, each 0.5, together 1; 站姿 x 1, each 1, together 1");
    CHECK(lines[2] == "s 17/21：各项相加");
    CHECK(lines[4] == "总分 82.69，良好，合格；得分/满分 21.5/26");
    CHECK(lines[5] == "score 82.69, 良好, passed; value/full 21.5/26");
    CHECK(rules::explain(*filled.compiled, filled.score(), "").size() > 10);
    CHECK(rules::explain(*filled.compiled, filled.score(), "nothing").empty());
}

TEST_CASE("SCO-4 a result names the version of the rules that made it, whatever its state") {
    FormBuilder form;
    form.pass_fail("a");
    Filled filled(form);
    for (const bool is_answered : {false, true}) {
        if (is_answered) filled.answer("a", chosen({"pass"}));
        const Json json = rules::to_json(filled.score(), true, {}, {}, {});
        CHECK(json["rules"].text() == "score/1");
        CHECK(json["state"].text() == (is_answered ? "scored" : "incomplete"));
    }
}
