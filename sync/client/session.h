#pragma once
// One round of sync in memory, and the steps that it is made of. Each step looks at the store and says
// which exchange it wants next (none = it is finished), and takes that exchange's answer. Steps keep
// nothing but what stands here, so any of them can be left and begun again. Private to this folder.
#include <map>
#include <optional>
#include <set>

#include "core/engine/engine.h"
#include "sync/client/reply.h"
#include "sync/client/state.h"

namespace wincheck::client {

struct Counters {
    std::uint64_t entries_sent = 0;
    std::uint64_t entries_taken = 0;
    std::uint64_t documents_sent = 0;
    std::uint64_t documents_taken = 0;
    std::uint64_t chunks_sent = 0;
    std::uint64_t chunk_bytes_sent = 0;
    std::uint64_t originals_received = 0;  // named by a new evidence receipt
};

/// One exchange that a step wants; the client signs and numbers it.
struct Want {
    Purpose purpose = Purpose::none;
    std::string method;
    std::string path;
    std::vector<protocol::HttpHeader> headers;
    Bytes body;
    std::optional<protocol::FileSlice> file;
    Subject subject;
    std::vector<Hash> asked;
    bool is_background = false;
};
using MaybeWant = Result<std::optional<Want>>;

/// A chunk file that was read and is as its capture lists it.
struct SoundChunk {
    Hash entry{};
    std::uint32_t index = 0;
    std::uint64_t size_bytes = 0;
};

struct Session {
    explicit Session(engine::Engine& owner) : engine(owner) {}
    engine::Engine& engine;
    Saved saved;
    Pace pace;                                         // durable copy in kSettingPace
    std::map<std::string, protocol::Cursor> cursors;   // durable copy in kSettingCursors
    std::map<std::string, Feed> feeds;                 // durable copy in kSettingFeeds
    Snapshot snapshot;                                 // durable copy in kSettingSnapshot
    bool owes_cursors = false;                         // some moved and are not stored
    std::map<std::string, protocol::Cursor> deferred;  // durable copy in kSettingDeferred
    std::set<StreamId> own_parts;                      // durable copy in kSettingOwnParts
    std::map<Hash, Upload> uploads;  // by original: what answers said since the state was saved
    std::set<std::string> ahead;     // ids in saved.outstanding that were not handed out yet
    Counters counters;
    // from the last hello
    protocol::Limits limits;
    std::map<IncarnationId, std::uint64_t> hub_sizes;
    std::vector<protocol::Cursor> scopes;
    std::optional<std::uint64_t> snapshot_rows_min;  // the hub offers snapshots from so many rows on
    std::set<Hash> wanted;
    std::map<IncarnationId, std::uint64_t> lost;  // own chains the hub holds more or else of → from where
    std::set<IncarnationId> forked;               // own chains that a copy of this store wrote on too
    // this round only
    std::set<IncarnationId> stopped_chains;
    std::map<IncarnationId, std::uint64_t> diverged_given;  // segments of each
    std::set<IncarnationId> receipts_fetched;  // chains re-sent for a receipt whose answer was lost
    std::set<std::string> closed_scopes;
    std::set<Hash> unavailable;                    // documents the hub does not have, or we do not
    std::map<Hash, std::vector<Hash>> media;       // by checklist: files that it shows, not looked at yet
    std::set<Hash> skipped;                        // captures, or originals, left for the next round
    std::set<Hash> asked;                          // originals asked for in this round
    std::map<std::string, std::uint64_t> offsets;  // of uploads, known for sure
    std::map<std::string, std::uint32_t> tries;    // of uploads
    std::set<std::string> cut;                     // uploads whose creation was cut
    std::uint64_t batch_bytes = 0;                 // ceiling of a push, 0 = the hub's
    std::uint64_t push_bytes = 0;                  // segments of the push that is under way
    std::optional<std::uint64_t> took_ms;  // the answer at hand, from request on; none of another process's
    bool was_too_large = false;            // the hub answered 413 to a push
    std::optional<std::vector<store::EvidenceRow>> evidence;  // own_evidence, as of the hub's present sizes
    std::set<Hash> settled;                                   // captures with nothing left to send
    std::optional<SoundChunk> sound;                          // read and found sound beforehand
    std::set<std::string> mended;                             // chunk files asked for again
    bool has_pushed = false;
    bool is_pulled = false;
    bool is_rest_pulled = false;
    bool is_snapshot_done = false;
    bool is_segment_closed = false;
    bool needs_hello = false;
    bool must_read_again = false;  // a cursor went back to its beginning
    bool offers_persons = false;   // the hub knows the scope of a person
    bool signs_feeds = false;      // the hub signs where its feeds end

    [[nodiscard]] store::Store& store() const { return engine.store(); }
};

/// A CBOR exchange; bodies over 1 KiB are compressed.
[[nodiscard]] Want message_want(Purpose purpose, const char* path, Bytes body);
[[nodiscard]] Error answer_wrong(const char* origin);
/// Also what became of uploads since: whoever is killed before asks the hub how far they came.
Result<void> save_state(Session& session);
/// The wall clock's.
[[nodiscard]] std::int64_t wall_ms(Session& session);
/// How far an original's upload is; none that was begun.
Result<std::optional<Upload>> upload_so_far(Session& session, const Hash& original);
/// True for a chain of this device, also one that it has left.
Result<bool> is_own_device(Session& session, const store::Chain& chain);

MaybeWant hello_want(Session& session);
Result<void> take_hello(Session& session, const Reply& reply);

/// Own entries that this store lost, because it is an older copy (S14, S15).
MaybeWant own_want(Session& session);
Result<void> take_own(Session& session, const Subject& subject, const Reply& reply);
/// What was written on a copy goes to HQ's quarantine, in as many pushes as it takes.
MaybeWant diverged_want(Session& session);
Result<void> take_given_diverged(Session& session, const Subject& subject, const Reply& reply);
/// Leaves chains that a copy wrote on, once all of them is at the hub.
Result<void> leave_forked(Session& session);

/// Checks the hub's log against what this store saw of it before (INT-9). True when the hub went back
/// behind that, with or without saying so. Errors: signature.
Result<bool> check_log(Session& session, const protocol::HelloReply& hello);
/// What the hub was said to hold of this device counts for nothing: it went back without a new epoch. In the
/// caller's transaction.
Result<void> forget_held(Session& session);
/// Whether something of this device is still only here, or was left for another round.
Result<bool> leaves_behind(Session& session);
/// Receipted entries whose place in the log is to be asked for.
Result<std::vector<protocol::EntryPlace>> places_to_prove(Session& session);

MaybeWant push_want(Session& session);
Result<void> take_push(Session& session, const Subject& subject, const Reply& reply);
/// The line did not bear a push to its end: the next one is half as large, one segment at least.
void halve_batch(Session& session);

MaybeWant snapshot_want(Session& session);
Result<void> take_snapshot(Session& session, const Reply& reply);
Result<void> take_piece(Session& session, const Subject& subject, const Reply& reply);
/// What a snapshot left out of a scope is here, in the caller's transaction.
Result<void> complete_scope(Session& session, const std::string& scope);
/// The same of every scope, in a transaction of its own: the hub has no more of them.
Result<void> complete_all_scopes(Session& session);
/// Drops a scope that the person may not read any more; own entries stay (SEC-6).
Result<void> lose_scope(Session& session, const std::string& scope);

[[nodiscard]] bool is_person_scope(const std::string& scope);
/// Marks inspections that come by the person's scope alone, in a transaction of its own: before the segments
/// are taken.
Result<void> mark_own_parts(Session& session, const std::vector<protocol::FrameSegment>& segments);
/// All of an inspection is here, in the caller's transaction. True when only the own part was before.
Result<bool> complete_own_part(Session& session, const std::string& scope);
/// S19: what HQ told this person, or published, and does not know any more, having been put back to an older
/// backup, is its word no longer: it stays in the journal and counts for nothing, until HQ tells it again or
/// knows it again. Once all that it has of that was read.
Result<void> refuse_unknown_words(Session& session);
/// In the caller's transaction: what the person is given of a lost inspection comes anew.
Result<void> keep_own_part(Session& session, const std::string& scope);
/// Drops all that was the person's own; own entries stay (SEC-6).
Result<void> lose_person(Session& session, const std::string& scope);

MaybeWant pull_want(Session& session);
/// The rest of scopes that a snapshot showed in part.
MaybeWant rest_want(Session& session);
Result<void> take_pull(Session& session, Purpose purpose, const Reply& reply);
/// Verifies and stores segments (Engine::take_segments); what is wrong with one is shown under `where` and
/// `n`, and stops none of the others.
Result<bool> take_segments(Session& session, const std::string& where, std::uint64_t n,
                           const std::vector<protocol::FrameSegment>& segments);
/// In the caller's transaction.
Result<void> save_cursors(Session& session);
/// Stream of "inspection:HEX"; none for other scopes.
[[nodiscard]] std::optional<StreamId> stream_of_scope(const std::string& scope);

MaybeWant give_document_want(Session& session);
Result<void> take_given_document(Session& session, const Subject& subject, const Reply& reply);
MaybeWant take_document_want(Session& session);
Result<void> take_document(Session& session, const Subject& subject, const Reply& reply);

MaybeWant upload_want(Session& session);
Result<void> take_upload(Session& session, Purpose purpose, const Subject& subject, const Reply& reply);
/// The creations that follow `subject` when nothing comes between: of chunk files of the same capture that
/// one request takes whole.
Result<std::vector<Subject>> following_creations(Session& session, const Subject& subject,
                                                 std::size_t count_max);
/// Reads the chunk file that follows while the answer about `subject` is waited for.
void look_at_following(Session& session, const Subject& subject);
/// After a cut: the offset has to be asked for.
Result<void> forget_offset(Session& session, const Subject& subject);

MaybeWant receipts_want(Session& session);
Result<void> take_receipts(Session& session, const std::vector<Hash>& asked, const Reply& reply);

/// The own capture that an upload's or a chunk file's answer is about; a process before may have asked.
Result<std::optional<store::EvidenceRow>> capture_asked_for(Session& session, const Subject& subject);

/// Chunk files that the scrub found damaged, from the hub.
MaybeWant mend_want(Session& session);
Result<void> take_mended(Session& session, const Subject& subject, const Reply& reply);
/// Whether the hub is to be asked if it still has what it received long ago (INT-7).
Result<bool> wants_confirming(Session& session, const store::EvidenceRow& row, const Received& received);
/// Removes the chunk files of own photos that HQ surely has; the mark of it comes first.
Result<void> purge_received(Session& session);

/// Heads of feeds that came with an answer; where it reads all feeds to their end, each has one.
struct FeedNotes {
    std::map<std::string, std::string> of;  // by scope
    bool is_checked = false;                // the hub signs its feeds
    bool must_be_signed = false;            // each of them
};
/// `digest` = over the rows up to the frame's end, none where it is not known here.
struct FeedStep {
    bool is_wrong = false;
    std::optional<Hash> digest;
};
/// Of a frame whose segments are stored; `is_left_out` where one of them could not be.
Result<FeedStep> check_feed(Session& session, const protocol::Frame& frame, const FeedNotes& notes,
                            bool is_left_out);
void keep_feed(Session& session, const std::string& scope, std::uint64_t n,
               const std::optional<Hash>& digest);
/// Of an inspection's feed, whose rows are its ranks, as the store holds it; none where one is missing.
Result<std::optional<Hash>> digest_of_inspection(Session& session, const StreamId& stream, std::uint64_t n);

/// In the caller's transaction; ranks of entries that are not here are passed over.
Result<void> put_ranks(Session& session, const std::vector<protocol::Rank>& ranks);
/// HQ does not let own entries stand: they count nowhere any more, and stay in their chains. All in one
/// step: each inspection concerned is read again once.
Result<void> take_refusals(Session& session, const std::vector<store::Position>& refused);

/// Verifies a journal receipt and merges its line into the own note of that size.
/// Errors: signature or corrupt (kReceiptWrong …); nothing is stored then.
Result<void> take_journal_receipt(Session& session, const IncarnationId& chain, std::string_view receipt);

/// Own captures whose entries the hub holds, small before large, each set of chunk files once.
Result<const std::vector<store::EvidenceRow>*> own_evidence(Session& session);
Result<bool> is_received(Session& session, const Hash& original);

}  // namespace wincheck::client
