#pragma once
// What a person reads of the feeds, and how an entry looks to him: the one place where parts are cut out.
#include <set>

#include "core/journal/segment.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Stream of "inspection:HEX"; none for other scopes.
[[nodiscard]] std::optional<StreamId> stream_of_scope(const std::string& scope);

/// No value when the person never was a reader; level none when he is not one any more.
Result<std::optional<store::ReadableScope>> readable(State& state, const std::string& person,
                                                     const std::string& scope);
/// The tenant's first.
Result<std::vector<store::ReadableScope>> readable_scopes(State& state, const std::string& person);

/// An entry as a leaf for that level of reader.
[[nodiscard]] journal::Leaf leaf_for(const store::StoredEntry& stored, bool is_shown,
                                     store::ReaderLevel level);

/// One device segment with these of its entries shown. Errors: corrupt where entries are missing.
Result<protocol::FrameSegment> shown_segment(State& state, const store::SegmentRow& row,
                                             const std::set<std::uint64_t>& shown, store::ReaderLevel level);
/// Those segments of a device's chain that hold something of the inspection, all else withheld: what its team
/// may have of it (DO-11). Errors: as shown_segment.
Result<std::vector<Bytes>> segments_for_team(State& state, const IncarnationId& chain,
                                             const StreamId& inspection);

}  // namespace wincheck::hub
