#pragma once
// What other units and vendors get of results once they are published (VIS-1): with a ranking that is final,
// of each inspected unit and kind how many inspections it counts, how many passed and what they scored; no
// names of persons, nothing of a single finding or answer. HQ says it once, in its own stream, and the rows
// of that stream are put into the feed of whoever may read it.
#include <map>
#include <string>
#include <vector>

#include "sync/hub/ranking_record.h"
#include "sync/hub/unit_years.h"

namespace wincheck::hub {

/// [{"unit","name","kind","count","passed","score"}] by unit and kind: inspections that a ranking of that
/// wish counts, amended where an appeal changed them; `score` is their mean on the index's scale.
Result<Json> results_json(State& state, const YearWish& wish);

/// Says what is new of final rankings, and puts it in order. Rows of all that was said so far.
Result<std::vector<store::RankedPosition>> publish_results(
    State& state, const std::map<std::string, FrozenRanking>& frozen);

/// Puts those rows into the person's feed where they are not there already.
Result<void> give_results(State& state, const std::string& person,
                          const std::vector<store::RankedPosition>& rows);

}  // namespace wincheck::hub
