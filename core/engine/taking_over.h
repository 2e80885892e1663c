#pragma once
// Whether a checklist takes an answer that was given to another one: a newer version (STD-3), or that of the
// right inspection (VISIT-6).
#include <string>
#include <vector>

#include "core/model/record.h"
#include "core/rules/score.h"

namespace wincheck::engine {

/// Kind, options, lines, bounds and step fit the item of that code, which the checklist has. Conditions are
/// not asked.
[[nodiscard]] bool takes_as_it_is(const rules::CompiledChecklist& after,
                                  const std::vector<RepeatInstance>& instances, const AnswerKey& key,
                                  const Answer& answer);
/// Code of the repeat that the node stands in; empty outside repeats and for codes that the checklist lacks.
[[nodiscard]] std::string repeat_around(const rules::CompiledChecklist& checklist, const std::string& code);

}  // namespace wincheck::engine
