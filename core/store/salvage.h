#pragma once
// What can still be read of a damaged store (DUR-6): candidates only. Entries fit their own hashes, blobs
// too; whether they belong to a chain, and whose notes and segments these are, is for the caller to verify.
#include <map>
#include <string>
#include <vector>

#include "core/store/store.h"

namespace wincheck::store {

/// A chain's row; its compact range and what it held are counted anew from entries.
struct SalvagedChain {
    Chain chain;                    // as its newest row says; size: with what registers name
    bool has_row = false;           // else only its opening record was found
    std::vector<Bytes> openings{};  // each reading of its opening record, newest first
};

struct Salvaged {
    std::vector<SalvagedChain> chains;                     // the newest row of each
    std::map<Position, std::vector<StoredEntry>> entries;  // those of one place differ in hash; newest first
    std::vector<std::string> notes;                        // texts
    std::vector<Bytes> segments;                           // decodable
    std::map<Hash, Bytes> blobs;
    std::map<std::string, Bytes> settings;  // the newest of each name
    bool has_lost_commits = false;
};

/// Reads DIR/store.db and its log page by page; writes nothing. Errors: storage errors.
/// Cost: all of it in memory.
Result<Salvaged> salvage(const std::string& path, FileSystem& files);

/// True when the log of DIR/store.db holds commits that SQLite would leave out (PageScan).
Result<bool> has_lost_commits(const std::string& path, FileSystem& files);

}  // namespace wincheck::store
