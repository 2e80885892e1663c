#pragma once
// Feeds: ranks and rows at acceptance, frames at a pull. A row, its rank and its entry are one
// transaction; what a reader may not see is cut out here and nowhere else.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Opening entry of an inspection as the hub holds it, with the team as it stands.
struct Opened {
    AssignmentCore assignment;
    std::string planner;
    bool is_delivered = false;    // sealed, or refused: shown to the inspected side once its tour is over
    bool is_at_feedback = false;  // the feedback was held, and it is not delivered yet
};
/// No value while the opening entry is not here.
Result<std::optional<Opened>> opened(State& state, const StreamId& stream);

/// VISIT-2: a tour is over once each of its visits has ended, however it ended.
Result<bool> is_tour_over(State& state, const std::string& tour);

/// Gives one accepted entry its rank and its feed row; an opening or a seal also sets readers.
/// In the caller's transaction. Shape: `opened` belongs to the entry's stream.
Result<std::uint64_t> publish_entry(State& state, const journal::Entry& entry, const Opened& opened,
                                    const rules::Register& standing);

/// Notes what has to be told to persons after it. In the caller's transaction.
Result<void> note_due(State& state, const journal::Entry& entry, const Opened& opened);

/// True for entries that change neither who reads nor what later ones are judged by: they may wait for the
/// next of their chain and be stored together.
[[nodiscard]] bool is_plain(const journal::Entry& entry);

/// Appends the next plain entries of one chain, whose inspections are open, and gives them ranks, feed rows
/// and leaves of the log, as `append` and publish_entry would each. In the caller's transaction.
Result<std::vector<protocol::Rank>> append_run(State& state, std::vector<journal::Entry> entries);

/// Sets the readers of every inspection again, after organisation or people changed.
Result<void> refresh_readers(State& state);

/// Closes the hub's own segment and gives own entries ranks, rows and segment rows.
Result<void> sequence_own(State& state);

/// Scopes the device's person reads, with generation and newest n, as far as that version of the protocol
/// knows how to read them.
Result<std::vector<protocol::Cursor>> scopes_for(State& state, const std::string& person,
                                                 std::uint32_t version);
Result<protocol::PullReply> pull(State& state, const store::HubDeviceRow& device,
                                 const protocol::PullRequest& request);
/// With the signed head of each feed that it reads to its end.
Result<protocol::PullReplyMore> pull_with_heads(State& state, const store::HubDeviceRow& device,
                                                const protocol::PullRequest& request);
/// A device's own entries as the hub holds them, for one that was restored (S15).
/// Errors: not_found (kNotReadable).
Result<protocol::OwnReply> own_segments(State& state, const store::HubDeviceRow& device,
                                        const protocol::OwnRequest& request);
/// Whether a document is published, or named by an inspection that the person reads: then by which.
struct DocumentRight {
    bool is_allowed = false;
    std::optional<StreamId> inspection;
};
Result<DocumentRight> may_read_document(State& state, const std::string& person, const Hash& hash);

}  // namespace wincheck::hub
