#include "core/store/database.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <utility>

#include "core/base/assert.h"
#include "core/base/reasons.h"
#include "core/store/memory.h"
#include "core/store/reasons.h"

namespace wincheck::store {
namespace {

struct Mapped {
    ErrorCode code;
    const Reason* reason;
};

Mapped mapped(int primary) {
    switch (primary) {
        case SQLITE_FULL: return {ErrorCode::storage_full, &kStorageFull};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return {ErrorCode::corrupt, &kStoreDamaged};
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH: return {ErrorCode::storage_io, &kFileForbidden};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {ErrorCode::in_use, &kStoreLocked};
        case SQLITE_NOMEM: return {ErrorCode::no_memory, &kOutOfMemory};
        case SQLITE_IOERR: return {ErrorCode::storage_io, &kStorageFailed};
        // Rows that break their own constraints come from damage or from a wrong statement.
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH: return {ErrorCode::corrupt, &kStoreDamaged};
        default: return {ErrorCode::bug, nullptr};
    }
}

Error error_of_sqlite(int extended, const char* origin) {
    const Mapped to = mapped(extended & 0xFF);
    Error error{.code = to.code, .reason_or_null = to.reason, .origin = origin, .where = "store.db"};
    error.detail = extended;
    return error;
}

Error error_of_exception(const SQLite::Exception& exception, const char* origin) {
    const int extended = exception.getExtendedErrorCode();
    return error_of_sqlite(extended > 0 ? extended : exception.getErrorCode(), origin);
}

/// Runs `action`, turning what SQLiteCpp throws into an Error.
template <class Action>
auto guarded(const char* origin, Action action) -> Result<decltype(action())> {
    try {
        if constexpr (std::is_void_v<decltype(action())>) {
            action();
            return {};
        } else {
            return action();
        }
    } catch (const SQLite::Exception& exception) {
        return error_of_exception(exception, origin);
    }
}

constexpr int kBusyMs = 0;               // one holder of the folder lock: waiting would only hide a mistake
constexpr std::size_t kCachedMax = 512;  // texts; a hub uses some 150

constexpr std::uint8_t kEmpty = 0;

// A null pointer would bind NULL.
const void* data_of(ByteView blob) {
    return blob.empty() ? &kEmpty : blob.data();
}

}  // namespace

Query::Query(IdleStatement* home_or_null, IdleStatement statement)
    : home_or_null_(home_or_null), statement_(std::move(statement)) {}

Query::Query(Query&& other) noexcept
    : home_or_null_(other.home_or_null_),
      statement_(std::move(other.statement_)),
      next_(other.next_),
      bind_error_(std::move(other.bind_error_)) {}

Query::~Query() {
    if (!statement_ || home_or_null_ == nullptr || *home_or_null_) return;
    statement_->tryReset();
    const auto cleared = guarded("Query::~Query", [&] { statement_->clearBindings(); });
    if (cleared) *home_or_null_ = std::move(statement_);
}

Error Query::damaged(const char* origin) {
    return error_of(ErrorCode::corrupt, kStoreDamaged, origin, "store.db");
}

Query& Query::bind(std::int64_t value) {
    auto result = guarded("Query::bind", [&] { statement_->bind(next_++, value); });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::bind(ByteView blob) {
    auto result = guarded("Query::bind",
                          [&] { statement_->bind(next_++, data_of(blob), static_cast<int>(blob.size())); });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::bind_lent(ByteView blob) {
    auto result = guarded("Query::bind_lent", [&] {
        statement_->bindNoCopy(next_++, data_of(blob), static_cast<int>(blob.size()));
    });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::bind(const std::string& text) {
    auto result = guarded("Query::bind", [&] { statement_->bind(next_++, text); });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::bind_lent(const std::string& text) {
    auto result = guarded("Query::bind_lent", [&] { statement_->bindNoCopy(next_++, text); });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::bind_null() {
    auto result = guarded("Query::bind", [&] { statement_->bind(next_++); });
    if (!result) bind_error_.assign(1, result.error());
    return *this;
}

Query& Query::again() {
    statement_->tryReset();
    next_ = 1;
    return *this;
}

Result<bool> Query::step() {
    if (!bind_error_.empty()) return bind_error_.front();
    return guarded("Query::step", [&] { return statement_->executeStep(); });
}

Result<void> Query::run() {
    for (;;) {
        WCK_TRY(const bool has_row, step());
        if (!has_row) return {};
    }
}

bool Query::is_null(int column) const {
    return statement_->getColumn(column).isNull();
}
std::int64_t Query::integer(int column) const {
    return statement_->getColumn(column).getInt64();
}

Bytes Query::blob(int column) const {
    const ByteView bytes = view(column);
    return Bytes(bytes.begin(), bytes.end());
}

ByteView Query::view(int column) const {
    const auto value = statement_->getColumn(column);
    const auto* data = static_cast<const std::uint8_t*>(value.getBlob());
    const auto size = static_cast<std::size_t>(value.getBytes());
    return data == nullptr ? ByteView{} : ByteView(data, size);
}

int Query::columns() const {
    return statement_->getColumnCount();
}

ColumnKind Query::kind(int column) const {
    const auto value = statement_->getColumn(column);
    if (value.isNull()) return ColumnKind::null;
    if (value.isInteger()) return ColumnKind::integer;
    return value.isText() ? ColumnKind::text : ColumnKind::blob;
}

std::string Query::text(int column) const {
    const auto value = statement_->getColumn(column);
    const char* data = value.getText("");
    return std::string(data, static_cast<std::size_t>(value.getBytes()));
}

Database::Database(std::string path, std::string vfs)
    : path_(std::move(path)), vfs_(std::move(vfs)), memory_(std::make_unique<Memory>()) {}
Database::~Database() {
    disconnect();
}

void Database::disconnect() {
    // SQLite does not close a connection that has statements.
    for (auto& [sql, idle] : cache_) idle.reset();
    undo_.reset();
    is_undo_old_ = true;
    connection_.reset();
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::string& vfs) {
    std::unique_ptr<Database> database(new Database(path, vfs));
    WCK_TRY(database->connect());
    return database;
}

Result<void> Database::connect() {
    memory_->forget();
    log_pages_ = 0;
    WCK_TRY(connection_, guarded("Database::open", [&] {
                // One caller at a time (store.h): SQLite's own locks would be taken for nothing, a hundred an
                // act.
                return std::make_unique<SQLite::Database>(
                    path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyMs,
                    vfs_);
            }));
    auto configured = configure(path_ != ":memory:");
    if (!configured) disconnect();
    return configured;
}

Result<void> Database::set_cache(int kib) {
    cache_kib_ = kib;
    const std::string sql = "PRAGMA cache_size=-" + std::to_string(kib);
    return exec(sql.c_str());
}

Result<void> Database::configure(bool is_file) {
    sqlite3* handle = connection_->getHandle();
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    // A damaged store is let go as it is; a sound one copies its log itself before it is closed.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    // EXCLUSIVE before anything reads the file: then WAL needs no shared memory and no other process can
    // join.
    if (is_file) WCK_TRY(exec("PRAGMA locking_mode=EXCLUSIVE"));
    WCK_TRY(
        exec("PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA secure_delete=ON;"
             "PRAGMA foreign_keys=OFF; PRAGMA cell_size_check=ON"));
    WCK_TRY(set_cache(cache_kib_));
    if (!is_file) return {};
    {
        WCK_TRY(auto mode, query("PRAGMA journal_mode=WAL"));
        WCK_TRY(const bool has_row, mode.step());
        if (!has_row || mode.text(0) != "wal") return error_of_sqlite(SQLITE_CANTOPEN, "Database::configure");
    }
    WCK_TRY(
        exec("PRAGMA synchronous=EXTRA; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;"
             "PRAGMA wal_autocheckpoint=0"));
    sqlite3_wal_hook(handle, &Database::note_log_pages, this);
    int is_persistent = 1;  // the log file stays: no directory entry to lose
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &is_persistent);
    WCK_TRY(const std::int64_t synchronous, integer("PRAGMA synchronous"));
    WCK_ASSERT(synchronous == 3);
    // Where the file or its log cannot be opened for writing, if only for once, SQLite reads it, and would
    // refuse every act.
    return exec("BEGIN IMMEDIATE; ROLLBACK");
}

Result<void> Database::exec(const char* sql) {
    if (!connection_) WCK_TRY(connect());  // renew() could not
    is_undo_old_ = true;
    return guarded("Database::exec", [&] { connection_->exec(sql); });
}

Result<Query> Database::query(std::string_view sql) {
    if (!connection_) WCK_TRY(connect());  // renew() could not
    if (sql.starts_with("PRAGMA")) is_undo_old_ = true;
    auto found = cache_.find(sql);
    if (found != cache_.end() && found->second) return Query(&found->second, std::move(found->second));
    auto statement = guarded("Database::query", [&] {
        return std::make_unique<SQLite::Statement>(*connection_, std::string(sql));
    });
    if (!statement) {
        Error error = statement.error();  // our statements are right where the schema is ours
        if (error.detail == SQLITE_ERROR) error = Query::damaged("Database::query");
        return error;
    }
    if (found == cache_.end() && cache_.size() < kCachedMax)
        found = cache_.emplace(std::string(sql), nullptr).first;
    return Query(found == cache_.end() ? nullptr : &found->second, std::move(*statement));
}

int Database::changes() const {
    return connection_->getChanges();
}

std::uint64_t Database::take_steps() {
    std::uint64_t steps = 0;
    sqlite3* handle = connection_ ? connection_->getHandle() : nullptr;
    for (sqlite3_stmt* one = handle == nullptr ? nullptr : sqlite3_next_stmt(handle, nullptr); one != nullptr;
         one = sqlite3_next_stmt(handle, one))
        steps += static_cast<std::uint64_t>(sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 1));
    return steps;
}

Result<std::int64_t> Database::integer(const char* sql) {
    WCK_TRY(auto one, query(sql));
    WCK_TRY(const bool has_row, one.step());
    if (!has_row) return error_of(ErrorCode::corrupt, kStoreDamaged, "Database::integer", "store.db");
    return one.integer(0);
}

Result<void> Database::begin() {
    if (!connection_) WCK_TRY(connect());  // renew() could not
    // After a PRAGMA or a change of the schema SQLite prepares an older one again when it is used, for which
    // there may be no memory.
    if (is_undo_old_) {
        WCK_TRY(undo_, guarded("Database::begin", [&] {
                    return std::make_unique<SQLite::Statement>(*connection_, "ROLLBACK");
                }));
        is_undo_old_ = false;
    }
    WCK_TRY(auto statement, query("BEGIN IMMEDIATE"));
    return statement.run();
}

Result<void> Database::commit() {
    auto run = [&]() -> Result<void> {
        WCK_TRY(auto statement, query("COMMIT"));
        return statement.run();
    };
    auto result = run();
    if (!result) roll_back();
    return result;
}

void Database::roll_back() {
    memory_->forget();
    if (!is_in_transaction()) return;
    undo_->tryExecuteStep();
    undo_->tryReset();
}

int Database::note_log_pages(void* self, sqlite3*, const char*, int pages) {
    static_cast<Database*>(self)->log_pages_ = pages;
    return SQLITE_OK;
}

Result<void> Database::copy_to(const std::string& path) {
    if (!connection_) return error_of_sqlite(SQLITE_CANTOPEN, "Database::copy_to");
    WCK_TRY(
        const int status, guarded("Database::copy_to", [&] {
            SQLite::Database copy(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs, vfs_);
            SQLite::Backup backup(copy, *connection_);
            return backup.executeStep(-1);  // it throws for errors, but not where a lock stands in the way
        }));
    if (status != SQLITE_DONE) return error_of_sqlite(status, "Database::copy_to");
    return {};
}

Result<void> Database::renew(FileSystem& files) {
    const std::string fresh = path_ + ".new";
    WCK_TRY(files.remove(fresh));
    auto written = [&]() -> Result<void> {
        WCK_TRY(auto vacuum, query("VACUUM INTO ?"));
        WCK_TRY(vacuum.bind(fresh).run());
        WCK_TRY(const auto file, files.open_append(fresh));
        WCK_TRY(file->sync());
        // That the log is empty is not on the disk yet: after a loss of power the old one would be read into
        // the new file.
        WCK_TRY(const auto log, files.open_append(path_ + kLogSuffix));
        return log->sync();
    }();
    if (!written) {
        static_cast<void>(files.remove(fresh));  // else the next opening removes it
        return written;
    }
    disconnect();
    auto renamed = files.rename(fresh, path_);
    if (renamed) renamed = files.sync_folder(folder_of(path_));
    WCK_TRY(connect());
    return renamed;
}

Result<void> Database::checkpoint(Checkpoint how) {
    if (!connection_) return error_of_sqlite(SQLITE_CANTOPEN, "Database::checkpoint");
    const int mode = how == Checkpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const int status = sqlite3_wal_checkpoint_v2(connection_->getHandle(), nullptr, mode, nullptr, nullptr);
    if (status != SQLITE_OK) return error_of_sqlite(status, "Database::checkpoint");
    log_pages_ = 0;
    return {};
}

bool Database::is_in_transaction() const {
    return connection_ && sqlite3_get_autocommit(connection_->getHandle()) == 0;
}

}  // namespace wincheck::store
