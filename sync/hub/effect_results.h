#pragma once
// The dated results that administrative effects follow from (CON-4): sealed inspections as amended, refused
// ones, and places in frozen rankings.
#include <set>
#include <string>
#include <vector>

#include "core/rules/effects.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

struct EffectResults {
    std::vector<rules::PlacedResult> results;
    std::set<std::string> provisional;  // ids of places in a ranking that is not final
};

/// What the rules of the policy ask for, and results of those ids whatever the rules say.
/// Cost: the hub's rows of figures, and the documents of frozen rankings where a rule or an id asks for them.
Result<EffectResults> effect_results(State& state, const EffectsPolicy& policy,
                                     const std::set<std::string>& ids);

}  // namespace wincheck::hub
