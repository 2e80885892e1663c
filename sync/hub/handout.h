#pragma once
// Pictures that HQ gives out of its folder (PII-2): a masked copy to whoever reads the inspection, the
// original to who has a right to it, and then with an entry that says to whom and why.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: inspection, original, for, out; mask ("left,top,width,height;…") with by, or whole with a
/// reason, or neither: then the copy is the one that was recorded. Rule:  PII-2: a mask is an entry of the
/// inspection: by whom, when, which rectangles, and the copy's hash. The
///        last one holds for every reader.
/// Rule:  PII-2: the inspection's team and planner, and who decides a pending appeal of it, get originals.
/// Errors: not_found (kUnknownInspection: the person does not read it; kNotReadable: it has no such picture),
/// refused (kNotByRight, kNothingMasked),
/// corrupt (kMaskDiffers), those of pictures, storage errors. What is refused writes nothing.
Result<Json> run_picture(State& state, const Json& arguments);

/// PII-2: the masked copy with that hash that somebody recorded on a device, for a reader of the inspection:
/// made here of the original and kept. Nothing where no mask names it, the original is not whole here yet, or
/// it gives another copy. Errors: storage errors.
Result<std::optional<Bytes>> recorded_copy(State& state, const std::string& person, const Hash& copy);

}  // namespace wincheck::hub
