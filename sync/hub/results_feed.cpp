#include "sync/hub/results_feed.h"

#include <utility>

#include "core/engine/told.h"
#include "sync/hub/feed.h"
#include "sync/hub/in_parts.h"
#include "sync/hub/inspection_figures.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kResultRowsMax = std::size_t{1} << 20U;

struct ResultTally {
    std::uint64_t count = 0, passed = 0;
    Wide sum = 0;
};

Result<std::vector<StreamId>> results_stream(State& state) {
    WCK_TRY(const auto stream, state.store().find_opened(kStreamPerson, kHubPerson));
    return stream ? std::vector{*stream} : std::vector<StreamId>{};
}

PublishedResult result_of(const Json& row) {
    const auto number = [&](const char* name) {
        return static_cast<std::uint32_t>(row[name].integer().value_or(0));
    };
    return {.unit = row["unit"].text(),
            .name = row["name"].text(),
            .kind = row["kind"].text(),
            .count = number("count"),
            .passed = number("passed"),
            .score = parse_points(row["score"].text()).value_or(Points{})};
}

std::vector<ResultsCore> results_of(const FrozenRanking& ranking) {
    std::vector<PublishedResult> results;
    for (const Json& row : ranking.document["results"].items()) results.push_back(result_of(row));
    const ResultsCore empty{.period = ranking.core.period,
                            .document = ranking.core.document,
                            .log_size = ranking.core.log_size,
                            .log_root = ranking.core.log_root,
                            .number = 0,
                            .count = 0,
                            .results = {}};
    return in_numbered_parts(empty, &ResultsCore::results, results);
}

}  // namespace

Result<Json> results_json(State& state, const YearWish& wish) {
    const std::string last = to_text(wish.period.last);
    WCK_TRY(const auto rows, state.tables.figures(to_text(wish.period.first), last));
    std::map<std::pair<std::string, std::string>, ResultTally> tallies;
    for (const store::FigureRow& row : rows) {
        if (!counts_score(wish.policy, row)) continue;
        WCK_TRY(const KeptFigure figure, kept_figure(row));
        ResultTally& tally = tallies[{row.project, row.kind}];
        tally.count += 1;
        tally.passed += figure.has_passed ? 1 : 0;
        tally.sum += on_scale(*row.score, row.scale, wish.policy.scale).nano;
    }
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    Json results = Json::array();
    for (const auto& [key, tally] : tallies) {
        const auto& [unit, kind] = key;
        results.push(
            Json::object()
                .set("unit", Json::of(std::string_view(unit)))
                .set("name", Json::of(std::string_view(standing->text_on(kAboutUnit, unit, "name", last))))
                .set("kind", Json::of(std::string_view(kind)))
                .set("count", Json::of(tally.count))
                .set("passed", Json::of(tally.passed))
                .set("score", Json::of(Points{divide_rounded(tally.sum, Wide{tally.count})})));
    }
    return results;
}

Result<std::vector<store::RankedPosition>> publish_results(
    State& state, const std::map<std::string, FrozenRanking>& frozen) {
    WCK_TRY(const auto streams, results_stream(state));
    WCK_TRY(const auto said, engine::results_in(state.store(), streams));
    std::vector<engine::WordToPerson> words;
    for (const auto& [period, ranking] : frozen) {
        if (!ranking.is_final) continue;
        const auto parts = results_of(ranking);
        const auto known = said.find(period);
        if (parts.empty() || (known != said.end() && known->second == parts)) continue;
        for (const ResultsCore& part : parts)
            words.push_back({kHubPerson, EntryType::results, journal::encode(part)});
    }
    if (!words.empty()) {
        WCK_TRY(state.engine->record_for_persons(words));
        WCK_TRY(sequence_own(state));
    }
    WCK_TRY(const auto rows, state.tables.rows(protocol::person_scope(kHubPerson), 0, kResultRowsMax));
    std::vector<store::RankedPosition> all;
    all.reserve(rows.size());
    for (const store::FeedRow& row : rows) all.push_back({row.position, row.rank});
    return all;
}

Result<void> give_results(State& state, const std::string& person,
                          const std::vector<store::RankedPosition>& rows) {
    if (rows.empty()) return {};
    const std::string scope = protocol::person_scope(person);
    WCK_TRY(const bool has_last, state.tables.has_row(scope, rows.back().position));
    if (has_last) return {};
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.add_rows(scope, rows));
    return transaction.commit();
}

}  // namespace wincheck::hub
