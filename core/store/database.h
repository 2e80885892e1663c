#pragma once
// The one adapter of SQLiteCpp: a connection opened as DUR-1 asks, cached statements, errors as Result.
// SQL text stands only in core/store. Values are always bound. Thread: none of its own.
//
//   WCK_TRY(auto query, db.query("SELECT size FROM chain WHERE id = ?"));
//   query.bind(id.view());
//   WCK_TRY(const bool is_here, query.step());
//   if (is_here) size = query.integer(0);
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/id.h"
#include "core/base/ports.h"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite
struct sqlite3;

namespace wincheck::store {

class Database;
class Store;

enum class ColumnKind : std::uint8_t { null, integer, text, blob };
enum class Checkpoint : std::uint8_t { passive, truncate };

/// Where a statement waits between two uses. One that is used twice at once is prepared a second time.
using IdleStatement = std::unique_ptr<SQLite::Statement>;

/// One use of a cached statement. Parameters are bound in order; the statement goes back when this ends.
class Query {
public:
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();

    Query& bind(std::int64_t value);
    Query& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(std::uint32_t value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(bool value) { return bind(static_cast<std::int64_t>(value ? 1 : 0)); }
    Query& bind(ByteView blob);
    Query& bind(const Bytes& blob) { return bind(ByteView(blob)); }
    template <class Tag, std::size_t kSize>
    Query& bind(const FixedBytes<Tag, kSize>& id) {
        return bind(id.view());
    }
    /// Without a copy: the bytes outlive this query.
    Query& bind_lent(ByteView blob);
    Query& bind_lent(Bytes&& blob) = delete;
    Query& bind_lent(const std::string& text);
    Query& bind_lent(std::string&& text) = delete;
    Query& bind(const std::string& text);
    Query& bind(const char* text) { return bind(std::string(text)); }
    Query& bind_null();
    /// Begins anew: parameters are bound from the first on, the rows come again.
    Query& again();

    /// True when a row is ready. Errors: storage errors, also those of binding.
    Result<bool> step();
    /// Runs to the end, for statements without rows.
    Result<void> run();

    // Columns of the row that is ready.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] Bytes blob(int column) const;
    /// The same without a copy, until the next step.
    [[nodiscard]] ByteView view(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] ColumnKind kind(int column) const;
    /// Errors: corrupt when the stored length is not that of `Id`.
    template <class Id>
    [[nodiscard]] Result<Id> id(int column) const {
        const ByteView bytes = view(column);
        if (bytes.size() != Id::kLength) return damaged("Query::id");
        return Id::from(bytes);
    }

private:
    friend class Database;
    Query(IdleStatement* home_or_null, IdleStatement statement);
    static Error damaged(const char* origin);

    IdleStatement* home_or_null_;  // lives as long as the Database
    IdleStatement statement_;
    int next_ = 1;
    std::vector<Error> bind_error_;  // at most one
};

class Memory;

/// Of the name of SQLite's log beside its database.
inline constexpr const char* kLogSuffix = "-wal";

class Database {
public:
    /// Opens or creates the file with the settings of DUR-1. `path` ":memory:" makes a private one. `vfs`:
    /// ports.h, FileSystem::sqlite_vfs.
    /// Errors: storage errors, corrupt (kStoreDamaged), locked (kStoreLocked).
    static Result<std::unique_ptr<Database>> open(const std::string& path, const std::string& vfs = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Memory for pages.
    Result<void> set_cache(int kib);

    /// Runs statements without parameters or rows.
    Result<void> exec(const char* sql);
    Result<Query> query(std::string_view sql);
    /// Rows that the last statement inserted, changed or deleted.
    [[nodiscard]] int changes() const;
    /// Steps of SQLite's machine that cached statements took since this was asked last: for counts in tests.
    [[nodiscard]] std::uint64_t take_steps();
    /// Value of the first column of the first row. Errors: also corrupt when there is none.
    Result<std::int64_t> integer(const char* sql);

    Result<void> begin();
    /// After an error nothing of the transaction is stored and the connection is out of it.
    Result<void> commit();
    void roll_back();
    [[nodiscard]] bool is_in_transaction() const;

    /// Writes a copy to a new file by SQLite's backup interface. Errors: storage errors.
    Result<void> copy_to(const std::string& path);

    /// Writes everything to a new file without free pages and remnants, and goes on with that one. The log
    /// must be empty. Errors: storage errors; the old file is then still in use, or the next statement opens
    /// it.
    Result<void> renew(FileSystem& files);

    /// Copies the log into the database file. Errors: storage errors; the log stays valid.
    Result<void> checkpoint(Checkpoint how);
    /// Rows that are known without a query (memory.h).
    [[nodiscard]] Memory& memory() { return *memory_; }
    [[nodiscard]] const Memory& memory() const { return *memory_; }
    /// Pages in the log after the last commit.
    [[nodiscard]] int log_pages() const { return log_pages_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    friend class Query;
    Database(std::string path, std::string vfs);
    Result<void> connect();
    void disconnect();
    Result<void> configure(bool is_file);
    static int note_log_pages(void* self, sqlite3* handle, const char* name, int pages);

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    std::unique_ptr<SQLite::Database> connection_;
    std::string path_;
    std::string vfs_;
    int cache_kib_ = 8192;
    std::unordered_map<std::string, IdleStatement, TextHash, std::equal_to<>> cache_;
    std::unique_ptr<SQLite::Statement> undo_;  // ready, so that going back needs no memory
    bool is_undo_old_ = true;                  // SQLite would prepare it again
    std::unique_ptr<Memory> memory_;
    int log_pages_ = 0;
};

/// The connection of a store made by Store::open, for further tables in core/store.
[[nodiscard]] Database& database(Store& store);

}  // namespace wincheck::store
