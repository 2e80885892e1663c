#pragma once
// Reports of the hub: results, explanation, devices, quarantine, reused (docs/guides/hub.md). HQ computes the
// score again from the entries it holds and compares it with the seal's, to the digit.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: kind, inspection, item, format ("json", "csv", "text"). The result always has the report's
/// own fields; "text" or "csv" holds the rendering when it was asked for. Errors: invalid_argument (of every
/// report kUnitUnknown and kUnknownPerson, where a unit or a reader is named of whom the register has never
/// heard), not_found (kUnknownInspection, also where the reader may not see it; kUnknownItem).
Result<Json> run_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
