#pragma once
// A small checklist, policy and organisation for engine and sync tests.
#include "core/journal/payloads.h"
#include "tests/support/engine_world.h"

namespace wincheck::testing {

inline Node section_node(std::string code) {
    Node node;
    node.kind = NodeKind::section;
    node.code = std::move(code);
    return node;
}

inline Node pass_item(std::string code, std::int64_t full, std::int32_t parent) {
    Node node;
    node.code = std::move(code);
    node.parent = parent;
    node.type = AnswerType::yes_no;
    node.scoring.rule = ItemRule::pass_fail;
    node.scoring.full = Points::whole(full);
    node.guidance.severity = kSeverityMinor;
    node.conditions.required = "true()";
    return node;
}

/// GATE: G1 (4, one photo with position), G2 (3, covert), G3 (3). CTRL: C1 (5, n/a with reason), C2 (deduct,
/// 5).
inline Checklist night_checklist() {
    Checklist checklist;
    checklist.settings.id = "night";
    checklist.settings.title = "夜间突防";
    checklist.settings.version = "1";
    checklist.nodes.push_back(section_node("GATE"));
    checklist.nodes.push_back(pass_item("G1", 4, 0));
    checklist.nodes.back().evidence.photos_min = 1;
    checklist.nodes.back().evidence.needs_position = true;
    checklist.nodes.push_back(pass_item("G2", 3, 0));
    checklist.nodes.back().phase = PhaseRule::covert;
    checklist.nodes.push_back(pass_item("G3", 3, 0));
    checklist.nodes.push_back(section_node("CTRL"));
    checklist.nodes.push_back(pass_item("C1", 5, 4));
    checklist.nodes.back().scoring.na = NaMode::exclude;
    checklist.nodes.back().scoring.na_needs_reason = true;
    Node deduct;
    deduct.code = "C2";
    deduct.parent = 4;
    deduct.type = AnswerType::occurrences;
    deduct.scoring.rule = ItemRule::deduct;
    deduct.scoring.full = Points::whole(5);
    deduct.conditions.required = "true()";
    DeductionLine line;
    line.code = "dress";
    line.label = {{"", "着装不规范"}};
    line.points = {kNanoPerPoint / 2};
    deduct.scoring.lines.push_back(line);
    checklist.nodes.push_back(deduct);
    return checklist;
}

inline Policy plain_policy() {
    Policy policy;
    policy.id = "policy";
    policy.version = "1";
    return policy;
}

inline Organisation small_organisation() {
    Organisation organisation;
    organisation.units.push_back({.id = "hq", .kind = "group", .code = "HQ", .name = "总公司"});
    organisation.units.push_back(
        {.id = "p1", .kind = "project", .code = "P1", .name = "一号项目", .parent = "hq"});
    return organisation;
}

inline People small_people() {
    People people;
    people.persons.push_back(
        {.id = "head", .name = "项目负责人", .grants = {{"project_head", "p1", "", ""}}});
    people.persons.push_back({.id = "lead", .name = "组长", .grants = {{"quality_centre", "hq", "", ""}}});
    people.persons.push_back({.id = "mate", .name = "组员", .grants = {{"quality_centre", "hq", "", ""}}});
    people.persons.push_back({.id = "planner", .name = "计划员", .grants = {{"hq_planner", "hq", "", ""}}});
    return people;
}

/// Hub journal, planner, leader A and member B, all enrolled and with all documents.
/// The act that answers `item` of "n1".
inline std::string answer(const std::string& item, const std::string& value) {
    return R"({"act":"answer","inspection":"n1","item":")" + item + R"(","value":)" + value + "}";
}

struct NightWorld {
    Tenant tenant;
    Box hub{tenant, "hub", "HUB", 1, true};
    Box planner{tenant, "planner", "PL", 2};
    Box a{tenant, "lead", "A1", 3};
    Box b{tenant, "mate", "B1", 4};

    NightWorld() {
        engine::Engine& engine = hub.engine();
        must(engine.publish(DocumentKind::organisation, "organisation", "1",
                            journal::encode(small_organisation())));
        must(engine.publish(DocumentKind::people, "people", "1", journal::encode(small_people())));
        must(engine.publish(DocumentKind::policy, "policy", "1", journal::encode(plain_policy())));
        must(engine.publish(DocumentKind::checklist, "night", "1", journal::encode(night_checklist())));
        for (Box* box : {&planner, &a, &b}) must(engine.publish_device(box->device_core()));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
    }

    /// The planner plans "n1" for A (leader) and B; both have it.
    void plan() {
        planner.does(
            R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"night",
            "window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",
            "team":["lead","mate"],"unannounced":true})");
        carry(planner, a);
        carry(planner, b);
    }
};

}  // namespace wincheck::testing
