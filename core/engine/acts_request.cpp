// The acts `change` and `draw` (ORG-1 to ORG-6, STD-1, STD-2, STD-6, DRAW-1): what a person asks headquarters
// to record. The rule is asked here as it will be there; what it says holds once the hub has recorded it.
#include "core/engine/device.h"
#include "core/engine/draws.h"
#include "core/engine/reasons.h"
#include "core/rules/changes.h"
#include "core/rules/changes_json.h"
#include "core/rules/draw_log.h"
#include "core/rules/draw_right.h"
#include "core/rules/reasons.h"

namespace wincheck::engine {
namespace {

/// Whoever asks, by what is known here.
struct Asking {
    std::string person;
    std::string today;
    RegisterPtr standing;
    Policy policy;
};

Result<Asking> asking(Device& device) {
    Asking asking;
    WCK_TRY(const Identity* identity, device.enrolled());
    asking.person = identity->person;
    asking.today = device.today();
    WCK_TRY(asking.standing, device.documents().standing());
    WCK_TRY(asking.policy, device.documents().policy_in_force());
    return asking;
}

// Where bytes of the register have not come yet, that is what is said.
Result<void> check_change(Documents& documents, const Asking& asking, const Changes& changes) {
    const auto problems = rules::check_changes(*asking.standing, changes, asking.policy);
    for (const rules::Problem& problem : problems)
        if (!problem.is_warning)
            return documents.not_in_register(ErrorCode::refused, rules::kChangeWrong, "perform_change",
                                             problem.where + ": " + problem.message);
    const auto refused =
        rules::refused_change(*asking.standing, changes, asking.person, asking.today, asking.policy);
    if (!refused) return {};
    const Fact& fact = changes.facts[*refused];
    return documents.not_in_register(ErrorCode::refused, kMayNot, "perform_change",
                                     fact.about + " " + fact.id + ", " + fact.field);
}

// A list comes as text, as `wincheck draw freeze` writes it.
Result<void> check_list(Documents& documents, const Asking& asking, const Json& act) {
    WCK_TRY(const std::string text, act.text_at("list"));
    WCK_TRY(const rules::DrawList list, rules::parse_list(text));
    const auto beyond =
        rules::candidate_beyond(list, asking.person, asking.today, *asking.standing, asking.policy);
    return beyond ? documents.not_in_register(ErrorCode::refused, kMayNot, "perform_draw", *beyond)
                  : Result<void>{};
}

struct Turn {
    const char* name;
    std::uint32_t number;
    const char* field;  // what it needs beside the draw; empty = nothing
};
constexpr std::array kTurns{Turn{"commit", kDrawCommit, "plan"}, Turn{"freeze", kDrawFreeze, "list"},
                            Turn{"run", kDrawRun, "values"}, Turn{"reveal", kDrawReveal, ""}};

Result<const Turn*> turn_of(const Json& act) {
    WCK_TRY(const std::string name, act.text_at("step"));
    for (const Turn& step : kTurns)
        if (name == step.name) return &step;
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_draw", "step");
}

// Each once and in this order, as far as it is known here.
Result<void> check_order_of(Device& device, const std::string& draw, const Turn& step) {
    WCK_TRY(const DrawRecord record, draw_record(device.store(), draw));
    if (record.step >= step.number)
        return error_of(ErrorCode::refused, rules::kDrawStepTwice, "perform_draw", draw);
    if (record.step + 1 < step.number)
        return error_of(ErrorCode::refused, rules::kDrawStepMissing, "perform_draw", draw);
    return {};
}

}  // namespace

Result<Done> perform_change(Device& device, const Json& act) {
    WCK_TRY(const Asking asking, engine::asking(device));
    Changes changes;
    changes.by = asking.person;
    WCK_TRY(changes.reason, act.text_or_empty_at("reason"));
    changes.facts = rules::facts_from_json(act["facts"]);
    if (changes.facts.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_change", "facts");
    WCK_TRY(check_change(device.documents(), asking, changes));
    Json document = Json::object();
    document.set("facts", act["facts"]).set("reason", Json::of(std::string_view(changes.reason)));
    return device.record_request(kRequestChange, document);
}

Result<Done> perform_draw(Device& device, const Json& act) {
    WCK_TRY(const Asking asking, engine::asking(device));
    WCK_TRY(const Turn* step, turn_of(act));
    WCK_TRY(const std::string draw, act.text_at("draw"));
    if (!rules::may_draw(asking.person, asking.today, *asking.standing, asking.policy))
        return device.documents().not_in_register(ErrorCode::refused, kMayNot, "perform_draw", "draw");
    WCK_TRY(check_order_of(device, draw, *step));
    Json document = Json::object();
    document.set("step", Json::of(step->name)).set("draw", Json::of(std::string_view(draw)));
    if (step->number == kDrawCommit) {
        if (!act["plan"].is(Json::Kind::object))
            return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_draw", "plan");
        Json plan = act["plan"];
        plan.set("draw", Json::of(std::string_view(draw)));
        WCK_TRY(rules::draw_plan_from_json(plan));
        document.set("plan", std::move(plan));
        return device.record_request(kRequestDraw, document);
    }
    if (step->number == kDrawFreeze) WCK_TRY(check_list(device.documents(), asking, act));
    if (step->number == kDrawRun && !act["values"].is(Json::Kind::object))
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_draw", "values");
    if (*step->field != 0) document.set(step->field, act[step->field]);
    return device.record_request(kRequestDraw, document);
}

}  // namespace wincheck::engine
