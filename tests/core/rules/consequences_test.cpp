// What follows from findings, by rules with a legal basis (CON-1, CON-3).
#include "core/rules/consequences.h"

#include <doctest/doctest.h>

#include "core/base/hash.h"
#include "core/model/policy.h"
#include "core/rules/score_json.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

std::string reason_of_policy(const std::string& consequences) {
    const auto read = policy_from_json(Json::parse(R"({"consequences":)" + consequences + "}").value());
    if (read) return "ok";
    return std::string(read.error().reason_or_null->name) + " " + read.error().where;
}

std::string with_rule(const std::string& rule) {
    return R"({"rules":[)" + rule + "]}";
}

ConsequencesPolicy policy_of(const std::string& consequences) {
    const auto read = policy_from_json(Json::parse(R"({"consequences":)" + consequences + "}").value());
    INFO(consequences);
    REQUIRE(read.has_value());
    return read->consequences;
}

PunishableFinding finding(const char* item, Severity severity) {
    return {.id = short_id<StreamId>(sha256(view_of(std::string(item)))),
            .item = item,
            .severity = severity,
            .times_before = 0,
            .has_veto = false,
            .person = "zhao",
            .vendor = "guard-co",
            .manager = "qian"};
}

ConsequenceSource source_of(std::vector<PunishableFinding> findings, const char* kind = "hq_special") {
    return {.inspection = short_id<StreamId>(sha256(view_of(std::string(kind)))),
            .kind = kind,
            .jurisdiction = "CN-44",
            .month = "2026-03",
            .findings = std::move(findings)};
}

std::string lines_text(const ConsequenceSource& source, const ConsequencesPolicy& policy) {
    std::string text;
    for (const ConsequenceLine& line : consequence_lines(source, policy))
        text += (text.empty() ? "" : " ") + line.rule + ":" + line.payee + (line.is_share ? "*" : "") + "=" +
                value_text(line.measure, line.value);
    return text;
}

constexpr const char* kPoints =
    R"({"id":"a","kind":"performance_points","basis":"考核办法第12条","points":0.5,"severity":2})";

}  // namespace

TEST_CASE("CON-1 a rule without a legal basis refuses the whole policy, and names it") {
    CHECK(reason_of_policy(with_rule(kPoints)) == "ok");
    CHECK(reason_of_policy(with_rule(R"({"id":"a","kind":"talk"})")) ==
          "basis_missing consequences.rules[1].basis");
    CHECK(reason_of_policy(with_rule(R"({"id":"a","kind":"talk","basis":"  "})")) ==
          "basis_missing consequences.rules[1].basis");
}

TEST_CASE("CON-1 plain fines are refused by name, as a kind and in a rule") {
    for (const char* name : {"fine", "Fine", "FINES", "company_fine", "fine-2", "罚款", "行政罚款", "罚金"}) {
        INFO(name);
        CHECK(reason_of_policy(R"({"kinds":[{"id":")" + std::string(name) + "\"}]}") ==
              "fine_refused consequences.kinds[1].id");
        CHECK(reason_of_policy(with_rule(R"({"id":"a","basis":"x","fen":1,"kind":")" + std::string(name) +
                                         "\"}")) == "fine_refused consequences.rules[1].kind");
    }
    for (const char* name : {"refined_training", "finery", "define"}) {
        INFO(name);
        CHECK_FALSE(is_fine(name));
    }
}

TEST_CASE("CON-1 what a rule of the policy takes is what its kind is counted in") {
    const auto rule = [](const std::string& more) {
        return with_rule(R"({"id":"a","basis":"x",)" + more + "}");
    };
    CHECK(reason_of_policy(rule(R"("kind":"performance_pay","fen":5000)")) == "ok");
    CHECK(reason_of_policy(rule(R"("kind":"performance_pay")")) == "field_missing consequences.rules[1].fen");
    CHECK(reason_of_policy(rule(R"("kind":"performance_pay","fen":0.5)")) ==
          "field_wrong consequences.rules[1].fen");
    CHECK(reason_of_policy(rule(R"("kind":"performance_pay","fen":-1)")) ==
          "number_too_large consequences.rules[1].fen");
    CHECK(reason_of_policy(rule(R"("kind":"performance_pay","fen":1,"points":1)")) ==
          "field_wrong consequences.rules[1].points");
    CHECK(reason_of_policy(rule(R"("kind":"performance_points")")) ==
          "field_missing consequences.rules[1].points");
    CHECK(reason_of_policy(rule(R"("kind":"talk","fen":1)")) == "field_wrong consequences.rules[1].fen");
    CHECK(reason_of_policy(rule(R"("kind":"talk","manager_percent":30)")) ==
          "field_wrong consequences.rules[1].manager_percent");
    CHECK(reason_of_policy(rule(R"("kind":"award","fen":1)")) == "field_wrong consequences.rules[1].kind");
    CHECK(reason_of_policy(rule(R"("kind":"unheard_of","fen":1)")) ==
          "field_wrong consequences.rules[1].kind");
    CHECK(reason_of_policy(R"({"rules":[)" + std::string(kPoints) + "," + kPoints + "]}") ==
          "field_wrong consequences.rules[2].id");
    CHECK(reason_of_policy(R"({"kinds":[{"id":"compensation","capped":false}]})") ==
          "field_wrong consequences.kinds[1].capped");
    const auto docked = [](const std::string& more) {
        return reason_of_policy(R"({"kinds":[{"id":"docked","measure":"fen")" + more + "}]}");
    };
    CHECK(docked("") == "fine_refused consequences.kinds[1].capped");
    CHECK(docked(R"(,"jurisdictions":["HK","CN-44"])") == "fine_refused consequences.kinds[1].capped");
    CHECK(docked(R"(,"capped":true)") == "ok");
    CHECK(docked(R"(,"bearer":"vendor")") == "ok");
    CHECK(docked(R"(,"reward":true)") == "ok");
    CHECK(docked(R"(,"jurisdictions":["HK"])") == "ok");
    CHECK(reason_of_policy(R"({"wage_percent":20})") == "ok");
    CHECK(reason_of_policy(R"({"wage_percent":21})") == "number_too_large consequences.wage_percent");
    CHECK(reason_of_policy(R"({"jurisdiction":"HK","wage_percent":21})") == "ok");
    CHECK(reason_of_policy(R"({"kinds":[{"id":"talk","jurisdictions":[]}]})") ==
          "field_missing consequences.kinds[1].jurisdictions");
}

TEST_CASE("CON-1 kinds are an open list, and the policy reads back as it was written") {
    const auto policy = policy_of(
        R"({"kinds":[{"id":"stars","measure":"points","except":["CN-44"]},{"id":"talk","jurisdictions":["CN-31"]}],)"
        R"("rules":[{"id":"a","kind":"stars","basis":"b","points":1.5,"manager_percent":30,"items":["G1"]}],)"
        R"("days":"calendar","wage_percent":15,"verifiers":["general_manager"]})");
    CHECK(policy.kinds.size() == 9);
    CHECK(kind_or_null(policy, "stars")->measure == Measure::points);
    Policy whole;
    whole.consequences = policy;
    CHECK(policy_from_json(to_json(whole)).value().consequences == policy);
}

TEST_CASE(
    "CON-1 a line follows from kind, item, severity, repeat and veto; of one kind the first rule holds") {
    const auto policy = policy_of(
        R"({"rules":[)"
        R"({"id":"again","kind":"performance_points","basis":"x","points":4,"times":1},)"
        R"({"id":"veto","kind":"performance_points","basis":"x","points":3,"veto":true},)"
        R"({"id":"gate","kind":"performance_points","basis":"x","points":2,"items":["G1"],"severity":3},)"
        R"({"id":"all","kind":"performance_points","basis":"x","points":1,"inspections":["hq_special"]},)"
        R"({"id":"pay","kind":"performance_pay","basis":"x","fen":5000,"severity":3},)"
        R"({"id":"vendor","kind":"vendor_deduction","basis":"x","fen":10000,"severity":3}]})");
    CHECK(lines_text(source_of({finding("G1", 2)}), policy) == "all:zhao=1");
    CHECK(lines_text(source_of({finding("G1", 3)}), policy) ==
          "gate:zhao=2 pay:zhao=5000 vendor:guard-co=10000");
    CHECK(lines_text(source_of({finding("G2", 1)}, "branch_monthly"), policy).empty());
    PunishableFinding again = finding("G2", 1);
    again.times_before = 1;
    again.has_veto = true;
    CHECK(lines_text(source_of({again}), policy) == "again:zhao=4");
    again.times_before = 0;
    CHECK(lines_text(source_of({again}), policy) == "veto:zhao=3");
}

TEST_CASE("CON-1 nothing follows where kind or rule is not allowed") {
    const auto policy = policy_of(
        R"({"kinds":[{"id":"performance_pay","except":["CN-44"]},{"id":"talk","jurisdictions":["CN-31","CN-44"]}],)"
        R"("rules":[{"id":"pay","kind":"performance_pay","basis":"x","fen":1},)"
        R"({"id":"talk","kind":"talk","basis":"x"},)"
        R"({"id":"criticism","kind":"criticism","basis":"x","jurisdictions":["CN-31"]}]})");
    ConsequenceSource source = source_of({finding("G1", 2)});
    CHECK(lines_text(source, policy) == "talk:zhao=1");
    source.jurisdiction = "CN-31";
    CHECK(lines_text(source, policy) == "pay:zhao=1 talk:zhao=1 criticism:zhao=1");
    source.jurisdiction = "CN-3";
    CHECK(lines_text(source, policy) == "pay:zhao=1");
    source.jurisdiction = {};  // the policy's: CN as a whole, of which those are parts
    CHECK(lines_text(source, policy) == "pay:zhao=1");
    source.jurisdiction = "US";
    CHECK(lines_text(source, policy).empty());
    CHECK(reason_of_policy(
              R"({"kinds":[{"id":"talk","except":["CN-44"]}],"rules":[{"id":"a","kind":"talk","basis":"x",)"
              R"("jurisdictions":["CN-44"]}]})") == "jurisdiction_wrong consequences.rules[1].jurisdictions");
}

TEST_CASE("CON-3 the manager's share lies beside the line, rounded once, and never on the same person") {
    const auto policy = policy_of(
        R"({"rules":[{"id":"pay","kind":"performance_pay","basis":"x","fen":5,"manager_percent":30},)"
        R"({"id":"vendor","kind":"vendor_deduction","basis":"x","fen":1000,"manager_percent":10}]})");
    CHECK(lines_text(source_of({finding("G1", 2)}), policy) ==
          "pay:zhao=5 pay:qian*=2 vendor:guard-co=1000 vendor:qian*=100");
    PunishableFinding own = finding("G1", 2);
    own.manager = "zhao";
    CHECK(lines_text(source_of({own}), policy) == "pay:zhao=5 vendor:guard-co=1000 vendor:zhao*=100");
    own.manager = {};
    CHECK(lines_text(source_of({own}), policy) == "pay:zhao=5 vendor:guard-co=1000");
}

TEST_CASE("CON-1 each line has an id of its own, which stays as long as rule, finding and payee do") {
    const auto policy = policy_of(
        R"({"rules":[{"id":"pay","kind":"performance_pay","basis":"x","fen":5,"manager_percent":100},)"
        R"({"id":"talk","kind":"talk","basis":"x"}]})");
    const auto first = consequence_lines(source_of({finding("G1", 2), finding("G2", 2)}), policy);
    REQUIRE(first.size() == 6);
    for (std::size_t i = 0; i < first.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) CHECK(first[i].id != first[j].id);
    PunishableFinding other = finding("G1", 4);
    CHECK(consequence_lines(source_of({other}), policy)[0].id == first[0].id);
    other.person = "sun";
    CHECK(consequence_lines(source_of({other}), policy)[0].id != first[0].id);
    other.manager = "zhao";
    CHECK(consequence_lines(source_of({other}), policy)[1].id != first[0].id);
}
