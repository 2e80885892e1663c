#include "sync/hub/year_report.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/reasons.h"
#include "core/rules/reasons.h"
#include "sync/hub/ranking_record.h"
#include "sync/hub/reasons.h"
#include "sync/hub/year_right.h"

namespace wincheck::hub {
namespace {

Json year_word(std::string_view text) {
    return Json::of(text);
}

Result<rules::Period> period_in(const Json& arguments) {
    WCK_TRY(const std::string text, arguments.text_at("period"));
    return rules::parse_period(text);
}

// The present row with what was frozen of the same unit.
Json beside_frozen(const Json& present, const Json& frozen) {
    Json row = Json::object();
    for (const char* name : {"unit", "name", "group", "index", "rank", "of", "bottom", "unranked"})
        row.set(name, present[name]);
    row.set("frozen_index", frozen["index"])
        .set("frozen_rank", frozen["rank"])
        .set("frozen_bottom", frozen["bottom"]);
    return row.set("differs", Json::of(!frozen.is_null() && differs_from(frozen, present)));
}

Json frozen_alone(const Json& frozen) {
    Json row = Json::object();
    for (const char* name : {"unit", "name", "group"}) row.set(name, frozen[name]);
    row.set("of", frozen["of"]).set("unranked", frozen["unranked"]);
    return row.set("frozen_index", frozen["index"])
        .set("frozen_rank", frozen["rank"])
        .set("frozen_bottom", frozen["bottom"]);
}

const char* state_of(const std::optional<FrozenRanking>& frozen) {
    if (!frozen) return "open";
    return frozen->is_final ? "final" : "provisional";
}

void add_standing(Json& report, const std::optional<FrozenRanking>& frozen) {
    report.set("state", year_word(state_of(frozen)));
    if (!frozen) return;
    report.set("frozen", frozen->document["at"])
        .set("provisional_until", year_word(to_text(UtcMs{frozen->core.provisional_until_ms})))
        .set("document", year_word(frozen->core.document.hex()))
        .set("log", Json::object()
                        .set("size", Json::of(frozen->core.log_size))
                        .set("root", year_word(frozen->core.log_root.hex())))
        .set("times", Json::of(std::uint64_t{frozen->times}));
}

Json nothing_frozen() {
    return Json::object().set("units", Json::array());
}

}  // namespace

Result<Json> index_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(std::string reader, arguments.text_or_empty_at("for"));
    YearWish wish;
    WCK_TRY(wish.period, period_in(arguments));
    WCK_TRY(wish.policy, year_policy(state));
    wish.unit_kind = wish.policy.ranking.unit_kind;
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string last = to_text(wish.period.last);
    if (!unit.empty()) {
        wish.unit_kind = standing->text_on(kAboutUnit, unit, "kind", last);
        if (wish.unit_kind.empty())
            return error_of(ErrorCode::invalid_argument, rules::kUnitUnknown, "index_report", "unit");
    }
    YearReaderRight right(state, std::move(reader));
    WCK_TRY(right.prepare());
    WCK_TRY(const UnitYears years, unit_years(state, wish));
    Json rows = Json::array();
    for (const auto& [id, year] : years) {
        if ((!unit.empty() && id != unit) || !right.sees_all(id)) continue;
        Json row = index_json(year, !unit.empty());
        row.set("unit", year_word(id))
            .set("name", year_word(standing->text_on(kAboutUnit, id, "name", last)));
        rows.push(std::move(row));
    }
    return Json::object()
        .set("report", Json::of("index"))
        .set("period", year_word(to_text(wish.period)))
        .set("index", std::move(rows));
}

Result<Json> ranking_report(State& state, const Json& arguments) {
    WCK_TRY(const rules::Period period, period_in(arguments));
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(std::string reader, arguments.text_or_empty_at("for"));
    YearReaderRight right(state, std::move(reader));
    WCK_TRY(right.prepare());
    WCK_TRY(const auto frozen, frozen_ranking(state, to_text(period)));
    WCK_TRY(const Json present, present_ranking(state, period));
    const Json kept = frozen ? frozen->document : nothing_frozen();
    std::map<std::string, const Json*> frozen_rows;
    for (const Json& row : kept["units"].items()) frozen_rows[row["unit"].text()] = &row;
    const Json none;
    Json rows = Json::array();
    std::set<std::string> shown;
    const auto add = [&](const std::string& id, Json row) {
        shown.insert(id);
        if (unit.empty() || unit == id) rows.push(std::move(row));
    };
    for (const Json& row : present["units"].items()) {
        const std::string& id = row["unit"].text();
        const auto one = frozen_rows.find(id);
        if (right.sees_all(id)) add(id, beside_frozen(row, one == frozen_rows.end() ? none : *one->second));
    }
    for (const Json& row : kept["units"].items()) {
        const std::string& id = row["unit"].text();
        if (shown.contains(id)) continue;
        if (right.sees_frozen(id, frozen->is_final)) add(id, frozen_alone(row));
    }
    Json report = Json::object();
    report.set("report", Json::of("ranking")).set("period", year_word(to_text(period)));
    add_standing(report, frozen);
    return report.set("ranking", std::move(rows));
}

Result<std::map<std::string, Json>> frozen_ranks(State& state, const rules::Period& period,
                                                 const std::string& reader) {
    std::map<std::string, Json> ranks;
    WCK_TRY(const auto frozen, frozen_ranking(state, to_text(period)));
    if (!frozen) return ranks;
    YearReaderRight right(state, reader);
    WCK_TRY(right.prepare());
    for (const Json& row : frozen->document["units"].items()) {
        const std::string& id = row["unit"].text();
        if (!right.sees_frozen(id, frozen->is_final)) continue;
        Json rank = Json::object().set("state", Json::of(state_of(frozen)));
        for (const char* name : {"group", "index", "rank", "of", "bottom", "unranked"})
            rank.set(name, row[name]);
        ranks.emplace(id, std::move(rank));
    }
    return ranks;
}

Result<Json> run_bottom_plans(State& state, const Json& arguments) {
    WCK_TRY(const rules::Period period, period_in(arguments));
    const std::string text = to_text(period);
    WCK_TRY(const auto frozen, frozen_ranking(state, text));
    if (!frozen) return error_of(ErrorCode::not_found, kRankingMissing, "run_bottom_plans", text);
    Json plans = Json::array();
    for (const Json& row : frozen->document["units"].items()) {
        if (!row["bottom"].boolean()) continue;
        const std::string& unit = row["unit"].text();
        Json act = Json::object();
        act.set("act", Json::of("plan"));
        for (const auto& [name, value] : arguments["plan"].members()) act.set(name, value);
        act.set("inspection", year_word(std::string(kKindYearEnd) + "-" + text + "-" + unit))
            .set("project", year_word(unit))
            .set("kind", Json::of(kKindYearEnd));
        plans.push(std::move(act));
    }
    return Json::object()
        .set("period", year_word(text))
        .set("document", year_word(frozen->core.document.hex()))
        .set("plans", std::move(plans));
}

}  // namespace wincheck::hub
