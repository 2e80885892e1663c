// Policy and context documents as JSON (docs/guides/policy.md).
#include <algorithm>
#include <array>

#include "core/rules/appeals_json.h"
#include "core/rules/authority.h"
#include "core/rules/consequences_json.h"
#include "core/rules/coverage.h"
#include "core/rules/due.h"
#include "core/rules/effects.h"
#include "core/rules/findings_json.h"
#include "core/rules/json_fields.h"
#include "core/rules/kinds.h"
#include "core/rules/privacy_json.h"
#include "core/rules/reasons.h"
#include "core/rules/score_json.h"
#include "core/rules/year_json.h"

namespace wincheck::rules {
namespace {

using Kind = Json::Kind;

Json text(const std::string& value) {
    return Json::of(std::string_view(value));
}
Json number(std::uint32_t value) {
    return Json::of(static_cast<std::uint64_t>(value));
}

Json names_json(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& one : texts) list.push(text(one));
    return list;
}

// What is not stated is shipped on a scale of 100, as bands are, and scales with the policy's.
Points shipped_pass(Points scale) {
    const ScoringPolicy shipped;
    return {divide_rounded(Wide{shipped.pass.nano} * scale.nano, shipped.scale.nano)};
}

void read_scoring(Fields& fields, ScoringPolicy& scoring) {
    fields.points("scale", scoring.scale);
    scoring.pass = shipped_pass(scoring.scale);
    fields.points("pass", scoring.pass);
    fields.number("places", scoring.places, 9);
    fields.list("bands", [&](Fields& band) {
        Band read;
        band.points("from", read.from);
        band.text("name", read.name);
        scoring.bands.push_back(std::move(read));
    });
    fields.object("repetition", [&](Fields& repetition) {
        repetition.points("factor", scoring.repetition.factor);
        repetition.flag("grows_each_time", scoring.repetition.grows_each_time);
        repetition.flag("may_exceed_full", scoring.repetition.may_exceed_full);
    });
    fields.list("adjustments", [&](Fields& one) {
        Adjustment read;
        one.text("id", read.id);
        one.text("attribute", read.attribute);
        one.text("equals", read.equals);
        one.points("factor", read.factor);
        one.points("points", read.points);
        scoring.adjustments.push_back(std::move(read));
    });
    fields.points("adjustment_cap", scoring.adjustment_cap);
    const bool is_sorted = std::is_sorted(scoring.bands.begin(), scoring.bands.end(),
                                          [](const Band& a, const Band& b) { return a.from > b.from; });
    if (!is_sorted) fields.fail(kFieldWrong, "bands");
    const Points limit = Points::whole(1'000'000);
    if (scoring.scale.nano <= 0 || scoring.scale > limit) fields.fail(kNumberTooLarge, "scale");
    const auto is_large = [limit](const std::optional<Points>& p) {
        return p && (*p > limit || *p < Points{} - limit);
    };
    if (is_large(scoring.pass)) fields.fail(kNumberTooLarge, "pass");
    if (scoring.pass > scoring.scale) fields.fail(kPassAboveScale, "pass");
    if (scoring.repetition.factor && scoring.repetition.factor->nano < 0)
        fields.fail(kFieldWrong, "repetition.factor");
    if (is_large(scoring.repetition.factor)) fields.fail(kNumberTooLarge, "repetition.factor");
    if (is_large(scoring.adjustment_cap) || (scoring.adjustment_cap && scoring.adjustment_cap->nano < 0))
        fields.fail(kNumberTooLarge, "adjustment_cap");
    for (const Adjustment& one : scoring.adjustments)
        if (is_large(one.factor) || is_large(one.points)) fields.fail(kNumberTooLarge, "adjustments");
}

// VIS-1: what of a visit reaches the device of the project's head at the feedback.
constexpr const char *kHeadHearsFindings = "findings", *kHeadHearsNothing = "nothing";

void read_head_at_feedback(Fields& fields, VisitPolicy& visit) {
    std::string said = visit.tells_head_findings ? kHeadHearsFindings : kHeadHearsNothing;
    fields.text("head_at_feedback", said);
    if (said != kHeadHearsFindings && said != kHeadHearsNothing) fields.fail(kFieldWrong, "head_at_feedback");
    visit.tells_head_findings = said == kHeadHearsFindings;
}

void read_visit(Fields& fields, VisitPolicy& visit) {
    fields.number("night_from_minute", visit.night_from_minute, 1439);
    fields.number("night_to_minute", visit.night_to_minute, 1439);
    fields.number("seal_due_hours", visit.seal_due_hours);
    fields.flag("allows_unplanned_start", visit.allows_unplanned_start);
    fields.flag("needs_feedback_before_left", visit.needs_feedback_before_left);
    fields.number("refusal_witnesses", visit.refusal_witnesses);
    fields.number("team_size_min", visit.team_size_min);
    fields.flag("asks_recusal", visit.asks_recusal);
    fields.list("stop_weather", [&](Fields& one) {
        WeatherLimit read;
        one.text("condition", read.condition);
        one.number("level", read.level, 100);
        if (read.condition.empty()) one.fail(kFieldMissing, "condition");
        visit.stop_weather.push_back(std::move(read));
    });
    fields.texts("second_person", visit.second_person);
    fields.number("silence_hours", visit.silence_hours, 8'760);
    fields.texts("drill_limits", visit.drill_limits);
    fields.number("check_in_minutes", visit.check_in_minutes, 1'440);
    read_head_at_feedback(fields, visit);
    fields.points("refused_score", visit.refused_score);
    fields.texts("contacts", visit.contacts);
}

// A command that nobody knows would allow nothing and hide a misspelling: it is refused.
void read_roles(Fields& fields, std::vector<RoleRule>& roles) {
    fields.list("roles", [&](Fields& one) {
        RoleRule read;
        one.text("role", read.role);
        if (read.role.empty()) one.fail(kFieldMissing, "role");
        const Json* commands = one.take("commands");
        for (const Json& name : commands == nullptr ? std::vector<Json>{} : commands->items()) {
            if (!command_named(name.text())) one.fail(kFieldWrong, "commands");
            read.commands.push_back(name.text());
        }
        roles.push_back(std::move(read));
    });
}

constexpr std::array<const char*, 5> kIndependences{"", "others", "own", "crosswise", "any"};

void read_programme(Fields& fields, ProgrammePolicy& programme) {
    fields.object("programme", [&](Fields& one) {
        const auto place = [&](const Error& error, const char* name) {
            const std::string at = error.where.empty() ? std::string(name) : name + ("." + error.where);
            one.fail(error.reason_or_null == nullptr ? kFieldWrong : *error.reason_or_null, at);
        };
        if (const Json* due = one.take("due")) {
            auto read = due_policy_from_json(*due);
            if (!read) return place(read.error(), "due");
            programme.due = std::move(*read);
        }
        if (const Json* coverage = one.take("coverage")) {
            auto read = coverage_targets_from_json(*coverage);
            if (!read) return place(read.error(), "coverage");
            programme.coverage = std::move(*read);
        }
    });
}

Json programme_json(const ProgrammePolicy& programme) {
    Json coverage = Json::array();
    for (const CoverageTarget& target : programme.coverage) coverage.push(to_json(target));
    return Json::object().set("due", to_json(programme.due)).set("coverage", std::move(coverage));
}

// A kind that is shipped begins as it is shipped: the policy says only what differs.
void read_kinds(Fields& fields, Policy& policy) {
    fields.list("kinds", [&](Fields& one) {
        KindRule read;
        one.text("id", read.id);
        if (read.id.empty()) one.fail(kFieldMissing, "id");
        read = kind_rule(policy, read.id);
        one.texts("planners", read.planners);
        std::string independence;
        one.text("independence", independence);
        const auto known = std::find(kIndependences.begin() + 1, kIndependences.end(), independence);
        if (known != kIndependences.end())
            read.independence = static_cast<Independence>(known - kIndependences.begin());
        else if (!independence.empty())
            one.fail(kFieldWrong, "independence");
        one.flag("unannounced", read.is_unannounced);
        one.number("team_size_min", read.team_size_min);
        one.flag("forbids_same_twice", read.forbids_same_twice);
        one.flag("needs_supervisors", read.needs_supervisors);
        one.flag("needs_checklist", read.needs_checklist);
        one.flag("counts", read.counts);
        one.flag("needs_draw", read.needs_draw);
        one.texts("subjects", read.subjects);
        if (read.id == "training" && read.counts) one.fail(kFieldWrong, "counts");
        policy.kinds.push_back(std::move(read));
    });
}

Json kinds_json(const std::vector<KindRule>& kinds) {
    Json list = Json::array();
    for (const KindRule& kind : kinds) {
        const auto at = static_cast<std::size_t>(kind.independence);
        list.push(Json::object()
                      .set("id", text(kind.id))
                      .set("planners", names_json(kind.planners))
                      .set("independence", Json::of(at < kIndependences.size() ? kIndependences[at] : ""))
                      .set("unannounced", Json::of(kind.is_unannounced))
                      .set("team_size_min", number(kind.team_size_min))
                      .set("forbids_same_twice", Json::of(kind.forbids_same_twice))
                      .set("needs_supervisors", Json::of(kind.needs_supervisors))
                      .set("needs_checklist", Json::of(kind.needs_checklist))
                      .set("counts", Json::of(kind.counts))
                      .set("needs_draw", Json::of(kind.needs_draw))
                      .set("subjects", names_json(kind.subjects)));
    }
    return list;
}

Json roles_json(const std::vector<RoleRule>& roles) {
    Json list = Json::array();
    for (const RoleRule& rule : roles) {
        Json commands = Json::array();
        for (const std::string& name : rule.commands) commands.push(Json::of(std::string_view(name)));
        list.push(Json::object()
                      .set("role", Json::of(std::string_view(rule.role)))
                      .set("commands", std::move(commands)));
    }
    return list;
}

// Attributes are an object {"name": value}; numbers and texts become text.
void read_attributes(Fields& fields, Context& context) {
    const Json* attributes = fields.take("attributes");
    if (attributes == nullptr) return;
    if (!attributes->is(Kind::object)) return fields.fail(kFieldWrong, "attributes");
    for (const auto& [name, value] : attributes->members()) {
        if (value.is_null()) continue;
        if (value.is(Kind::boolean))
            context.attributes.push_back({name, value.boolean() ? "true" : "false"});
        else if (value.is(Kind::text) || value.is(Kind::number))
            context.attributes.push_back({name, value.text()});
        else
            return fields.fail(kFieldWrong, "attributes." + name);
    }
    std::sort(context.attributes.begin(), context.attributes.end(),
              [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
}

bool asks_rankings(const EffectsPolicy& effects) {
    return std::any_of(effects.rules.begin(), effects.rules.end(),
                       [](const EffectRule& rule) { return is_of_rankings(rule.trigger); });
}

Json scoring_json(const ScoringPolicy& scoring) {
    Json json = Json::object();
    json.set("scale", Json::of(scoring.scale)).set("pass", Json::of(scoring.pass));
    json.set("places", number(scoring.places));
    Json bands = Json::array();
    for (const Band& band : scoring.bands)
        bands.push(Json::object().set("from", Json::of(band.from)).set("name", text(band.name)));
    json.set("bands", std::move(bands));
    json.set("repetition", Json::object()
                               .set("factor", Json::of(scoring.repetition.factor))
                               .set("grows_each_time", Json::of(scoring.repetition.grows_each_time))
                               .set("may_exceed_full", Json::of(scoring.repetition.may_exceed_full)));
    Json adjustments = Json::array();
    for (const Adjustment& one : scoring.adjustments)
        adjustments.push(Json::object()
                             .set("id", text(one.id))
                             .set("attribute", text(one.attribute))
                             .set("equals", text(one.equals))
                             .set("factor", Json::of(one.factor))
                             .set("points", Json::of(one.points)));
    json.set("adjustments", std::move(adjustments));
    json.set("adjustment_cap", Json::of(scoring.adjustment_cap));
    return json;
}

Json visit_json(const VisitPolicy& visit) {
    Json stops = Json::array();
    for (const WeatherLimit& limit : visit.stop_weather)
        stops.push(Json::object().set("condition", text(limit.condition)).set("level", number(limit.level)));
    return Json::object()
        .set("night_from_minute", number(visit.night_from_minute))
        .set("night_to_minute", number(visit.night_to_minute))
        .set("seal_due_hours", number(visit.seal_due_hours))
        .set("allows_unplanned_start", Json::of(visit.allows_unplanned_start))
        .set("needs_feedback_before_left", Json::of(visit.needs_feedback_before_left))
        .set("refusal_witnesses", number(visit.refusal_witnesses))
        .set("team_size_min", number(visit.team_size_min))
        .set("asks_recusal", Json::of(visit.asks_recusal))
        .set("stop_weather", std::move(stops))
        .set("second_person", names_json(visit.second_person))
        .set("silence_hours", number(visit.silence_hours))
        .set("drill_limits", names_json(visit.drill_limits))
        .set("check_in_minutes", number(visit.check_in_minutes))
        .set("head_at_feedback", Json::of(visit.tells_head_findings ? kHeadHearsFindings : kHeadHearsNothing))
        .set("refused_score", Json::of(visit.refused_score))
        .set("contacts", names_json(visit.contacts));
}

}  // namespace

Result<Policy> policy_from_json(const Json& document) {
    Policy policy;
    Fields fields(document, {});
    fields.text("id", policy.id);
    fields.text("version", policy.version);
    fields.object("scoring", [&](Fields& scoring) { read_scoring(scoring, policy.scoring); });
    fields.object("visit", [&](Fields& visit) { read_visit(visit, policy.visit); });
    const auto& refused = policy.visit.refused_score;
    if (refused && (refused->nano < 0 || *refused > policy.scoring.scale))
        fields.fail(kNumberTooLarge, "visit.refused_score");
    read_roles(fields, policy.roles);
    read_kinds(fields, policy);
    read_programme(fields, policy.programme);
    fields.object("findings", [&](Fields& findings) { read_findings(findings, policy.findings); });
    fields.object("appeals", [&](Fields& appeals) { read_appeals(appeals, policy.appeals); });
    fields.object("year", [&](Fields& year) { read_year(year, policy.year); });
    fields.object("privacy", [&](Fields& one) { read_privacy(one, policy.privacy); });
    fields.object("consequences", [&](Fields& one) { read_consequences(one, policy.consequences); });
    if (asks_rankings(policy.consequences.effects) && policy.year.parts.empty())
        fields.fail(kFieldMissing, "year.parts");
    fields.object("standards", [&](Fields& standards) {
        standards.flag("exempts_weight_changes", policy.standards.exempts_weight_changes);
    });
    if (const auto problem = fields.finish()) return *problem;
    return policy;
}

Result<Context> context_from_json(const Json& document) {
    Context context;
    Fields fields(document, {});
    fields.text("project", context.project);
    read_attributes(fields, context);
    fields.list("earlier", [&](Fields& one) {
        EarlierFinding read;
        one.text("item", read.item);
        one.text("location", read.location);
        one.text("line", read.line);
        one.number("times", read.times);
        one.flag("open", read.is_open);
        one.text("post", read.post);
        context.earlier.push_back(std::move(read));
    });
    fields.list("locations", [&](Fields& one) {
        Location read;
        one.text("code", read.code);
        one.text("kind", read.kind);
        one.text("name", read.name);
        context.locations.push_back(std::move(read));
    });
    std::uint32_t left_out = 0;
    fields.number("earlier_left_out", left_out);
    context.earlier_left_out = left_out;
    if (const auto problem = fields.finish()) return *problem;
    return context;
}

Json to_json(const Policy& policy) {
    return Json::object()
        .set("id", text(policy.id))
        .set("version", text(policy.version))
        .set("scoring", scoring_json(policy.scoring))
        .set("visit", visit_json(policy.visit))
        .set("roles", roles_json(policy.roles))
        .set("kinds", kinds_json(policy.kinds))
        .set("programme", programme_json(policy.programme))
        .set("findings", to_json(policy.findings))
        .set("appeals", to_json(policy.appeals))
        .set("year", to_json(policy.year))
        .set("consequences", to_json(policy.consequences))
        .set("privacy", to_json(policy.privacy))
        .set("standards",
             Json::object().set("exempts_weight_changes", Json::of(policy.standards.exempts_weight_changes)));
}

Json to_json(const Context& context) {
    Json attributes = Json::object();
    for (const Attribute& one : context.attributes) attributes.set(one.name, text(one.value));
    Json earlier = Json::array();
    for (const EarlierFinding& one : context.earlier)
        earlier.push(Json::object()
                         .set("item", text(one.item))
                         .set("location", text(one.location))
                         .set("line", text(one.line))
                         .set("times", number(one.times))
                         .set("open", Json::of(one.is_open))
                         .set("post", text(one.post)));
    Json locations = Json::array();
    for (const Location& one : context.locations)
        locations.push(Json::object()
                           .set("code", text(one.code))
                           .set("kind", text(one.kind))
                           .set("name", text(one.name)));
    return Json::object()
        .set("project", text(context.project))
        .set("attributes", std::move(attributes))
        .set("earlier", std::move(earlier))
        .set("earlier_left_out", Json::of(context.earlier_left_out))
        .set("locations", std::move(locations));
}

}  // namespace wincheck::rules
