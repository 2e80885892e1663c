#pragma once
// What device and hub say to each other over HTTP/1.1 (docs/guides/hub.md has the byte-level view).
// Bodies are deterministic CBOR (core/journal/cbor.h) of the structs below: an array in the order of
// `serialize`. A body is taken whole or not at all. HTTP status speaks of the request, verdicts speak
// of entries. Enumerations here are open: an unknown number is kept and treated as 'something else'.
//
//   POST /v1/enrol     EnrolRequest → EnrolReply                     (not signed; HMAC by the invitation)
//   POST /v1/hello     HelloRequest → HelloReply                     (this and all below: signed requests)
//                      from version 2 on → HelloReplyMore
//   POST /v1/push      PushRequest → PushReply
//   POST /v1/pull      PullRequest → PullReply
//                      PullRequestMore → PullReplyMore               (from version 4 on)
//   POST /v1/own       OwnRequest → OwnReply
//   POST /v1/receipts  ReceiptsRequest → ReceiptsReply
//   POST /v1/snapshot  SnapshotRequest → SnapshotReply               (from version 2 on)
//   GET  /v1/snapshot/HEX  a piece of the device's snapshot by SHA-256
//   GET  /v1/blob/HEX  document bytes by SHA-256;  PUT /v1/blob/HEX gives one the hub listed as wanted
//   POST /v1/evidence, HEAD|PATCH|DELETE /v1/evidence/ID             (tus 1.0; one upload a chunk file)
//   GET  /v1/evidence/chunk/ORIGINALHEX/INDEX                        (a team-mate's chunk file)
//   GET  /health, /metrics, /v1/openapi.json                         (not signed)
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.h"
#include "core/journal/cbor.h"

namespace wincheck::protocol {

// Version 2 answers hello with HelloReplyMore; everything else is as in version 1. From version 3 on the
// scope of the person is among those offered: its reader knows that inspections come in part by it. From
// version 4 on a pull that is asked for as PullRequestMore brings signed heads of the feeds.
inline constexpr std::uint32_t kProtocolMin = 1, kProtocolMax = 4, kProtocolPerson = 3, kProtocolHeads = 4;
inline constexpr const char* kContentType = "application/wincheck+cbor";
inline constexpr const char* kBytesType = "application/octet-stream";
inline constexpr const char* kTusType = "application/offset+octet-stream";

// Header names. Every reply repeats the request's nonce and carries kHeaderProtocol (the newest that the hub
// speaks) and, but for CBOR answers to POST, Cache-Control: no-store. A reply with a CBOR body is signed by
// the hub's intake key (auth.h).
inline constexpr const char* kHeaderProtocol = "Wincheck-Protocol";
inline constexpr const char* kHeaderDevice = "Wincheck-Device";        // hex of the device id
inline constexpr const char* kHeaderTime = "Wincheck-Time";            // UTC ms, decimal
inline constexpr const char* kHeaderNonce = "Wincheck-Nonce";          // 16 hexadecimal digits
inline constexpr const char* kHeaderAt = "Wincheck-At";                // simulated devices: ISO 8601
inline constexpr const char* kHeaderAnchor = "Wincheck-Anchor";        // of a hello: hex of a time anchor
inline constexpr const char* kHeaderTicket = "Wincheck-Ticket";        // of an upload (auth.h)
inline constexpr const char* kHeaderSignature = "Wincheck-Signature";  // base64 of 64 bytes

inline constexpr const char* kPathEnrol = "/v1/enrol";
inline constexpr const char* kPathHello = "/v1/hello";
inline constexpr const char* kPathPush = "/v1/push";
inline constexpr const char* kPathPull = "/v1/pull";
inline constexpr const char* kPathOwn = "/v1/own";
inline constexpr const char* kPathReceipts = "/v1/receipts";
inline constexpr const char* kPathSnapshot = "/v1/snapshot";
inline constexpr const char* kPathBlob = "/v1/blob/";
inline constexpr const char* kPathEvidence = "/v1/evidence";
inline constexpr const char* kPathChunk = "/v1/evidence/chunk/";

// Bounds on both sides. A body may be zstd (Content-Encoding: zstd) within the inflated bound.
inline constexpr std::size_t kBodyBytesMax = std::size_t{1024} * 1024;
inline constexpr std::size_t kInflatedBytesMax = std::size_t{4} * 1024 * 1024;
inline constexpr std::size_t kBlobBytesMax = std::size_t{16} * 1024 * 1024;
inline constexpr std::size_t kPushEntriesMax = 2'000;
inline constexpr std::size_t kCursorsMax = 10'000;
inline constexpr std::size_t kProveMax = 8;
inline constexpr std::size_t kRefusedMax = 256;
inline constexpr std::size_t kOriginalsMax = 1'000;
/// A chunk file: at most 2 MiB of plain bytes, the stream's header and tag (DUR-8 at 512 MiB / 256).
inline constexpr std::size_t kChunkFileBytesMax = std::size_t{2} * 1024 * 1024 + 64;

using InvitationId = FixedBytes<struct InvitationTag, 16>;
using Nonce = FixedBytes<struct NonceTag, 8>;

inline constexpr const char* kScopeTenant = "tenant";
/// "inspection:" + 32 hexadecimal digits of the stream id.
[[nodiscard]] std::string inspection_scope(const StreamId& id);
/// "person:" + the person's id: what is that person's own (VIS-1).
inline constexpr std::string_view kScopePerson = "person:";
[[nodiscard]] std::string person_scope(std::string_view person);

// --- enrol (SEC-1) ---

/// What the device asks for; the HMAC under the invitation's secret is over its encoding.
struct EnrolTranscript {
    std::uint32_t format = 0;
    TenantId tenant{};
    InvitationId invitation{};
    DeviceId device{};
    SignKey journal{};
    SignKey request{};
    BoxKey box{};
    bool is_simulated = false;
    bool operator==(const EnrolTranscript&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, tenant, invitation, device, journal, request, box, is_simulated);
    }
};

struct EnrolRequest {
    EnrolTranscript transcript;
    Hash mac{};  // enrol_mac(secret, transcript)
    bool operator==(const EnrolRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(transcript, mac);
    }
};

inline constexpr std::uint32_t kEnrolGranted = 1, kEnrolPending = 2;

/// Pending: a second person at HQ compares enrol_code(); the device repeats the same request.
/// The same request again gives the same answer. `evidence` and `intake` are encoded certificates.
struct EnrolReply {
    std::uint32_t state = kEnrolGranted;
    Bytes certificate;
    SignKey root{};
    Bytes intake;
    Bytes evidence;
    std::string tag;
    std::string person;
    std::int64_t time_ms = 0;
    bool operator==(const EnrolReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(state, certificate, root, intake, evidence, tag, person, time_ms);
    }
};

// --- hello ---

struct ChainHead {
    IncarnationId incarnation{};
    std::uint64_t size = 0;
    Hash head{};  // hash of entry size-1; of the opening record when size is 0
    bool operator==(const ChainHead&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, size, head);
    }
};

/// `n` = number of rows of the scope's feed that are durably taken.
struct Cursor {
    std::string scope;
    std::uint64_t generation = 0;
    std::uint64_t n = 0;
    bool operator==(const Cursor&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scope, generation, n);
    }
};

/// Where an entry stands in its device's chain.
struct EntryPlace {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    bool operator==(const EntryPlace&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence);
    }
};

/// `log_size` = of the hub's log as last seen in `epoch`. `prove` = receipted entries whose place in the log
/// is asked for.
struct HelloRequest {
    std::uint32_t protocol_min = kProtocolMin;
    std::uint32_t protocol_max = kProtocolMax;
    std::vector<ChainHead> chains;
    std::vector<Cursor> cursors;
    EpochId epoch{};
    std::uint64_t log_size = 0;
    std::vector<EntryPlace> prove;
    bool operator==(const HelloRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(protocol_min, protocol_max, chains, cursors, epoch, log_size, prove);
    }
};

/// Place of one entry in the hub's log and the path to the head that comes along (INT-8).
struct Inclusion {
    EntryPlace place;
    std::uint64_t index = 0;
    Hash salt{};
    std::vector<Hash> path;
    bool operator==(const Inclusion&) const = default;
    template <class A>
    void serialize(A& a) {
        a(place, index, salt, path);
    }
};

/// The hub's log as it is published: a signed head, and what links it to the one the device saw before.
/// `start` is the note that opened the epoch, empty in the first one. Entries asked for that the head does
/// not cover yet are left out.
struct LogHead {
    Bytes certificate;
    std::string note;
    std::vector<Hash> consistency;
    std::string start;
    std::vector<Inclusion> inclusions;
    bool operator==(const LogHead&) const = default;
    template <class A>
    void serialize(A& a) {
        a(certificate, note, consistency, start, inclusions);
    }
};

struct Limits {
    std::uint64_t first_batch_bytes = std::uint64_t{32} * 1024;
    std::uint64_t batch_bytes_max = kBodyBytesMax;
    std::uint64_t entries_max = kPushEntriesMax;
    std::uint64_t next_sync_after_ms = 0;
    bool operator==(const Limits&) const = default;
    template <class A>
    void serialize(A& a) {
        a(first_batch_bytes, batch_bytes_max, entries_max, next_sync_after_ms);
    }
};

/// `chains` = every incarnation of this device the hub holds (size 0 never stands there).
/// `scopes` = cursor positions at the end of each feed the person may read.
/// `forked` = those of them that two stores wrote on: both go on under new incarnations (INT-5).
/// `refused` = entries of the device in the hub's chains that HQ did not let stand, the newest of them.
/// `wanted` = documents named by accepted entries of this device's person that the hub lacks.
struct HelloReply {
    std::uint32_t protocol = kProtocolMax;
    std::int64_t time_ms = 0;
    EpochId epoch{};
    std::vector<ChainHead> chains;
    std::vector<Cursor> scopes;
    std::vector<Hash> wanted;
    Limits limits;
    std::vector<IncarnationId> forked;
    std::vector<EntryPlace> refused;
    LogHead log;
    bool operator==(const HelloReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(protocol, time_ms, epoch, chains, scopes, wanted, limits, forked, refused, log);
    }
};

/// Something that this version adds to a message, by name. A reader passes over names that it does not know.
struct Extra {
    std::string name;
    Bytes value;
    bool operator==(const Extra&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, value);
    }
};

/// Answer to hello from version 2 on.
struct HelloReplyMore {
    HelloReply hello;
    std::vector<Extra> extras;
    bool operator==(const HelloReplyMore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(hello, extras);
    }
};

/// The extra "decided": a list of these, what a person at HQ decided on what lay in quarantine. `sequence` is
/// that of the entry, or of the first one of a segment; `verdict` as in DecideCore.
inline constexpr const char* kExtraDecided = "decided";
struct Decided {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    Hash hash{};
    std::uint32_t verdict = 0;
    std::string reason;
    std::int64_t time_ms = 0;
    bool operator==(const Decided&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence, hash, verdict, reason, time_ms);
    }
};
inline constexpr std::size_t kDecidedMax = 256;

/// Value of an extra; none when it is absent or not readable.
template <class T>
[[nodiscard]] std::optional<T> extra_of(const std::vector<Extra>& extras, std::string_view name) {
    for (const Extra& extra : extras) {
        if (extra.name != name) continue;
        auto value = journal::decode_document<T>(extra.value);
        if (value) return std::move(*value);
    }
    return std::nullopt;
}

// --- push ---

/// Whole segments of one own incarnation, all leaves shown, contiguous from the hub's size.
struct PushRequest {
    Bytes opening;
    Bytes certificate;
    std::vector<Bytes> segments;
    bool operator==(const PushRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(opening, certificate, segments);
    }
};

inline constexpr std::uint32_t kVerdictOk = 1, kVerdictAlready = 2, kVerdictHeld = 3, kVerdictQuarantined = 4,
                               kVerdictRejected = 5;
/// As much of the device lies in quarantine as the hub keeps: nothing more of it before a person has decided.
inline constexpr const char* kQuarantineFull = "quarantine_full";

/// `reason`: late, lost_race (ok: taken, and worth telling); gap, stream, schema, server_error,
/// quarantine_full (held); revoked, scope, draw, hold, team, unit, subject, standard, checklist,
/// unplanned (quarantined); signature, chain, fork, too_large, malformed
/// (rejected: nothing of the chain from here on is taken).
struct EntryVerdict {
    std::uint64_t sequence = 0;
    std::uint32_t verdict = kVerdictOk;
    std::string reason;
    bool operator==(const EntryVerdict&) const = default;
    template <class A>
    void serialize(A& a) {
        a(sequence, verdict, reason);
    }
};

struct Rank {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    std::uint64_t rank = 0;
    bool operator==(const Rank&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence, rank);
    }
};

/// `accepted_to` entries of the chain are durable at the hub and `head` is the hash of the last one.
/// `verdicts` lists only what is not ok. `receipt` is the device's note of that size with the journal
/// receipt line added; empty when nothing is covered.
struct PushReply {
    IncarnationId incarnation{};
    std::uint64_t accepted_to = 0;
    Hash head{};
    std::vector<EntryVerdict> verdicts;
    std::vector<Rank> ranks;
    std::string receipt;
    std::vector<Hash> wanted;
    bool operator==(const PushReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, accepted_to, head, verdicts, ranks, receipt, wanted);
    }
};

// --- pull ---

struct PullRequest {
    EpochId epoch{};  // of the last hello
    std::vector<Cursor> cursors;
    std::uint64_t bytes_max = kBodyBytesMax;
    bool operator==(const PullRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, cursors, bytes_max);
    }
};

/// One device segment as its device signed it; leaves the reader may not see are hashes only.
struct FrameSegment {
    Bytes opening;
    Bytes certificate;
    Bytes segment;
    bool operator==(const FrameSegment&) const = default;
    template <class A>
    void serialize(A& a) {
        a(opening, certificate, segment);
    }
};

/// generation_changed: begin again at n = 0 with this generation. closed: the scope is no longer
/// readable; drop what no other scope covers. cursor_unknown: n lies beyond the feed (restored hub).
inline constexpr std::uint32_t kFrameRows = 0, kFrameGenerationChanged = 1, kFrameCursorUnknown = 2,
                               kFrameClosed = 3;

/// Rows [from_n, to_n) of a scope's feed. Segments stand in the order of their first row; own entries
/// come as ranks only. Apply all, then move the cursor to to_n, in one transaction.
struct Frame {
    std::string scope;
    std::uint64_t generation = 0;
    std::uint32_t state = kFrameRows;
    std::uint64_t from_n = 0;
    std::uint64_t to_n = 0;
    std::vector<FrameSegment> segments;
    std::vector<Rank> ranks;
    bool operator==(const Frame&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scope, generation, state, from_n, to_n, segments, ranks);
    }
};

/// Another epoch than the request's: say hello again. `has_more`: pull again with the moved cursors.
struct PullReply {
    EpochId epoch{};
    std::vector<Frame> frames;
    bool has_more = false;
    bool operator==(const PullReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, frames, has_more);
    }
};

/// Pull from version 4 on.
struct PullRequestMore {
    PullRequest pull;
    std::vector<Extra> extras;
    bool operator==(const PullRequestMore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(pull, extras);
    }
};

struct PullReplyMore {
    PullReply pull;
    std::vector<Extra> extras;
    bool operator==(const PullReplyMore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(pull, extras);
    }
};

/// The extra "heads": a list of these, one for each feed that the answer reads to its end (feed_head.h).
inline constexpr const char* kExtraHeads = "heads";
struct FeedNote {
    std::string scope;
    std::string note;
    bool operator==(const FeedNote&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scope, note);
    }
};

// --- snapshots (architecture: hub) ---

/// The extra "snapshot": the hub offers one to a device that lacks at least so many rows of its feeds.
inline constexpr const char* kExtraSnapshot = "snapshot";
inline constexpr std::size_t kSnapshotPiecesMax = 4'096;
inline constexpr std::size_t kSnapshotPieceBytesMax = std::size_t{20} * 1024 * 1024;  // one segment at most

/// Scopes of which the device has nothing.
struct SnapshotRequest {
    EpochId epoch{};
    std::vector<std::string> scopes;
    bool operator==(const SnapshotRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, scopes);
    }
};

/// Rows [0, n) of a scope's feed. Whole: all of them are in the pieces. Otherwise only what opens and closes
/// the inspection is; the rest is pulled later, from row 0 on.
struct SnapshotScope {
    std::string scope;
    std::uint64_t generation = 0;
    std::uint64_t n = 0;
    bool is_whole = false;
    bool operator==(const SnapshotScope&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scope, generation, n, is_whole);
    }
};

/// Fetched at kPathSnapshot + HEX of its SHA-256; a zstd frame of a SnapshotPart.
struct SnapshotPiece {
    Hash hash{};
    std::uint64_t length = 0;
    bool operator==(const SnapshotPiece&) const = default;
    template <class A>
    void serialize(A& a) {
        a(hash, length);
    }
};

/// `log_size`, `log_root`: head of the hub's log under which the snapshot was made. No scopes: there is none
/// to be had now, read the feeds.
struct SnapshotReply {
    EpochId epoch{};
    std::uint64_t log_size = 0;
    Hash log_root{};
    std::vector<SnapshotScope> scopes;
    std::vector<SnapshotPiece> pieces;
    bool operator==(const SnapshotReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, log_size, log_root, scopes, pieces);
    }
};

struct SnapshotPart {
    std::vector<FrameSegment> segments;
    std::vector<Rank> ranks;
    bool operator==(const SnapshotPart&) const = default;
    template <class A>
    void serialize(A& a) {
        a(segments, ranks);
    }
};

// --- own entries (S15) ---

/// A restored device asks for what it wrote after its copy was made: segments from the one that holds
/// entry `from` on.
struct OwnRequest {
    IncarnationId incarnation{};
    std::uint64_t from = 0;
    bool operator==(const OwnRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, from);
    }
};

struct OwnReply {
    Bytes opening;
    std::vector<Bytes> segments;
    std::vector<Rank> ranks;
    bool has_more = false;
    bool operator==(const OwnReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(opening, segments, ranks, has_more);
    }
};

// --- evidence receipts (INT-7) ---

struct ReceiptsRequest {
    std::vector<Hash> originals;
    bool operator==(const ReceiptsRequest&) const = default;
    template <class A>
    void serialize(A& a) {
        a(originals);
    }
};

struct StoredOriginal {
    Hash sha256{};
    std::uint64_t length = 0;
    bool operator==(const StoredOriginal&) const = default;
    template <class A>
    void serialize(A& a) {
        a(sha256, length);
    }
};

/// `stored` = those of the asked originals that are stored and verified, sorted by hash; the note's
/// root is over their leaves. Empty note when none is.
struct ReceiptsReply {
    std::string note;
    std::vector<StoredOriginal> stored;
    bool operator==(const ReceiptsReply&) const = default;
    template <class A>
    void serialize(A& a) {
        a(note, stored);
    }
};

// --- tus ---
// Upload-Metadata keys (values base64 of the text): original (hex), index (decimal), chunk (hex of the
// chunk file's SHA-256), entry (hex of the capture entry's hash).
inline constexpr const char* kMetaOriginal = "original";
inline constexpr const char* kMetaIndex = "index";
inline constexpr const char* kMetaChunk = "chunk";
inline constexpr const char* kMetaEntry = "entry";
/// Set by the hub on the reply that completes an original: "stored" or "mismatch".
inline constexpr const char* kHeaderEvidence = "Wincheck-Evidence";

}  // namespace wincheck::protocol

// Instantiated once, in messages.cpp.
#define WCK_MESSAGES(each)                                                                        \
    each(EnrolTranscript) each(EnrolRequest) each(EnrolReply) each(HelloRequest) each(HelloReply) \
        each(HelloReplyMore) each(PushRequest) each(PushReply) each(PullRequest) each(PullReply)  \
            each(PullRequestMore) each(PullReplyMore) each(ReceiptsRequest) each(ReceiptsReply)

#define WCK_EXTERN_MESSAGE(type)                                                         \
    extern template Bytes encode<protocol::type>(const protocol::type& value);           \
    extern template Result<protocol::type> decode_within<protocol::type>(ByteView bytes, \
                                                                         std::size_t depth_max);

namespace wincheck::journal {
WCK_MESSAGES(WCK_EXTERN_MESSAGE)
}  // namespace wincheck::journal

#undef WCK_EXTERN_MESSAGE
