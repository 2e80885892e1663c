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

bool asks_for(const EffectsPolicy& policy, const std::string& kind) {
    return std::any_of(policy.rules.begin(), policy.rules.end(), [&](const EffectRule& rule) {
        const auto& kinds = rule.inspections;
        return !rules::is_of_rankings(rule.trigger) &&
               (kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end());
    });
}

bool asks_for_rankings(const EffectsPolicy& policy) {
    return std::any_of(policy.rules.begin(), policy.rules.end(),
                       [](const EffectRule& rule) { return rules::is_of_rankings(rule.trigger); });
}

/// Gathers results with the units that they belong to on their day.
class ResultGatherer {
public:
    ResultGatherer(State& state, const std::set<std::string>& ids, engine::RegisterPtr standing)
        : state_(state), ids_(ids), standing_(std::move(standing)) {}

    Result<EffectResults> gather() {
        WCK_TRY(const Asked asked, asked_by_policies());
        if (!asked.has_rules && ids_.empty()) return EffectResults{};
        WCK_TRY(refresh_figures(state_));
        WCK_TRY(rows_, state_.tables.figures(kAnyDateFrom, kAnyDateTo));
        for (const store::FigureRow& row : rows_) WCK_TRY(take(row));
        const bool is_by_id = std::any_of(ids_.begin(), ids_.end(), [](const std::string& id) {
            return id.find('/') != std::string::npos;
        });
        if (asked.has_rankings || is_by_id) WCK_TRY(take_rankings());
        return std::move(found_);
    }

private:
    struct Asked {
        bool has_rules = false, has_rankings = false;
    };
    // Of every policy that was ever published.
    Result<Asked> asked_by_policies() {
        Asked asked;
        WCK_TRY(const auto published, state_.store().documents(DocumentKind::policy));
        for (const store::DocumentRow& row : published) {
            if (!row.is_here) continue;
            WCK_TRY(const engine::PolicyPtr policy, state_.documents.policy_kept(row.document.hash));
            const EffectsPolicy& effects = policy->consequences.effects;
            asked.has_rules = asked.has_rules || !effects.rules.empty();
            asked.has_rankings = asked.has_rankings || asks_for_rankings(effects);
        }
        return asked;
    }

    // One of before any policy was published has no rules.
    engine::PolicyPtr policy_of(const Hash& hash) {
        static const engine::PolicyPtr none = std::make_shared<const Policy>();
        if (hash.is_zero()) return none;
        auto policy = state_.documents.policy_kept(hash);
        if (!policy) return none;
        return std::move(*policy);
    }

    void add(rules::PlacedResult placed, engine::PolicyPtr policy) {
        placed.policy_or_null = &policy->consequences.effects;
        found_.named[placed.result.id] = std::move(policy);
        found_.results.push_back(std::move(placed));
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
        if (!row.is_counted || (row.state != "sealed" && !is_refused)) return {};
        engine::PolicyPtr policy = policy_of(row.policy);
        const bool is_wanted =
            ids_.contains(row.stream.hex()) || asks_for(policy->consequences.effects, row.kind);
        if (!is_wanted) return {};
        rules::PlacedResult placed;
        placed.result.id = row.stream.hex();
        placed.result.inspection = placed.result.id;
        placed.result.number = row.number;
        placed.result.kind = row.kind;
        placed.result.unit = row.project;
        placed.result.date = row.date;
        placed.result.is_refused = is_refused;
        if (row.score) placed.result.score = of_hundred(*row.score, row.scale);
        WCK_TRY(const KeptFigure figure, kept_figure(row));
        if (figure.is_set_aside) return {};
        placed.result.has_passed = figure.has_passed;
        placed.units = units_of(row.project, row.date);
        add(std::move(placed), std::move(policy));
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
        add(std::move(placed), policy_of(ranking.policy));
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
    const std::set<std::string>& ids_;
    engine::RegisterPtr standing_;
    std::vector<store::FigureRow> rows_;
    EffectResults found_;
};

}  // namespace

Result<EffectResults> effect_results(State& state, const std::set<std::string>& ids) {
    WCK_TRY(engine::RegisterPtr standing, state.standing());
    return ResultGatherer(state, ids, std::move(standing)).gather();
}

}  // namespace wincheck::hub
