#pragma once
// From what can be read of a damaged store to a new one: only what is proven goes in (DUR-6).
#include "core/engine/recovery.h"
#include "core/store/salvage.h"

namespace wincheck::engine {

/// Writes what verifies into `fresh`, an empty store, in one transaction, and counts it in `report`.
/// Rule: an entry of an own chain counts while each follows the one before it from the opening record on, and
///       never beyond a signed checkpoint that says otherwise; one of another chain counts in a segment whose
///       signature holds. Settings are taken as they are.
Result<void> write_proven(store::Salvaged salvaged, store::Store& fresh, RecoveryReport& report);

}  // namespace wincheck::engine
