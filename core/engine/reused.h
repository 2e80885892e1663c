#pragma once
// Photos that stand as evidence in more than one place (FIX-5, EVI-1): the same bytes, which is certain, or
// such as look alike. A hint for the re-checker, who looks at both, never a penalty. Hub and device list them
// alike, each of what it holds: the hub compares fingerprints that it took itself, a device those that
// whoever captured stated with the photo.
#include <map>
#include <set>

#include "core/engine/device.h"

namespace wincheck::engine {

/// One capture, with the inspection that it stands in.
struct PhotoUse {
    store::EvidenceRow row;
    std::string inspection;
    std::string number;
    std::string project;
    StreamId intent_in{};      // the inspection that has the intent
    bool is_of_moved = false;  // of an inspection whose work was moved to the right one
};
using PhotoUses = std::map<Hash, std::vector<PhotoUse>>;  // by original

/// Every capture of the store; one that was moved (VISIT-6), known by its intent, is one use, in the right
/// inspection. Errors: storage errors. Cost: one pass over the evidence of all inspections.
Result<PhotoUses> photo_uses(store::Store& store);

/// More than one place: another inspection, item, or what was put right beside what was found. Taking the
/// same photo twice for one item is a slip of the finger, and a capture that was moved is one.
[[nodiscard]] bool is_reused(const std::vector<store::EvidenceRow>& rows);

/// Two originals that look alike.
struct AlikePair {
    Hash first{};
    Hash second{};
    int distance = 0;
};

/// One row for each use: of originals that stand in several places ("how": "same"), by original, then time;
/// then two rows for each pair ("how": "alike", "pair", "distance"), as they come. With `asked` only what
/// concerns these originals. Errors: storage errors.
Result<Json> reused_list(store::Store& store, const PhotoUses& uses, const std::set<Hash>* asked_or_null,
                         const std::vector<AlikePair>& pairs);

/// The view `reused` of an inspection: {"reused": [as above], "compared", "not_compared"}: photos of its own,
/// and of a re-check those by which the listed findings were put right, against all that this device holds;
/// how many of these have a fingerprint, and how many have none and are known by their bytes alone.
/// Errors: storage errors. Cost: reads the intent of each picture that the device holds.
Result<Json> reused_json(Device& device, const Inspection& inspection);

/// Of these originals those that stand in several places, by their bytes. Errors: storage errors.
Result<std::vector<Hash>> reused_of(store::Store& store, const std::vector<Hash>& originals);

}  // namespace wincheck::engine
