#pragma once
// The store of one device or hub: journal and its projections in one SQLite database (DIR/store.db),
// one connection, one lock holder. Entries go in by `append` (own, or contiguous at the hub) and
// `insert` (verified by the caller, gaps allowed); both run the same projection in the caller's
// transaction. Nothing is durable before Transaction::commit returned (DUR-1, DUR-3).
// Thread: none of its own; the owner's lock guards it.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/base/ports.h"
#include "core/journal/entry.h"
#include "core/journal/payloads.h"
#include "core/journal/tree.h"
#include "core/model/entries.h"

namespace wincheck::store {

/// Position of an entry: unique in the tenant.
struct Position {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    auto operator<=>(const Position&) const = default;
};

struct StoredEntry {
    Position position;
    DeviceId device{};
    Hash hash{};
    journal::Entry entry;    // stored bytes
    journal::Header header;  // decoded from them
    std::optional<std::uint64_t> rank;
    bool is_refused = false;  // part of its chain, but of no projection and no digest
};

/// What changes of an entry once it is stored.
struct EntryOrder {
    std::optional<std::uint64_t> rank;
    bool is_refused = false;  // part of its chain, but of no projection and no digest
};

/// One hash chain. `size` counts the contiguous entries held from 0 (own chains and the hub's copies);
/// chains of team-mates may have gaps: then `size` is 0 and `held` counts what is here.
struct Chain {
    IncarnationId id{};
    DeviceId device{};
    bool is_own = false;
    Bytes opening;  // opening record
    std::uint64_t size = 0;
    std::uint64_t held = 0;
    Hash head{};                  // hash of entry size-1; of the opening record when size is 0
    journal::CompactRange range;  // of the first `size` leaves

    bool operator==(const Chain&) const = default;
};

/// Where the next entry of a chain goes.
struct ChainEnd {
    std::uint64_t size = 0;
    Hash head{};
};

struct HeldHash {
    std::uint64_t sequence = 0;
    Hash hash{};
};

struct Note {
    std::uint64_t size = 0;
    std::string text;  // signed checkpoint, with any receipt lines
};

struct StreamInfo {
    StreamId id{};
    std::uint32_t kind = 0;
    bool is_opened = false;  // its opening entry is here
    std::uint64_t lamport = 0;
    std::vector<journal::Seen> seen;  // causal closure of all entries here, sorted by incarnation
    std::uint64_t entries = 0;
    std::string name;    // caller's id of an inspection; empty otherwise
    std::string number;  // readable number
    std::string project;
    std::string state;  // inspections: "planned", "open", "sealed", "refused", "stopped", "void",
                        // "not_reached", "moved"
    std::optional<Position> sealed_by;

    [[nodiscard]] bool is_to_come() const { return is_opened && (state == "planned" || state == "open"); }
};

/// A standing value of a register (architecture: registers by causality).
struct RegisterValue {
    AnswerKey key;
    Position position;
    DeviceId device{};
    Hash entry{};
    std::uint64_t lamport = 0;
    AnswerCore answer;
};

struct EvidenceRow {
    Hash original{};
    StreamId stream{};
    Position position;
    Hash entry{};
    CaptureCore capture;
};

struct DocumentRow {
    PublishCore document;
    Position position;
    bool is_here = false;  // its bytes are held
};

/// An entry with its place in HQ's order.
struct RankedEntry {
    journal::Entry entry;
    std::uint64_t rank = 0;
};

/// What one append or insert did.
struct Applied {
    Hash hash{};
    Position position;
    bool is_new = false;             // false: the same entry was here already
    std::vector<AnswerKey> touched;  // registers whose standing values changed
    /// Of append: the entry as it is stored now, and the answers in it. Null where it was stored otherwise.
    std::shared_ptr<const StoredEntry> stored = {};
    std::vector<AnswerCore> answers = {};
    /// Of append: no entry here has seen this one. It stands in each touched register, beside what stood
    /// there and it has not seen.
    bool is_newest = false;
};

/// What a look at the whole store finds wrong, as texts: with pages and chains, and with views of the
/// journal.
struct Damage {
    std::vector<std::string> journal;
    std::vector<std::string> projections;
};

enum class Role : std::uint8_t { device, hub };

class Store;

/// Rolls back unless committed. One at a time.
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    /// Errors: storage_full, storage_io: nothing of it is stored.
    Result<void> commit();

private:
    friend class Store;
    explicit Transaction(Store& store) : store_or_null_(&store) {}
    Store* store_or_null_;
};

class Store {
public:
    /// Opens or creates DIR/store.db. The caller holds the folder lock.
    /// Errors: corrupt, too_new (schema of a later version), storage errors; the folder stays as it was.
    static Result<std::unique_ptr<Store>> open(const std::string& folder, Role role, FileSystem& files);
    virtual ~Store() = default;

    virtual Result<Transaction> begin() = 0;
    /// A transaction for what its writes let one read; it is rolled back whatever happens. Also where the
    /// disk has no room, and no commit that failed can be marked as void.
    virtual Result<Transaction> begin_undone() = 0;
    /// Copies the log into the database where it has grown over 4 MiB, and begins it anew, so that the next
    /// act again needs one fsync (DUR-1, DUR-3). Returns whether it did. Never called within an act.
    /// Errors: storage errors; the log stays valid.
    virtual Result<bool> shorten_log() = 0;
    /// Makes room behind the end of a log that is in use, where little is left: a commit that need not make
    /// the file longer is synchronised in much less time (DUR-1). Returns whether it did; it makes none where
    /// the disk is nearly full. Never called within an act. Errors: storage errors; the log stays valid.
    virtual Result<bool> widen_log() = 0;
    /// Truncates the log file when idle; never inside an act.
    virtual Result<void> checkpoint() = 0;
    /// Lets go of a damaged store: closing it then changes neither database nor log.
    virtual void abandon() = 0;

    /// Writes a whole copy of the database to a new file, durably; the store stays usable.
    /// Errors: storage errors; the file may then be there in part.
    virtual Result<void> copy_to(const std::string& path) = 0;

    // --- settings: small local values, not replicated ---
    virtual Result<std::optional<Bytes>> setting(const std::string& name) = 0;
    /// The same, remembered until it is put: for a small one that every act asks for.
    virtual Result<std::optional<Bytes>> setting_kept(const std::string& name) = 0;
    virtual Result<void> put_setting(const std::string& name, ByteView value) = 0;

    // --- chains ---
    virtual Result<void> put_chain(const Chain& chain) = 0;  // new, or new facts of a known one
    virtual Result<std::optional<Chain>> chain(const IncarnationId& id) = 0;
    /// Nothing where no such chain is here. Cost: none for the chain that was written on last.
    virtual Result<std::optional<ChainEnd>> chain_end(const IncarnationId& id) = 0;
    virtual Result<std::vector<Chain>> chains() = 0;
    virtual Result<std::vector<Chain>> chains_of(const DeviceId& device) = 0;  // by id
    /// Leaf hashes [from, to) of a chain held without gaps.
    virtual Result<std::vector<Hash>> leaf_hashes(const IncarnationId& id, std::uint64_t from,
                                                  std::uint64_t to) = 0;
    /// Hashes of those of the entries [from, to) that are here; none of a chain that is not.
    virtual Result<std::vector<HeldHash>> held_hashes(const IncarnationId& id, std::uint64_t from,
                                                      std::uint64_t to) = 0;
    virtual Result<void> put_note(const IncarnationId& id,
                                  const Note& note) = 0;  // replaces the one of that size
    /// By size, those of a larger one than `above`.
    virtual Result<std::vector<Note>> notes(const IncarnationId& id, std::uint64_t above = 0) = 0;
    /// Size of the largest note; 0 where there is none.
    virtual Result<std::uint64_t> noted_size(const IncarnationId& id) = 0;
    /// Bytes of headers and held parts of a chain's entries from `from` on, of `limit` at most.
    virtual Result<std::uint64_t> bytes_of_entries(const IncarnationId& id, std::uint64_t from,
                                                   std::size_t limit) = 0;
    /// Segments as received from others, kept for proofs and relay: [from, to) with their bytes. The same
    /// again with other leaves shown: all that was shown stays.
    virtual Result<void> put_segment(const IncarnationId& id, std::uint64_t from, std::uint64_t to,
                                     ByteView bytes) = 0;
    virtual Result<std::vector<Bytes>> segments(const IncarnationId& id) = 0;

    // --- entries: the one road ---
    /// Adds the next entry of a chain: sequence == chain.size, prev == chain.head; moves head and range.
    /// Errors: refused (kChainGap, kChainBroken), storage errors.
    virtual Result<Applied> append(journal::Entry entry) = 0;
    /// The next entries of one chain with their ranks, as `append` and `put_rank` would take each.
    /// Errors: as append.
    virtual Result<void> append_ranked(std::vector<RankedEntry> entries) = 0;
    /// Adds a verified entry at any place of another device's chain. The same again is no error;
    /// another entry at the same position is refused (kFork).
    virtual Result<Applied> insert(const journal::Entry& entry) = 0;
    /// Several entries of one chain, each as `insert` takes it: what each did, in their order.
    virtual Result<std::vector<Applied>> insert_run(std::vector<journal::Entry> entries) = 0;
    virtual Result<void> put_rank(const Position& position, std::uint64_t rank) = 0;
    /// As append, for an entry that HQ does not let stand: the chain goes on over it, nothing reads it.
    virtual Result<void> append_refused(const journal::Entry& entry) = 0;
    /// Takes unranked entries out of every projection, all or none; they stay in their chains. The same again
    /// is no change. Errors: not_found (kEntryUnknown), refused (kRankTaken), storage errors. Cost: the
    /// entries of their streams are read again; of the tenant's stream, and of an order to erase, the whole
    /// journal, once.
    virtual Result<void> refuse_all(std::span<const Position> positions) = 0;
    Result<void> refuse(const Position& position) { return refuse_all(std::span(&position, 1)); }
    /// Lets a refused entry stand after all: the parts that were taken out come back, every projection reads
    /// it, and it waits for a rank. `put_rank` does the same for one whose parts are here. No change for an
    /// entry that was not refused. Errors: not_found (kEntryUnknown), refused (kFork), storage errors.
    virtual Result<Applied> reinstate(const journal::Entry& entry) = 0;
    /// Takes every entry of a stream that other devices wrote out of the store, and out of the segments that
    /// are kept for relay (SEC-6); what `own` wrote stays in its chain and its projections. Chains lose their
    /// contiguous front where an entry of it goes. Errors: storage errors.
    virtual Result<void> forget_stream(const StreamId& stream, const DeviceId& own) = 0;
    /// Forgets all ranks: HQ counts anew in a new epoch.
    virtual Result<void> forget_ranks() = 0;
    /// Ends writing on an own chain and takes out what lies at `from` and above, with its notes; later
    /// entries of it may come by `insert`. Cost: a rebuild when anything is taken out.
    virtual Result<void> cut_chain(const IncarnationId& id, std::uint64_t from) = 0;
    virtual Result<std::optional<StoredEntry>> entry(const Position& position) = 0;
    /// How an entry stands in HQ's order, without its bytes; nothing where it is not here.
    virtual Result<std::optional<EntryOrder>> order_of(const Position& position) = 0;
    virtual Result<std::optional<StoredEntry>> entry_by_hash(const StreamId& stream, const Hash& hash) = 0;
    /// Entries of a chain in order, at most `limit`.
    virtual Result<std::vector<StoredEntry>> chain_entries(const IncarnationId& id, std::uint64_t from,
                                                           std::size_t limit) = 0;
    /// Entries of a stream by (lamport, device, incarnation, sequence); `type` narrows.
    virtual Result<std::vector<StoredEntry>> stream_entries(const StreamId& stream,
                                                            std::optional<EntryType> type = std::nullopt) = 0;

    // --- projections ---
    virtual Result<std::optional<StreamInfo>> stream(const StreamId& id) = 0;
    virtual Result<std::vector<StreamInfo>> streams(std::uint32_t kind) = 0;
    /// The opened stream with that name, readable number or id in hexadecimal; of several the first by id.
    virtual Result<std::optional<StreamId>> find_opened(std::uint32_t kind, const std::string& name) = 0;
    /// A number that changes whenever a stream of that kind may have changed since this store was opened.
    [[nodiscard]] virtual std::uint64_t changes_of(std::uint32_t kind) const = 0;
    /// All standing values of a stream, or of one register. Several of one key = a difference.
    virtual Result<std::vector<RegisterValue>> registers(const StreamId& stream,
                                                         const AnswerKey* key_or_null = nullptr) = 0;
    virtual Result<std::vector<EvidenceRow>> evidence(const StreamId& stream) = 0;
    virtual Result<std::vector<EvidenceRow>> evidence_of(const Hash& original) = 0;
    virtual Result<std::vector<DocumentRow>> documents(DocumentKind kind) = 0;  // newest last
    virtual Result<std::vector<DeviceCore>> devices() = 0;                      // by device id

    // --- document bytes by hash ---
    virtual Result<void> put_blob(const Hash& hash, ByteView bytes) = 0;
    virtual Result<std::optional<Bytes>> blob(const Hash& hash) = 0;
    /// Nothing happens where it is not here.
    virtual Result<void> drop_blob(const Hash& hash) = 0;

    // --- erasing (PII-1) ---
    /// True when an erase took effect and bytes of it may still lie in free pages or the log.
    virtual Result<bool> needs_scrub() = 0;
    /// An encoded segment or leaf kept outside the journal, without what is erased; no value when it holds
    /// nothing of that.
    virtual Result<std::optional<Bytes>> without_erased(ByteView encoded) = 0;
    /// Makes a scrub due after such a one was replaced, in the caller's transaction.
    virtual Result<void> mark_scrub() = 0;
    /// Originals whose key an erase in force took away, no other capture holding one.
    virtual Result<std::vector<Hash>> erased_originals() = 0;
    /// Writes the whole database anew without what was deleted, and begins the log anew. Cost: a copy of the
    /// database, and as much free space. Errors: storage errors; then all is as before and it is still due.
    virtual Result<void> scrub() = 0;

    // --- checks ---
    /// SHA-256 over the canonical bytes of all replicated rows of a scope ("tenant", "inspection:HEX",
    /// empty = all); equal for equal sets of ranked entries, whatever the order of arrival.
    virtual Result<Hash> digest(const std::string& scope) = 0;
    /// Verifies chains, trees, projections against a replay; texts of what is wrong, empty = sound.
    virtual Result<std::vector<std::string>> problems() = 0;
    virtual Result<Damage> damage() = 0;
    /// Looks at the last entries of the own chains only: hashes, chain, head. Errors: corrupt, storage
    /// errors.
    virtual Result<bool> is_tail_sound() = 0;
    /// Rebuilds every projection from the journal, in its own transaction.
    virtual Result<void> rebuild() = 0;

protected:
    friend class Transaction;
    virtual Result<void> finish(bool is_committed) = 0;
    static Transaction transaction_of(Store& store) { return Transaction(store); }
};

}  // namespace wincheck::store
