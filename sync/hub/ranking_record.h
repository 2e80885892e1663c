#pragma once
// Rankings in the hub's journal (YEAR-2, YEAR-3): frozen as they stand at a checkpoint of the log,
// provisional until appeals are over, then final. The entry names a document by its hash; the document stays
// here.
#include <map>
#include <optional>
#include <string>

#include "core/base/json.h"
#include "sync/hub/unit_years.h"

namespace wincheck::hub {

/// Arguments: period, by, reason, step ("freeze" or "final").
/// {"period","step","document","log":{"size","root"},"provisional_until","count"}; made final also
/// "differing", the number of units whose present figure is another one than the frozen one that stands
/// (APP-2), and "differing_units". Rule:   YEAR-3. A period is frozen once it is over, again while it is
/// provisional, and never after it is
///         final. It is final from the policy's day on, where no appeal against its inspections suspends
///         publication (APP-4).
///         ORG-3: `by` may publish over the whole group.
/// Errors: refused (kPeriodRunning, kRankingStands, kRankingDisputed, kYearUndefined, kMayNotChange),
///         not_found (kRankingMissing), storage errors.
Result<Json> run_rank(State& state, const Json& arguments);

/// A period's ranking as it was frozen last.
struct FrozenRanking {
    Json document;
    RankingCore core;
    std::uint32_t times = 0;  // that it was frozen
    bool is_final = false;
    Hash policy{};  // in force when it was frozen; zero = none
};
Result<std::optional<FrozenRanking>> frozen_ranking(State& state, const std::string& period);
/// The same of every period that was frozen, by its name.
Result<std::map<std::string, FrozenRanking>> frozen_rankings(State& state);

/// The ranking as it stands now: {"units":[{"unit","name","group","index","mean","rank","of","bottom",
/// "unranked","parts":[],"events":[]}]}, by group and rank.
Result<Json> present_ranking(State& state, const rules::Period& period);

/// True where a unit's index or place is another one than was frozen.
[[nodiscard]] bool differs_from(const Json& frozen, const Json& present);

/// An index with all that it was computed from; `with_sources` names each inspection, finding and cell.
[[nodiscard]] Json index_json(const UnitYear& year, bool with_sources);

}  // namespace wincheck::hub
