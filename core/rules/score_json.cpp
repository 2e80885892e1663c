#include "core/rules/score_json.h"

namespace wincheck::rules {
namespace {

const char* name_of(ScoreState state) {
    switch (state) {
        case ScoreState::scored: return "scored";
        case ScoreState::not_scored: return "not-scored";
        case ScoreState::incomplete: return "incomplete";
    }
    return "incomplete";
}

const char* name_of(NodeState state) {
    switch (state) {
        case NodeState::scored: return "scored";
        case NodeState::not_applicable: return "not-applicable";
        case NodeState::hidden: return "hidden";
        case NodeState::unanswered: return "unanswered";
        case NodeState::not_scored: return "not-scored";
    }
    return "not-scored";
}

const char* name_of(ScorePart::Kind kind) {
    switch (kind) {
        case ScorePart::Kind::section: return "section";
        case ScorePart::Kind::item: return "item";
        case ScorePart::Kind::repeat: return "repeat";
        case ScorePart::Kind::sample: return "sample";
    }
    return "item";
}

Json figures_json(const Figures& figures) {
    Json json = Json::object();
    json.set("value", Json::of(figures.value));
    json.set("full", Json::of(figures.full));
    json.set("percent", Json::of(figures.percent));
    return json;
}

Json hash_json(const std::string& hex) {
    return hex.empty() ? Json{} : Json::of(std::string_view(hex));
}

// Depth is that of the sections, bounded at publication.
Json part_json(const ScorePart& part) {
    Json json = Json::object();
    json.set("code", Json::of(std::string_view(part.code)));
    json.set("kind", Json::of(name_of(part.kind)));
    if (!part.instance.is_zero()) json.set("instance", Json::of(std::string_view(part.instance.hex())));
    json.set("state", Json::of(name_of(part.state)));
    json.set("value", Json::of(part.value));
    json.set("full", Json::of(part.full));
    json.set("weight", Json::of(part.weight));
    json.set("rule", Json::of(std::string_view(part.rule)));
    if (!part.detail.empty()) json.set("detail", Json::of(std::string_view(part.detail)));
    Json parts = Json::array();
    for (const ScorePart& child : part.parts) parts.push(part_json(child));
    json.set("parts", std::move(parts));
    return json;
}

Json gate_json(const FiredGate& gate) {
    Json json = Json::object();
    json.set("id", Json::of(std::string_view(gate.id)));
    json.set("at", Json::of(std::string_view(gate.at)));
    json.set("cause", Json::of(std::string_view(gate.cause)));
    return json;
}

Json finding_json(const RaisedFinding& finding) {
    Json json = Json::object();
    json.set("item", Json::of(std::string_view(finding.item)));
    if (!finding.instance.is_zero()) json.set("instance", Json::of(std::string_view(finding.instance.hex())));
    if (!finding.line.empty()) json.set("line", Json::of(std::string_view(finding.line)));
    json.set("severity", Json::of(static_cast<std::uint64_t>(finding.severity)));
    return json;
}

}  // namespace

Json to_json(const ScoreResult& result, bool with_parts, const std::string& checklist,
             const std::string& policy, const std::string& context) {
    Json json = Json::object();
    json.set("rules", Json::of(kScoreRules));
    json.set("checklist", hash_json(checklist));
    json.set("policy", hash_json(policy));
    json.set("context", hash_json(context));
    json.set("state", Json::of(name_of(result.state)));
    json.set("as_it_stands", figures_json(result.as_it_stands));
    json.set("so_far", figures_json(result.so_far));
    json.set("score",
             result.exact ? Json::of(rounded(*result.exact, static_cast<int>(result.places))) : Json{});
    json.set("band", result.band.empty() ? Json{} : Json::of(std::string_view(result.band)));
    const bool is_judged = result.state == ScoreState::scored || !result.band.empty();
    json.set("passed", is_judged ? Json::of(result.passed) : Json{});
    json.set("bonus", Json::of(result.bonus));
    Json gates = Json::array();
    for (const FiredGate& gate : result.gates) gates.push(gate_json(gate));
    json.set("gates", std::move(gates));
    if (with_parts) {
        Json parts = Json::array();
        for (const ScorePart& part : result.parts) parts.push(part_json(part));
        json.set("parts", std::move(parts));
    }
    Json findings = Json::array();
    for (const RaisedFinding& finding : result.findings) findings.push(finding_json(finding));
    json.set("findings", std::move(findings));
    return json;
}

}  // namespace wincheck::rules
