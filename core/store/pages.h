#pragma once
// Reads rows out of the pages of a damaged database and its log, without SQLite (DUR-6): every leaf page of
// every version that stands in the files, whether a tree still leads to it or not. Nothing here is trusted:
// who takes a row checks it by its hashes. Layout: https://www.sqlite.org/fileformat2.html
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/ports.h"
#include "core/store/database.h"

namespace wincheck::store {

/// Our databases have no other.
inline constexpr std::size_t kPageBytes = 4096;

struct ScannedValue {
    ColumnKind kind = ColumnKind::null;
    std::int64_t integer = 0;
    Bytes bytes;  // of a text or blob
};

/// One record. Tables without rowid and indexes are kept in one kind of page, tables in the other.
struct ScannedRow {
    bool is_table = false;
    std::int64_t rowid = 0;
    std::vector<ScannedValue> values;
};

class PageScan {
public:
    /// Finds the pages of PATH and PATH-wal. Errors: storage errors; a missing file has no pages.
    static Result<PageScan> open(FileSystem& files, const std::string& path);
    /// The pages of PATH-wal alone.
    static Result<PageScan> open_log(FileSystem& files, const std::string& path);

    /// Every row that can be read, those of newer versions of a page first.
    Result<void> rows(const std::function<void(const ScannedRow&)>& take);
    /// Every version of every page as it is, newer ones first: for what stands in a page that is no tree's.
    Result<void> pages(const std::function<void(ByteView)>& take);
    /// True when commits that were durable can no longer be reached: at least two stand at or behind the
    /// first frame that is damaged. SQLite would leave them out without a word. After a loss of power or a
    /// failed write there is one at most: each was synchronised before the next was begun.
    [[nodiscard]] bool has_lost_commits() const { return has_lost_commits_; }

private:
    struct Version {
        bool is_in_log = false;
        std::uint64_t offset = 0;
        std::uint32_t number = 0;  // of the page
    };
    Result<void> find_log_frames();
    Result<Bytes> read(const Version& version);
    /// Payload from a cell: its local part and the overflow pages; empty when the chain is broken.
    Bytes payload(ByteView page, std::size_t at, std::uint64_t size, bool is_table, bool prefers_log);
    const Version* version_of(std::uint32_t number, bool prefers_log) const;
    void rows_of(const Version& version, ByteView page, const std::function<void(const ScannedRow&)>& take);

    std::unique_ptr<File> database_;
    std::unique_ptr<File> log_;
    std::vector<Version> versions_;                              // newest first
    std::map<std::uint32_t, std::vector<std::size_t>> numbers_;  // page number → its versions
    bool has_lost_commits_ = false;
};

}  // namespace wincheck::store
