#pragma once
// Snapshots for a device that lacks much (architecture: hub): of open inspections all entries, of sealed ones
// what opens and closes them, as the segments that their devices signed, in pieces named by their SHA-256.
// A piece belongs to one device and is kept for a day, so a fetch that broke off goes on at the next piece.
#include "sync/hub/state.h"

namespace wincheck::hub {

inline constexpr std::size_t kSnapshotStepRows = 512;

/// A snapshot on its way. Between two steps the hub serves others: what was put in the feeds meanwhile is not
/// in it, because each scope ends where it ended at the beginning.
class SnapshotMaking {
public:
    virtual ~SnapshotMaking() = default;
    /// Reads some hundred rows, or writes one piece in a transaction of its own. True when the reply is
    /// whole. Errors: storage errors.
    virtual Result<bool> step() = 0;
    /// No scopes in it where another epoch was asked for, or where it would be too large.
    [[nodiscard]] virtual const protocol::SnapshotReply& reply() const = 0;
};

/// Begins the device's snapshot of those scopes that its person may read, in the place of an earlier one.
/// Errors: limit (kTooLarge); storage errors.
Result<std::unique_ptr<SnapshotMaking>> begin_snapshot(State& state, const store::HubDeviceRow& device,
                                                       const protocol::SnapshotRequest& request,
                                                       std::size_t step_rows = kSnapshotStepRows);

/// A piece of the device's snapshot. Errors: not_found (kNotReadable).
Result<Bytes> snapshot_piece(State& state, const DeviceId& device, std::string_view hex);

/// Removes pieces that are out of date. Errors: storage errors.
Result<void> sweep_snapshots(State& state);

}  // namespace wincheck::hub
