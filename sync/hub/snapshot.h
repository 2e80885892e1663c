#pragma once
// Snapshots for a device that lacks much (architecture: hub): of open inspections all entries, of sealed ones
// what opens and closes them, as the segments that their devices signed, in pieces named by their SHA-256.
// A piece belongs to one device and is kept for a day, so a fetch that broke off goes on at the next piece.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Makes the device's snapshot of those scopes that its person may read, in the place of an earlier one.
/// Shape:  no scopes in the answer where another epoch was asked for, or where it would be too large.
/// Errors: limit (kTooLarge); storage errors.
Result<protocol::SnapshotReply> make_snapshot(State& state, const store::HubDeviceRow& device,
                                              const protocol::SnapshotRequest& request);

/// A piece of the device's snapshot. Errors: not_found (kNotReadable).
Result<Bytes> snapshot_piece(State& state, const DeviceId& device, std::string_view hex);

/// Removes pieces that are out of date. Errors: storage errors.
Result<void> sweep_snapshots(State& state);

}  // namespace wincheck::hub
