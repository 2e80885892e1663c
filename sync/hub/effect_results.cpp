#include "sync/hub/effect_results.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "sync/hub/inspection_figures.h"
#include "sync/hub/ranking_record.h"

namespace wincheck::hub {
namespace {

constexpr const char *kAnyDateFrom = "0000-01-01", *kAnyDateTo = "9999-12-31";

Points of_hundred(Points points, Points scale) {
    const Points whole = Points::whole(100);
    if (scale == whole || scale <= Points{}) return points;
    return {divide_rounded(Wide{points.nano} * whole.nano, scale.nano)};
}

/// Gathers results with the units that they belong to on their day.
class ResultGatherer {
public:
    ResultGatherer(State& state, const EffectsPolicy& policy, const std::set<std::string>& ids,
                   engine::RegisterPtr standing)
        : state_(state), policy_(policy), ids_(ids), standing_(std::move(standing)) {}

    Result<EffectResults> gather() {
        if (policy_.rules.empty() && ids_.empty()) return EffectResults{};
        WCK_TRY(refresh_figures(state_));
        WCK_TRY(rows_, state_.tables.figures(kAnyDateFrom, kAnyDateTo));
        for (const store::FigureRow& row : rows_) WCK_TRY(take(row));
        if (asks_for_rankings()) WCK_TRY(take_rankings());
        return std::move(found_);
    }

private:
    [[nodiscard]] bool is_wanted(const store::FigureRow& row) const {
        if (ids_.contains(row.stream.hex())) return true;
        return std::any_of(policy_.rules.begin(), policy_.rules.end(), [&](const EffectRule& rule) {
            const auto& kinds = rule.inspections;
            return !rules::is_of_rankings(rule.trigger) &&
                   (kinds.empty() || std::find(kinds.begin(), kinds.end(), row.kind) != kinds.end());
        });
    }
    [[nodiscard]] bool asks_for_rankings() const {
        const bool by_rule =
            std::any_of(policy_.rules.begin(), policy_.rules.end(),
                        [](const EffectRule& rule) { return rules::is_of_rankings(rule.trigger); });
        return by_rule || std::any_of(ids_.begin(), ids_.end(), [](const std::string& id) {
                   return id.find('/') != std::string::npos;
               });
    }

    // The nearest of each kind comes first in the line.
    [[nodiscard]] std::map<std::string, std::string> units_of(const std::string& unit,
                                                              const std::string& date) const {
        std::map<std::string, std::string> units;
        for (const std::string& one : standing_->line_on(unit, date))
            units.emplace(standing_->text_on(kAboutUnit, one, "kind", date), one);
        return units;
    }

    Result<void> take(const store::FigureRow& row) {
        const bool is_refused = row.state == "refused";
        if (!row.is_counted || (row.state != "sealed" && !is_refused) || !is_wanted(row)) return {};
        rules::PlacedResult placed;
        placed.result.id = row.stream.hex();
        placed.result.inspection = placed.result.id;
        placed.result.number = row.number;
        placed.result.kind = row.kind;
        placed.result.unit = row.project;
        placed.result.date = row.date;
        placed.result.is_refused = is_refused;
        if (row.score) placed.result.score = of_hundred(*row.score, row.scale);
        WCK_TRY(placed.result.has_passed, has_passed(row));
        placed.units = units_of(row.project, row.date);
        found_.results.push_back(std::move(placed));
        return {};
    }

    Result<void> take_rankings() {
        WCK_TRY(const auto frozen, frozen_rankings(state_));
        for (const auto& [name, ranking] : frozen) {
            WCK_TRY(const rules::Period period, rules::parse_period(name));
            for (const Json& row : ranking.document["units"].items())
                if (!row["rank"].is_null()) WCK_TRY(take_place(name, period, ranking, row));
        }
        return {};
    }

    Result<void> take_place(const std::string& name, const rules::Period& period,
                            const FrozenRanking& ranking, const Json& row) {
        rules::PlacedResult placed;
        EffectResult& result = placed.result;
        result.unit = row["unit"].text();
        result.id = name + "/" + result.unit;
        result.number = name;
        result.date = to_text(period.last);
        result.inspection = last_inspection(result.unit, period);
        WCK_TRY(const std::int64_t rank, row["rank"].integer());
        WCK_TRY(const std::int64_t of, row["of"].integer());
        result.rank = static_cast<std::uint32_t>(rank);
        result.of = static_cast<std::uint32_t>(of);
        const auto score = parse_points(row["index"].text());
        if (score) result.score = *score;
        for (const Json& other : ranking.document["units"].items()) {
            if (other["group"].text() != row["group"].text() || other["rank"].is_null()) continue;
            WCK_TRY(const std::int64_t theirs, other["rank"].integer());
            result.worse += theirs > rank ? 1 : 0;
        }
        placed.period = period.kind;
        placed.units = units_of(result.unit, result.date);
        if (!ranking.is_final) found_.provisional.insert(result.id);
        found_.results.push_back(std::move(placed));
        return {};
    }

    // In which its unit objects to what follows from a ranking.
    [[nodiscard]] std::string last_inspection(const std::string& unit, const rules::Period& period) const {
        const store::FigureRow* last = nullptr;
        for (const store::FigureRow& row : rows_) {
            const bool is_here = row.state == "sealed" && row.is_counted &&
                                 row.date >= to_text(period.first) && row.date <= to_text(period.last);
            if (!is_here ||
                (last != nullptr && std::tie(row.date, row.number) <= std::tie(last->date, last->number)))
                continue;
            const auto line = standing_->line_on(row.project, row.date);
            if (std::find(line.begin(), line.end(), unit) != line.end()) last = &row;
        }
        return last == nullptr ? std::string{} : last->stream.hex();
    }

    State& state_;
    const EffectsPolicy& policy_;
    const std::set<std::string>& ids_;
    engine::RegisterPtr standing_;
    std::vector<store::FigureRow> rows_;
    EffectResults found_;
};

}  // namespace

Result<EffectResults> effect_results(State& state, const EffectsPolicy& policy,
                                     const std::set<std::string>& ids) {
    WCK_TRY(engine::RegisterPtr standing, state.standing());
    return ResultGatherer(state, policy, ids, std::move(standing)).gather();
}

}  // namespace wincheck::hub
