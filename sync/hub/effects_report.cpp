#include "sync/hub/effects_report.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/reasons.h"
#include "sync/hub/effects.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

Json effect_word(std::string_view text) {
    return Json::of(text);
}

// What a result says, in a word: its score, its place, or that it was refused.
std::string said_by(const EffectResult& result) {
    if (result.rank > 0) return std::to_string(result.rank) + "/" + std::to_string(result.of);
    if (result.is_refused) return "refused";
    return result.score ? to_text(*result.score) : std::string{};
}

Json result_json(const EffectResult& then, const std::optional<EffectResult>& now) {
    const std::string said = said_by(then), says = now ? said_by(*now) : std::string{};
    const bool differs =
        said != says || (now && (then.has_passed != now->has_passed || then.worse != now->worse));
    return Json::object()
        .set("number", effect_word(then.number))
        .set("project", effect_word(then.unit))
        .set("date", effect_word(then.date))
        .set("score", Json::of(then.score))
        .set("passed", Json::of(then.has_passed))
        .set("refused", Json::of(then.is_refused))
        .set("rank", then.rank == 0 ? Json{} : Json::of(std::uint64_t{then.rank}))
        .set("of", then.rank == 0 ? Json{} : Json::of(std::uint64_t{then.of}))
        .set("counts", Json::of(then.is_counted))
        .set("said", effect_word(said))
        .set("now", now ? effect_word(says) : Json{})
        .set("differs", Json::of(differs));
}

Json day_or_null(const std::optional<EffectDocument>& step) {
    return step ? effect_word(to_text(UtcMs{step->at_ms})) : Json{};
}

Json effect_json(const CurrentEffect& effect, const rules::Register& standing, const std::string& today) {
    const EffectFacts& facts = effect.facts;
    Json results = Json::array();
    for (std::size_t at = 0; at < facts.results.size(); ++at)
        results.push(result_json(facts.results[at], effect.now[at]));
    const EffectDocument* last = effect.ending     ? &*effect.ending
                                 : effect.approval ? &*effect.approval
                                                   : nullptr;
    const std::int64_t objection = effect.approval ? effect.approval->objection_until_ms : 0;
    return Json::object()
        .set("id", effect_word(facts.id.hex()))
        .set("state", Json::of(rules::name_of(effect.state)))
        .set("unit", effect_word(facts.unit))
        .set("unit_name", effect_word(standing.text_on(kAboutUnit, facts.unit, "name", today)))
        .set("kind", effect_word(facts.kind))
        .set("reward", Json::of(facts.is_reward))
        .set("list", Json::of(rules::name_of(facts.list)))
        .set("rule", effect_word(facts.rule))
        .set("basis", effect_word(facts.basis))
        .set("series", effect_word(facts.series))
        .set("date", effect_word(facts.results.back().date))
        .set("approved", day_or_null(effect.approval))
        .set("until", effect.approval ? effect_word(effect.approval->until) : Json{})
        .set("ended", day_or_null(effect.ending))
        .set("by", last == nullptr ? Json{} : effect_word(last->by))
        .set("reason", last == nullptr ? Json{} : effect_word(last->reason))
        .set("suspended", Json::of(effect.is_suspended))
        .set("waits", effect_word(effect.waits))
        .set("changed", Json::of(effect.is_changed))
        .set("objection_until", objection == 0 ? Json{} : effect_word(to_text(UtcMs{objection})))
        .set("inspection", effect_word(effect.inspection_name))
        .set("results", std::move(results));
}

/// What is asked of the report.
struct EffectsWanted {
    std::string unit, state, reader;
    std::optional<rules::Period> period;
};

constexpr std::array<std::string_view, 7> kEffectStates{"proposed", "declined",   "in_force", "ended",
                                                        "lifted",   "overturned", "suspended"};

Result<EffectsWanted> effects_wanted(const Json& arguments) {
    EffectsWanted wanted;
    WCK_TRY(wanted.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(wanted.state, arguments.text_or_empty_at("state"));
    WCK_TRY(wanted.reader, arguments.text_or_empty_at("for"));
    WCK_TRY(std::string period, arguments.text_or_empty_at("period"));
    if (period.empty()) {
        WCK_TRY(period, arguments.text_or_empty_at("month"));
    }
    if (!period.empty()) {
        WCK_TRY(wanted.period, rules::parse_period(period));
    }
    const bool is_known = wanted.state.empty() || std::find(kEffectStates.begin(), kEffectStates.end(),
                                                            wanted.state) != kEffectStates.end();
    if (!is_known) return error_of(ErrorCode::invalid_argument, kFieldWrong, "effects_report", "state");
    return wanted;
}

bool is_in(const rules::Period& period, const CurrentEffect& effect) {
    const auto date = parse_date(effect.facts.results.back().date);
    return date && period.holds(*date);
}

bool fits_wanted(const CurrentEffect& effect, const EffectsWanted& wanted, const rules::Register& standing,
                 const std::string& today) {
    const auto line = standing.line_on(effect.facts.unit, today);
    const bool is_below =
        wanted.unit.empty() || std::find(line.begin(), line.end(), wanted.unit) != line.end();
    const bool has_state = wanted.state.empty() || wanted.state == rules::name_of(effect.state) ||
                           (wanted.state == "suspended" && effect.is_suspended);
    const bool is_seen =
        wanted.reader.empty() ||
        rules::may_see_effect(standing, wanted.reader, effect.facts.unit, effect.approval.has_value(), today);
    return is_below && has_state && is_seen && (!wanted.period || is_in(*wanted.period, effect));
}

bool is_listed(const CurrentEffect& effect) {
    const bool stands =
        effect.state == rules::EffectState::in_force || effect.state == rules::EffectState::ended;
    return effect.facts.list != EffectList::none && stands && !effect.is_suspended;
}

}  // namespace

Result<Json> effects_report(State& state, const Json& arguments) {
    WCK_TRY(const EffectsWanted wanted, effects_wanted(arguments));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const auto effects, current_effects(state));
    const std::string today = state.today();
    Json rows = Json::array();
    for (const CurrentEffect& effect : effects)
        if (fits_wanted(effect, wanted, *standing, today)) rows.push(effect_json(effect, *standing, today));
    const auto count = static_cast<std::uint64_t>(rows.items().size());
    return Json::object()
        .set("report", Json::of("effects"))
        .set("at", effect_word(to_text(UtcMs{state.now_ms()})))
        .set("count", Json::of(count))
        .set("effects", std::move(rows));
}

Result<Json> effect_lists(State& state, const rules::Period& period, const std::string& reader) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const auto effects, current_effects(state));
    const std::string today = state.today();
    const bool sees_all = reader.empty() || rules::may_see_lists(*standing, reader, today);
    Json rows = Json::array();
    for (const CurrentEffect& effect : effects) {
        const EffectFacts& facts = effect.facts;
        if (!is_listed(effect) || !is_in(period, effect)) continue;
        if (!sees_all && !rules::may_see_effect(*standing, reader, facts.unit, true, today)) continue;
        rows.push(Json::object()
                      .set("list", Json::of(rules::name_of(facts.list)))
                      .set("unit", effect_word(facts.unit))
                      .set("name", effect_word(standing->text_on(kAboutUnit, facts.unit, "name", today)))
                      .set("kind", effect_word(facts.kind))
                      .set("rule", effect_word(facts.rule))
                      .set("state", Json::of(rules::name_of(effect.state)))
                      .set("until", effect_word(effect.approval->until))
                      .set("effect", effect_word(facts.id.hex())));
    }
    return rows;
}

}  // namespace wincheck::hub
