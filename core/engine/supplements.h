#pragma once
// Supplementary evidence about a project that is no answer and no finding (YEAR-4): daily reports,
// walk-arounds, incidents, complaints, praise, as they are told from there, and whether one is held
// valid.
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// The number by which headquarters names it: its source's, or else made of the inspection's and its entry.
[[nodiscard]] std::string supplement_number(const Inspection& inspection,
                                            const Event<SupplementCore>& supplement);

/// Whether this person may say if it is valid, as the rule has it (rules/event_verdicts.h).
[[nodiscard]] rules::EventRight right_to_judge(const Inspection& inspection, const rules::Register& standing,
                                               const Hash& event, std::string_view person,
                                               std::string_view date);

/// {"event","number","date","text","photos":[originals],"by","at","entry"}, and of the verdict that holds
/// "state" (told, valid, not_valid), "decided_by", "decided_at", "reason". What was erased is empty.
[[nodiscard]] Json supplement_json(const Inspection& inspection, const Event<SupplementCore>& supplement);

}  // namespace wincheck::engine
