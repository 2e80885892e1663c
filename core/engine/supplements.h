#pragma once
// Supplementary evidence about a project that is no answer and no finding (YEAR-4): daily reports,
// walk-arounds, incidents, complaints, praise, as they are told from there. Whether one is valid,
// headquarters holds.
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// The number by which headquarters names it: its source's, or else made of the inspection's and its entry.
[[nodiscard]] std::string supplement_number(const Inspection& inspection,
                                            const Event<SupplementCore>& supplement);

/// {"event","number","date","text","photos":[originals],"by","at","entry"}. What was erased is empty.
[[nodiscard]] Json supplement_json(const Inspection& inspection, const Event<SupplementCore>& supplement);

}  // namespace wincheck::engine
