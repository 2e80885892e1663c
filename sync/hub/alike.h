#pragma once
// Photos that look alike (FIX-5, EVI-1): PDQ fingerprints that the hub takes itself of the photos it has
// verified, kept with their originals' hashes, and the pairs among them that are near. A hint for the
// re-checker, who looks at both, never a penalty: the same pump room is photographed every month.
#include <set>

#include "core/engine/reused.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// False where the hub was built without pictures: then nothing is looked at and nothing is alike.
[[nodiscard]] bool knows_pictures();

/// Looks at up to `limit` verified photos that it has not looked at yet; how many there were.
/// Errors: storage errors. Cost: reads and decodes each of them.
Result<std::size_t> look_at_pictures(State& state, std::size_t limit);
/// Takes away what was seen in photos that were erased since (PII-1). Errors: storage errors.
Result<void> forget_erased_pictures(State& state);

/// Each pair once, nearest first; with `only`, those of which one is in it. Errors: limit (kTooManyPictures)
/// when all are asked for and they are more than kPicturesComparedMax. Cost: one pass over all for each that
/// is asked.
Result<std::vector<engine::AlikePair>> alike_pictures(State& state, const std::set<Hash>* only_or_null);

inline constexpr std::size_t kPicturesComparedMax = 20'000;

}  // namespace wincheck::hub
