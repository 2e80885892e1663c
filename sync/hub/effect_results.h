#pragma once
// The dated results that administrative effects follow from (CON-4): sealed inspections as amended, refused
// ones, and places in frozen rankings.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/rules/effects.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

struct EffectResults {
    std::vector<rules::PlacedResult> results;        // each with the policy that it names
    std::map<std::string, engine::PolicyPtr> named;  // by the result's id; it keeps what results point to
    std::set<std::string> provisional;               // ids of places in a ranking that is not final
};

/// What the rules of the policy ask for that each result names, and results of those ids whatever the rules
/// say. Rule: CON-4: an inspection names its policy; a ranking's is the one in force when it was frozen.
/// Cost: the hub's rows of figures, and the documents of frozen rankings where a rule or an id asks for them.
Result<EffectResults> effect_results(State& state, const std::set<std::string>& ids);

}  // namespace wincheck::hub
