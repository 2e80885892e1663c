#pragma once
// Takes pushes: verifies segments, judges entries, appends, ranks, publishes, signs the journal receipt.
// One push is one transaction: all of what it accepts, or nothing (S4).
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Errors: invalid opening or another device's chain (refused, kNotOwnChain); storage errors. What is
/// wrong with entries is in the reply's verdicts.
Result<protocol::PushReply> push(State& state, const store::HubDeviceRow& device,
                                 const protocol::PushRequest& request);

/// Takes a segment out of quarantine as if its device were not cut off, in the caller's transaction.
/// Errors: refused (kNotReleasable; where = the verdict it gets); storage errors.
Result<void> release_segment(State& state, const store::QuarantineRow& row);

/// Lets an entry stand that lay in quarantine for want of authority, in the caller's transaction.
/// Errors: refused (kNotReleasable, kOpeningWaits, kLegalHold); storage errors.
Result<void> release_entry(State& state, const store::QuarantineRow& row, const journal::Entry& entry);

/// What persons decided on this device's records, the newest of them.
Result<std::vector<protocol::Decided>> decided_of(State& state, const DeviceId& device);

/// Chains of a device that two stores wrote on.
Result<std::vector<IncarnationId>> forked_of(State& state, const DeviceId& device);

/// Entries in a device's chains that do not stand.
Result<std::vector<protocol::EntryPlace>> refused_of(State& state, const DeviceId& device);

/// The hub's size and head of every chain of a device.
Result<std::vector<protocol::ChainHead>> heads_of(State& state, const DeviceId& device);

}  // namespace wincheck::hub
