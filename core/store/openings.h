#pragma once
// Openings of chains that segments arrive of. One costs as much as several signatures, and comes with every
// segment: so it is verified once, when its chain is put into the store.
#include "core/journal/opening.h"
#include "core/store/store.h"

namespace wincheck::store {

/// Verified under `root`, unless a chain of the store stands on these very bytes.
/// Errors: those of verify_opening, storage errors.
Result<journal::Opening> verified_opening(Store& store, ByteView bytes, const SignKey& root);

}  // namespace wincheck::store
