#pragma once
// The one Store, over a Database. Chains: sqlite_chains.cpp; entries: sqlite_entries.cpp; projections:
// sqlite_views.cpp; digest and checks: sqlite_checks.cpp.
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/store/memory.h"
#include "core/store/owed.h"
#include "core/store/projection.h"
#include "core/store/rows.h"

namespace wincheck::store {

class SqliteStore final : public Store {
public:
    /// Takes a migrated database.
    SqliteStore(std::unique_ptr<Database> db, Role role, FileSystem& files);
    ~SqliteStore() override;
    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;

    Result<Transaction> begin() override;
    Result<Transaction> begin_undone() override;
    Result<bool> shorten_log() override;
    Result<bool> widen_log() override;
    Result<void> checkpoint() override;
    void abandon() override { is_abandoned_ = true; }
    Result<void> copy_to(const std::string& path) override;
    Result<std::optional<Bytes>> setting(const std::string& name) override;
    Result<std::optional<Bytes>> setting_kept(const std::string& name) override;
    Result<void> put_setting(const std::string& name, ByteView value) override;

    Result<void> put_chain(const Chain& chain) override;
    Result<std::optional<Chain>> chain(const IncarnationId& id) override;
    Result<std::optional<ChainEnd>> chain_end(const IncarnationId& id) override;
    Result<std::vector<Chain>> chains() override;
    Result<std::vector<Chain>> chains_of(const DeviceId& device) override;
    Result<std::vector<Hash>> leaf_hashes(const IncarnationId& id, std::uint64_t from,
                                          std::uint64_t to) override;
    Result<std::vector<HeldHash>> held_hashes(const IncarnationId& id, std::uint64_t from,
                                              std::uint64_t to) override;
    Result<void> put_note(const IncarnationId& id, const Note& note) override;
    Result<std::vector<Note>> notes(const IncarnationId& id, std::uint64_t above) override;
    Result<std::uint64_t> noted_size(const IncarnationId& id) override;
    Result<std::uint64_t> bytes_of_entries(const IncarnationId& id, std::uint64_t from,
                                           std::size_t limit) override;
    Result<void> put_segment(const IncarnationId& id, std::uint64_t from, std::uint64_t to,
                             ByteView bytes) override;
    Result<std::vector<Bytes>> segments(const IncarnationId& id) override;

    Result<Applied> append(journal::Entry entry) override;
    Result<void> append_ranked(std::vector<RankedEntry> entries) override;
    Result<Applied> insert(const journal::Entry& entry) override;
    Result<std::vector<Applied>> insert_run(std::vector<journal::Entry> entries) override;
    Result<void> put_rank(const Position& position, std::uint64_t rank) override;
    Result<void> append_refused(const journal::Entry& entry) override;
    Result<void> refuse_all(std::span<const Position> positions) override;
    Result<Applied> reinstate(const journal::Entry& entry) override;
    Result<void> forget_stream(const StreamId& stream, const DeviceId& own) override;
    Result<void> forget_ranks() override;
    Result<void> cut_chain(const IncarnationId& id, std::uint64_t from) override;
    Result<std::optional<StoredEntry>> entry(const Position& position) override;
    Result<std::optional<EntryOrder>> order_of(const Position& position) override;
    Result<std::optional<StoredEntry>> entry_by_hash(const StreamId& stream, const Hash& hash) override;
    Result<std::vector<StoredEntry>> chain_entries(const IncarnationId& id, std::uint64_t from,
                                                   std::size_t limit) override;
    Result<std::vector<StoredEntry>> stream_entries(const StreamId& stream,
                                                    std::optional<EntryType> type) override;

    Result<std::optional<StreamInfo>> stream(const StreamId& id) override;
    Result<std::vector<StreamInfo>> streams(std::uint32_t kind) override;
    Result<std::optional<StreamId>> find_opened(std::uint32_t kind, const std::string& name) override;
    [[nodiscard]] std::uint64_t changes_of(std::uint32_t kind) const override;
    Result<std::vector<RegisterValue>> registers(const StreamId& stream,
                                                 const AnswerKey* key_or_null) override;
    Result<std::vector<EvidenceRow>> evidence(const StreamId& stream) override;
    Result<std::vector<EvidenceRow>> evidence_of(const Hash& original) override;
    Result<std::vector<DocumentRow>> documents(DocumentKind kind) override;
    Result<std::vector<DeviceCore>> devices() override;
    Result<void> put_blob(const Hash& hash, ByteView bytes) override;
    Result<std::optional<Bytes>> blob(const Hash& hash) override;
    Result<void> drop_blob(const Hash& hash) override;

    Result<bool> needs_scrub() override;
    Result<std::optional<Bytes>> without_erased(ByteView encoded) override;
    Result<void> mark_scrub() override;
    Result<std::vector<Hash>> erased_originals() override;
    Result<void> scrub() override;

    Result<Hash> digest(const std::string& scope) override;
    Result<std::vector<std::string>> problems() override;
    Result<Damage> damage() override;
    Result<bool> is_tail_sound() override;
    Result<void> rebuild() override;

    [[nodiscard]] Database& db() { return *db_; }

protected:
    Result<void> finish(bool is_committed) override;

private:
    /// Runs `action` in the caller's transaction, or in one of its own when there is none.
    template <class T>
    Result<T> atomically(const std::function<Result<T>()>& action);
    Result<std::optional<ChainRow>> find_chain(const IncarnationId& id);
    Result<ChainRow> known_chain(const IncarnationId& id, const char* origin);
    Result<void> write_chain(const ChainRow& row);
    /// The entry, where it stood before.
    Result<std::optional<StoredEntry>> mark_refused(const Position& position);
    /// What the entries of the stream that are here project, made anew; nothing is owed.
    Result<void> rebuild_stream(const StreamRow& stream);
    Result<void> absorb(ChainRow& row);
    Result<void> move_on(ChainRow row, Placing& placing, const StoredEntry& stored);
    /// Runs `action` where the database says all that is remembered: what is owed is written, and undone
    /// after.
    template <class T>
    Result<T> as_written(const std::function<Result<T>()>& action);
    Result<void> settle();
    Result<Damage> damage_as_written();
    Result<Applied> append_row(const StoredEntry& stored);
    Result<Placed> append_next(ChainRow& row, Placing& placing, const StoredEntry& stored);
    Result<std::set<std::int64_t>> numbers_held(std::int64_t first, std::int64_t last);
    Result<Applied> insert_next(ChainRow& row, Placing& placing, const StoredEntry& stored);
    Result<Applied> merge_parts(const EntryRow& here, const StoredEntry& stored);
    Result<void> forget_in_chain(const IncarnationId& id, const StreamRow& stream);
    Result<void> withhold_in_segments(std::int64_t chain_n, const StreamId& stream);
    Result<bool> give_rank(const Position& position, std::uint64_t rank);
    Result<Applied> let_stand(const EntryRow& here, const StoredEntry& stored);
    Result<std::vector<EntryRow>> rows_of(Query& query);
    Result<std::vector<EvidenceRow>> evidence_rows(Query& query);
    Result<StreamInfo> info_of(const StreamRow& row);
    Result<void> check_invariants();
    Result<void> check_memory();
    Result<void> mark_log(const char* name);

    std::unique_ptr<Database> db_;
    FileSystem& files_;
    std::uint64_t log_bytes_ = 0;   // what the log's file has at least; 0 = not known
    bool has_transaction_ = false;  // one of the owner's is open
    bool is_abandoned_ = false;     // closing changes nothing
    bool has_void_commit_ = false;  // the log ends in a commit that was answered with an error
};

template <class T>
Result<T> SqliteStore::atomically(const std::function<Result<T>()>& action) {
    if (db_->is_in_transaction()) return action();
    WCK_TRY(db_->begin());
    Result<T> result = action();
    if (!result) {
        db_->roll_back();
        return result;
    }
    WCK_TRY(db_->commit());
    return result;
}

template <class T>
Result<T> SqliteStore::as_written(const std::function<Result<T>()>& action) {
    WCK_TRY(recall(*db_));
    if (db_->memory().owed == 0) return action();
    const bool is_within = db_->is_in_transaction();
    if (!is_within) WCK_TRY(db_->begin());
    auto paid = pay(*db_);
    Result<T> result = paid ? action() : Result<T>(std::move(paid).error());
    if (!is_within) db_->roll_back();
    return result;
}

}  // namespace wincheck::store
