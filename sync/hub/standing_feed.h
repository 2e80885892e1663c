#pragma once
// What the devices of branch, region and heads of projects get of rankings and effects (VIS-1): places in
// rankings that are final, effects that were approved and the red and black lists, recorded in HQ's own
// journal in the stream of each person; and with vendors the results that were published. Headquarters reads
// the hub's reports.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Something that persons may see of rankings or effects may be new, or who sees it. In the caller's
/// transaction.
Result<void> note_standing_due(State& state);

/// Something happened to an appeal against that inspection: only effects that count its result may be told
/// otherwise. In the caller's transaction.
Result<void> note_effects_due(State& state, const StreamId& inspection);

/// Tells so many persons at once what differs from what they were told; who lost sight of an effect is told
/// that it is gone. Idempotent. Errors: storage errors; what is not given stays due. Cost: a look at two
/// settings where nothing is due; after an appeal the documents of decisions, the inspections that count for
/// the effects concerned, and the streams of persons who see one of these; else every final ranking, and the
/// inspections that count for effects.
Result<void> settle_standing(State& state);

}  // namespace wincheck::hub
