#pragma once
// The register read back (ORG-1, ORG-2, ORG-5, STD-1, STD-2): every dated fact of units, persons, vendors,
// assets or standards, with who recorded it and why.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: about (unit, person, vendor, asset, standard), unit (and all below it on the day), state (of
/// units and standards, on the day), date, for. One row for each fact, by id, field and order of recording:
/// {"id","name","field","value","from","to","unit" (that the fact is about),"state" (of the unit or standard,
/// on the day),"stands" (on the day),"by","reason","source","recorded"}; `missing` = recorded changes whose
/// documents are not here. The day is `date`, else today.
/// Rule:   With `date` what stands on that day, else all that was ever recorded, also what later facts hide.
///         VIS-1, PII-2: persons and their grants for whoever may publish or keep people over the granted
///         unit, and for themselves; units, assets, standards and what a vendor serves for whoever may
///         publish, keep or file there, or reads figures of the unit; a contract for whoever may keep it, and
///         the vendor. What belongs to no unit is for whoever may so anywhere. Who recorded a fact and why is
///         for whoever may keep it; of a standard for whom it is shown (STD-2: a return has a reason).
/// Errors: invalid_argument (kFieldMissing, kFieldWrong, kNotDate), storage errors.
Result<Json> register_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
