#include "core/store/sqlite_store.h"

#include <utility>

#include "core/store/lists.h"
#include "core/store/reasons.h"
#include "core/store/registers.h"

namespace wincheck::store {
namespace {

// DUR-1: own checkpoints, passive over 4 MiB. Pages have SQLite's default of 4 KiB.
constexpr int kLogPagesMax = 4 * 1024 * 1024 / 4096;

constexpr std::uint64_t kBeforeFrames = 32, kFrameOfLog = 24 + 4096;
constexpr std::uint64_t kLogPagesInUse = 32;  // some ten acts: there will be more
constexpr std::uint64_t kLogRoom = std::uint64_t{1024} * 1024, kLogRoomLeast = kLogRoom / 4;
constexpr std::size_t kLogRoomPiece = std::size_t{64} * 1024;
constexpr std::uint64_t kFreeForRoom = 64 * kLogRoom;

/// A killed process may leave bytes in the log that never reached the disk although they can be read, and
/// that a later fsync takes for written because one before it failed. So a log that is not empty is written
/// anew, whole, before anything builds on it (DUR-1, DUR-3). Where there is no room for that it is read as it
/// is: a full disk must not keep a store from opening (DUR-5).
Result<void> renew_log(FileSystem& files, const std::string& path) {
    const std::string log = path + kLogSuffix;
    const std::string copy = log + ".new";
    WCK_TRY(files.remove(copy));
    WCK_TRY(const bool is_here, files.exists(log));
    if (!is_here) return {};
    {
        WCK_TRY(const auto file, files.open_read(log));
        WCK_TRY(const std::uint64_t size, file->size());
        if (size == 0) return {};
    }
    if (auto copied = copy_file(files, log, copy); !copied) {
        static_cast<void>(files.remove(copy));  // else the next opening removes it
        if (copied.error().code == ErrorCode::storage_full) return {};
        return copied;
    }
    WCK_TRY(files.rename(copy, log));
    return files.sync_folder(folder_of(path));
}

/// DUR-7: an older store is copied aside, its log with it, before it is changed. Where there is no room it is
/// changed all the same: that is one transaction, and a full disk must not keep a store from opening (DUR-5).
Result<void> copy_aside(FileSystem& files, const std::string& path, const std::string& copy) {
    const auto copy_set = [&]() -> Result<void> {
        WCK_TRY(files.remove(copy + kLogSuffix));
        for (const std::string suffix : {kLogSuffix, ""}) {  // whole when its database stands there
            WCK_TRY(const bool is_here, files.exists(path + suffix));
            if (!is_here) continue;
            WCK_TRY(files.remove(copy + suffix + ".tmp"));
            WCK_TRY(copy_file(files, path + suffix, copy + suffix + ".tmp"));
            WCK_TRY(files.rename(copy + suffix + ".tmp", copy + suffix));
        }
        return files.sync_folder(folder_of(path));
    };
    auto copied = copy_set();
    if (copied || copied.error().code != ErrorCode::storage_full) return copied;
    for (const char* left : {"-wal.tmp", ".tmp"}) static_cast<void>(files.remove(copy + left));
    return {};
}

}  // namespace

Transaction::Transaction(Transaction&& other) noexcept
    : store_or_null_(std::exchange(other.store_or_null_, nullptr)) {}

Transaction::~Transaction() {
    if (store_or_null_ != nullptr) static_cast<void>(store_or_null_->finish(false));
}

Result<void> Transaction::commit() {
    WCK_ASSERT(store_or_null_ != nullptr);
    return std::exchange(store_or_null_, nullptr)->finish(true);
}

Database& database(Store& store) {
    return static_cast<SqliteStore&>(store).db();
}

Result<std::unique_ptr<Store>> Store::open(const std::string& folder, Role role, FileSystem& files) {
    const std::string path = folder + "/store.db";
    WCK_TRY(files.remove(path + ".new"));  // of a scrub that was cut off
    WCK_TRY(renew_log(files, path));
    WCK_TRY(auto db, Database::open(path, files.sqlite_vfs()));
    WCK_TRY(const bool is_older, is_of_older_schema(*db));
    if (is_older && role == Role::device) {  // a hub has its backups
        db.reset();
        WCK_TRY(copy_aside(files, path, folder + kCopyBeforeMigration));
        WCK_TRY(db, Database::open(path, files.sqlite_vfs()));
    }
    WCK_TRY(migrate(*db));
    if (role == Role::hub) WCK_TRY(db->set_cache(65536));  // many devices' rows
    WCK_TRY(files.sync_folder(folder));  // also for a file whose maker was killed before it came to this
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(db), role, files));
}

SqliteStore::SqliteStore(std::unique_ptr<Database> db, Role role, FileSystem& files)
    : db_(std::move(db)), files_(files) {
    db_->memory().may_owe = role == Role::device;
}

/// After a clean stop nothing is owed and the log is empty: the next opening has nothing to read in it.
SqliteStore::~SqliteStore() {
    if (db_->is_in_transaction() || is_abandoned_) return;
    static_cast<void>(settle());
    static_cast<void>(db_->checkpoint(Checkpoint::truncate));
}

/// Writes what is owed, unless the log ends in a commit that was answered with an error.
Result<void> SqliteStore::settle() {
    WCK_TRY(recall(*db_));
    if (db_->memory().owed == 0 || has_void_commit_) return {};
    return atomically<void>([&] { return pay(*db_); });
}

Result<Transaction> SqliteStore::begin() {
    if (has_transaction_) return error_of(ErrorCode::bug, kStoreBusy, "Store::begin");
    if (has_void_commit_) WCK_TRY(mark_log("voided"));
    return begin_undone();
}

Result<Transaction> SqliteStore::begin_undone() {
    if (has_transaction_) return error_of(ErrorCode::bug, kStoreBusy, "Store::begin_undone");
    WCK_TRY(db_->begin());
    has_transaction_ = true;
    return transaction_of(*this);
}

Result<void> SqliteStore::finish(bool is_committed) {
    has_transaction_ = false;
    if (!is_committed) {
        db_->roll_back();
        return {};
    }
    // SQLite itself rolls back after some errors: then there is nothing to commit.
    if (!db_->is_in_transaction()) {
        db_->memory().forget();
        return error_of(ErrorCode::storage_io, kStoreDamaged, "Transaction::commit");
    }
#ifndef NDEBUG
    if (auto checked = check_invariants(); !checked) {
        db_->roll_back();
        return checked;
    }
#endif
    auto committed = db_->commit();
    if (!committed) {
        has_void_commit_ = true;
        static_cast<void>(mark_log("voided"));  // else the next transaction begins with it
    }
    return committed;
}

/// A commit without content. After a failed fsync its frames take the place of those that were answered with
/// an error and might be found after a crash (DUR-3); in a log begun anew it takes the extra fsync on itself.
Result<void> SqliteStore::mark_log(const char* name) {
    WCK_TRY(db_->begin());
    auto mark = [&]() -> Result<void> {
        WCK_TRY(auto row, db_->query("INSERT OR REPLACE INTO setting(name, value) VALUES(?, x'00')"));
        return row.bind(name).run();
    };
    auto written = mark();
    if (!written) {
        db_->roll_back();
        return written;
    }
    WCK_TRY(db_->commit());
    has_void_commit_ = false;
    return {};
}

Result<void> SqliteStore::check_invariants() {
    WCK_TRY(const std::int64_t wrong_chains, db_->integer("SELECT count(*) FROM chain WHERE held < size"));
    WCK_TRY(const std::int64_t entries, db_->integer("SELECT total(entries) FROM stream"));
    WCK_TRY(const std::int64_t held, db_->integer("SELECT total(held) FROM chain"));
    WCK_TRY(const std::int64_t refused, db_->integer("SELECT count(*) FROM entry WHERE rank = -1"));
    if (wrong_chains != 0 || entries + refused != held)
        return error_of(ErrorCode::bug, kStoreDamaged, "SqliteStore::check_invariants");
    WCK_TRY(const std::int64_t unknown,
            db_->integer("SELECT count(*) FROM stream s WHERE s.kind = 2 AND s.is_opened = 1 AND NOT EXISTS "
                         "(SELECT 1 FROM listed l WHERE l.stream_n = s.n) AND NOT EXISTS "
                         "(SELECT 1 FROM listed_stale x WHERE x.stream_n = s.n)"));
    if (unknown != 0) return error_of(ErrorCode::bug, kStoreDamaged, "SqliteStore::check_invariants");
    return check_memory();
}

/// What is remembered stands in the database; what is owed follows from its entries.
Result<void> SqliteStore::check_memory() {
    Memory& memory = db_->memory();
    bool is_right = true;
    WCK_TRY(is_right, are_registers_so(*db_));
    for (const auto& [name, value] : memory.settings) {
        WCK_TRY(const auto stored, setting(name));
        is_right = is_right && stored == value;
    }
    const std::uint32_t owed = memory.owed;
    if (is_right && (owed & (owed - 1)) != 0) return {};  // what follows takes as long as much is owed
    const auto chain = std::exchange(memory.chain, std::nullopt);
    const auto stream = std::exchange(memory.stream, std::nullopt);
    memory.owed = 0;
    memory.is_recalled = false;
    WCK_TRY(recall(*db_));
    is_right = is_right && memory.owed == owed;
    if (chain) {
        WCK_TRY(const auto stored, find_chain(chain->chain.id));
        is_right = is_right && stored && stored->number == chain->number && stored->chain == chain->chain;
    }
    if (stream) {
        WCK_TRY(const auto stored, find_stream(*db_, stream->id));
        is_right = is_right && stored && *stored == *stream;
    }
    return is_right ? Result<void>{}
                    : Result<void>(error_of(ErrorCode::bug, kStoreDamaged, "SqliteStore::check_memory"));
}

Result<bool> SqliteStore::shorten_log() {
    if (has_transaction_) return error_of(ErrorCode::bug, kStoreBusy, "Store::shorten_log");
    if (db_->log_pages() <= kLogPagesMax) return false;
    WCK_TRY(db_->checkpoint(Checkpoint::passive));
    WCK_TRY(mark_log("shortened"));
    return true;
}

/// Zeros, which no reader takes for frames (pages.h): a checksum goes on from the header's, and no page has
/// the number 0.
Result<bool> SqliteStore::widen_log() {
    if (has_transaction_) return error_of(ErrorCode::bug, kStoreBusy, "Store::widen_log");
    const auto pages = static_cast<std::uint64_t>(db_->log_pages());
    const std::uint64_t end = kBeforeFrames + pages * kFrameOfLog;
    if (pages < kLogPagesInUse || has_void_commit_ || log_bytes_ >= end + kLogRoomLeast) return false;
    const std::string log = db_->path() + kLogSuffix;
    WCK_TRY(const Space space, files_.space(folder_of(log)));
    if (space.free_bytes < kFreeForRoom) return false;
    WCK_TRY(const auto file, files_.open_append(log));
    WCK_TRY(log_bytes_, file->size());
    if (log_bytes_ >= end + kLogRoomLeast) return false;
    const Bytes zeros(kLogRoomPiece);
    while (log_bytes_ < end + kLogRoom) {
        const auto added = file->append(zeros);
        if (!added && added.error().code == ErrorCode::storage_full) return false;  // acts go on without
        if (!added) return added.error();
        log_bytes_ += zeros.size();
    }
    WCK_TRY(file->sync());
    return true;
}

Result<void> SqliteStore::checkpoint() {
    if (db_->is_in_transaction()) return error_of(ErrorCode::bug, kStoreBusy, "Store::checkpoint");
    log_bytes_ = 0;
    return db_->checkpoint(Checkpoint::truncate);
}

Result<void> SqliteStore::copy_to(const std::string& path) {
    if (db_->is_in_transaction()) return error_of(ErrorCode::bug, kStoreBusy, "Store::copy_to");
    WCK_TRY(db_->copy_to(path));
    return files_.sync_folder(folder_of(path));
}

Result<std::optional<Bytes>> SqliteStore::setting(const std::string& name) {
    WCK_TRY(auto query, db_->query("SELECT value FROM setting WHERE name = ?"));
    WCK_TRY(const bool is_here, query.bind(name).step());
    return is_here ? std::optional(query.blob(0)) : std::nullopt;
}

Result<std::optional<Bytes>> SqliteStore::setting_kept(const std::string& name) {
    auto& known = db_->memory().settings;
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    WCK_TRY(auto value, setting(name));
    return known[name] = std::move(value);
}

Result<void> SqliteStore::put_setting(const std::string& name, ByteView value) {
    db_->memory().settings.erase(name);
    WCK_TRY(auto insert, db_->query("INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)"));
    return insert.bind(name).bind(value).run();
}

Result<void> SqliteStore::put_blob(const Hash& hash, ByteView bytes) {
    if (sha256(bytes) != hash) return error_of(ErrorCode::invalid_argument, kBlobWrong, "Store::put_blob");
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(auto insert, db_->query("INSERT OR REPLACE INTO blob(hash, bytes) VALUES(?, ?)"));
        WCK_TRY(insert.bind(hash).bind(bytes).run());
        return mark_listed_in_part(*db_);  // it may be what an inspection waited for
    });
}

Result<void> SqliteStore::drop_blob(const Hash& hash) {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(auto remove, db_->query("DELETE FROM blob WHERE hash = ?"));
        return remove.bind(hash).run();
    });
}

Result<std::optional<Bytes>> SqliteStore::blob(const Hash& hash) {
    WCK_TRY(auto query, db_->query("SELECT bytes FROM blob WHERE hash = ?"));
    WCK_TRY(const bool is_here, query.bind(hash).step());
    if (!is_here) return std::optional<Bytes>{};
    Bytes bytes = query.blob(0);
    if (sha256(bytes) != hash)
        return std::optional<Bytes>{};  // rotted: as if it were not here, so it comes anew
    return std::optional(std::move(bytes));
}

}  // namespace wincheck::store
