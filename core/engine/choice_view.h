#pragma once
// What a question offers to choose from, as a device shows it.
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// The view `choices` of one question, in the order in which its options are shown in this inspection.
/// Arguments: item (as in acts, also "REPEAT[2].CODE"), limit, after. Rule: COND-1.
/// Errors: invalid_argument (kFieldMissing, kFieldWrong, kPageLimit, kUnknownItem, kUnknownInstance, and
/// kNothingToChoose of the rules). Cost: as rules::offer().
Result<Json> choices_json(const Inspection& inspection, const Json& arguments);

}  // namespace wincheck::engine
