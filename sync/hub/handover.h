#pragma once
// Findings to hand over (IMP-1): what is owed by a person who has left, until somebody who may assign
// findings has given it to another.
#include <string>
#include <vector>

#include "sync/hub/state.h"

namespace wincheck::hub {

/// Open findings that are assigned to that person, or name the person where they are assigned to nobody, as
/// rows of the report `findings`. `arguments` narrow them: unit, for. Errors: those of findings_report.
Result<std::vector<Json>> findings_to_hand_over(State& state, const std::string& person,
                                                const Json& arguments);

/// Arguments: unit (and all below it), for (as that person may see them).
/// {"report":"handover","handover":[the row of each finding, and "leaver","leaver_name"]}, by person.
/// Cost: a list for each person who has left.
Result<Json> handover_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
