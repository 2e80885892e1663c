#include "core/rules/consequences_json.h"

#include <algorithm>
#include <array>

#include "core/rules/consequences.h"
#include "core/rules/effects_json.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kConsequenceDaysMax = 366;
constexpr std::int64_t kFenMax = 10'000'000'000;  // sums of a year over a tenant stay inside 63 bits
constexpr std::size_t kConsequenceRulesMax = 500;

constexpr std::array kMeasures{Measure::times, Measure::points, Measure::fen};
constexpr std::array kBearers{Bearer::person, Bearer::vendor};

template <class Choice, std::size_t kCount>
void read_choice(Fields& fields, const char* name, const std::array<Choice, kCount>& choices, Choice& to) {
    std::string read = name_of(to);
    fields.text(name, read);
    const auto found =
        std::find_if(choices.begin(), choices.end(), [&](Choice one) { return read == name_of(one); });
    if (found == choices.end()) return fields.fail(kFieldWrong, name);
    to = *found;
}

ConsequenceKind& kind_in(ConsequencesPolicy& policy, const std::string& id) {
    const auto found = std::find_if(policy.kinds.begin(), policy.kinds.end(),
                                    [&](const ConsequenceKind& one) { return one.id == id; });
    if (found != policy.kinds.end()) return *found;
    policy.kinds.push_back({.id = id});
    return policy.kinds.back();
}

bool is_in_china(const std::string& jurisdiction) {
    return is_within(jurisdiction, {"CN"});
}

// A fine by another name: money from a person that is neither pay for results nor capped by the wage.
bool is_uncapped_deduction(const ConsequenceKind& kind) {
    const bool is_deduction = kind.measure == Measure::fen && kind.bearer == Bearer::person &&
                              !kind.is_reward && kind.id != kPerformancePay;
    return is_deduction && !kind.is_capped &&
           std::any_of(kind.jurisdictions.begin(), kind.jurisdictions.end(), is_in_china);
}

void read_kind(Fields& one, ConsequencesPolicy& policy) {
    std::string id;
    one.text("id", id);
    if (id.empty()) return one.fail(kFieldMissing, "id");
    if (is_fine(id)) return one.fail(kFineRefused, "id");
    ConsequenceKind& kind = kind_in(policy, id);
    read_choice(one, "measure", kMeasures, kind.measure);
    read_choice(one, "bearer", kBearers, kind.bearer);
    one.flag("reward", kind.is_reward);
    one.flag("capped", kind.is_capped);
    one.texts("jurisdictions", kind.jurisdictions);
    one.texts("except", kind.except);
    if (id == kCompensation && !kind.is_capped) return one.fail(kFieldWrong, "capped");
    if (is_uncapped_deduction(kind)) one.fail(kFineRefused, "capped");
    if (kind.is_capped && (kind.measure != Measure::fen || kind.bearer != Bearer::person))
        one.fail(kFieldWrong, "capped");
    if (kind.jurisdictions.empty()) one.fail(kFieldMissing, "jurisdictions");
}

// What is counted in fen states fen, what is counted in points states points, and nothing states both.
void check_amount(Fields& one, const ConsequenceRule& rule, const ConsequenceKind& kind) {
    const bool is_money = kind.measure == Measure::fen, is_points = kind.measure == Measure::points;
    if ((rule.fen > 0) != is_money) one.fail(is_money ? kFieldMissing : kFieldWrong, "fen");
    if (rule.points.nano < 0 || (rule.points.nano > 0) != is_points)
        one.fail(is_points ? kFieldMissing : kFieldWrong, "points");
    if (rule.points > Points::whole(1'000'000)) one.fail(kNumberTooLarge, "points");
    const bool has_share = !kind.is_reward && kind.measure != Measure::times;
    if (rule.manager_percent > 0 && !has_share) one.fail(kFieldWrong, "manager_percent");
}

void check_rule(Fields& one, const ConsequenceRule& rule, const ConsequencesPolicy& policy) {
    if (rule.id.empty()) one.fail(kFieldMissing, "id");
    if (rule.basis.find_first_not_of(' ') == std::string::npos) one.fail(kBasisMissing, "basis");
    if (is_fine(rule.kind)) return one.fail(kFineRefused, "kind");
    const ConsequenceKind* kind = kind_or_null(policy, rule.kind);
    if (kind == nullptr) return one.fail(kFieldWrong, "kind");
    if (kind->is_reward) one.fail(kFieldWrong, "kind");  // a finding is nothing to reward
    for (const std::string& place : rule.jurisdictions)
        if (!is_within(place, kind->jurisdictions) || is_within(place, kind->except))
            one.fail(kJurisdictionWrong, "jurisdictions");
    check_amount(one, rule, *kind);
    const bool is_known = std::any_of(policy.rules.begin(), policy.rules.end(),
                                      [&](const ConsequenceRule& other) { return other.id == rule.id; });
    if (is_known) one.fail(kFieldWrong, "id");
}

void read_fen(Fields& one, std::int64_t& to) {
    const Json* field = one.take("fen");
    if (field == nullptr) return;
    const auto read = field->integer();
    if (!read) return one.fail(kFieldWrong, "fen");
    if (*read < 0 || *read > kFenMax) return one.fail(kNumberTooLarge, "fen");
    to = *read;
}

void read_rule(Fields& one, ConsequencesPolicy& policy) {
    ConsequenceRule rule;
    one.text("id", rule.id);
    one.text("kind", rule.kind);
    one.text("basis", rule.basis);
    one.texts("jurisdictions", rule.jurisdictions);
    one.texts("inspections", rule.inspections);
    one.texts("items", rule.items);
    one.number("severity", rule.severity_min, kSeverityHazard);
    one.number("times", rule.times_min);
    one.flag("veto", rule.needs_veto);
    read_fen(one, rule.fen);
    one.points("points", rule.points);
    one.number("manager_percent", rule.manager_percent, 100);
    check_rule(one, rule, policy);
    policy.rules.push_back(std::move(rule));
}

Json words_json(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& one : texts) list.push(Json::of(std::string_view(one)));
    return list;
}

Json kind_json(const ConsequenceKind& kind) {
    return Json::object()
        .set("id", Json::of(std::string_view(kind.id)))
        .set("measure", Json::of(name_of(kind.measure)))
        .set("bearer", Json::of(name_of(kind.bearer)))
        .set("reward", Json::of(kind.is_reward))
        .set("capped", Json::of(kind.is_capped))
        .set("jurisdictions", words_json(kind.jurisdictions))
        .set("except", words_json(kind.except));
}

Json rule_json(const ConsequenceRule& rule) {
    return Json::object()
        .set("id", Json::of(std::string_view(rule.id)))
        .set("kind", Json::of(std::string_view(rule.kind)))
        .set("basis", Json::of(std::string_view(rule.basis)))
        .set("jurisdictions", words_json(rule.jurisdictions))
        .set("inspections", words_json(rule.inspections))
        .set("items", words_json(rule.items))
        .set("severity", Json::of(std::uint64_t{rule.severity_min}))
        .set("times", Json::of(std::uint64_t{rule.times_min}))
        .set("veto", Json::of(rule.needs_veto))
        .set("fen", Json::of(rule.fen))
        .set("points", Json::of(rule.points))
        .set("manager_percent", Json::of(std::uint64_t{rule.manager_percent}));
}

}  // namespace

void read_consequences(Fields& fields, ConsequencesPolicy& policy) {
    fields.text("jurisdiction", policy.jurisdiction);
    if (policy.jurisdiction.empty()) fields.fail(kFieldMissing, "jurisdiction");
    fields.list("kinds", [&](Fields& one) { read_kind(one, policy); });
    fields.list("rules", [&](Fields& one) { read_rule(one, policy); });
    if (policy.rules.size() > kConsequenceRulesMax) fields.fail(kNumberTooLarge, "rules");
    fields.number("wage_percent", policy.wage_percent,
                  is_in_china(policy.jurisdiction) ? kWagePercentMax : std::uint32_t{100});
    fields.number("objection_days", policy.objection_days, kConsequenceDaysMax);
    fields.number("verify_days", policy.verify_days, kConsequenceDaysMax);
    read_word(fields, "days", kDayWords, policy.counts_workdays);
    fields.texts("verifiers", policy.verifiers);
    fields.object("effects", [&](Fields& effects) { read_effects(effects, policy.effects); });
}

Json to_json(const ConsequencesPolicy& policy) {
    Json kinds = Json::array();
    for (const ConsequenceKind& kind : policy.kinds) kinds.push(kind_json(kind));
    Json rules = Json::array();
    for (const ConsequenceRule& rule : policy.rules) rules.push(rule_json(rule));
    return Json::object()
        .set("jurisdiction", Json::of(std::string_view(policy.jurisdiction)))
        .set("kinds", std::move(kinds))
        .set("rules", std::move(rules))
        .set("wage_percent", Json::of(std::uint64_t{policy.wage_percent}))
        .set("objection_days", Json::of(std::uint64_t{policy.objection_days}))
        .set("verify_days", Json::of(std::uint64_t{policy.verify_days}))
        .set("days", Json::of(word_in(kDayWords, policy.counts_workdays)))
        .set("verifiers", words_json(policy.verifiers))
        .set("effects", to_json(policy.effects));
}

}  // namespace wincheck::rules
