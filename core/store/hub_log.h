#pragma once
// The hub's log of accepted entries: one RFC 6962 tree (INT-8). Of every fourth level the hashes of complete
// subtrees are kept, sixteen that lie side by side in one row, a tile; those between are computed of them. So
// adding a leaf and each proof cost a number of rows that grows with the logarithm of the size, and a leaf
// that is one of many costs little more than its own. Leaves without a position are padding. Thread: none of
// its own; every change is in the caller's transaction.
#include <optional>

#include "core/journal/note.h"
#include "core/store/store.h"

namespace wincheck::store {

class Database;

struct LogLeaf {
    std::uint64_t index = 0;
    journal::Salt salt{};
};

/// A leaf by its hash; `position` = the entry that it stands for, each once.
struct NewLeaf {
    Hash hash{};
    journal::Salt salt{};
    std::optional<Position> position;
};

class HubLog {
public:
    explicit HubLog(Store& store);
    /// Makes the tables where they are absent, in the caller's transaction.
    Result<void> prepare();

    Result<std::uint64_t> size();
    Result<void> append(const std::vector<NewLeaf>& leaves);
    Result<std::optional<LogLeaf>> leaf_of(const Position& position);

    /// Root of the first `size` leaves. Errors: not_found beyond the log.
    Result<Hash> root(std::uint64_t size);
    /// Path of a leaf to the root of the first `size`. Errors: not_found.
    Result<std::vector<Hash>> inclusion(std::uint64_t index, std::uint64_t size);
    /// That the first `before` leaves are a prefix of the first `size`. Errors: not_found.
    Result<std::vector<Hash>> consistency(std::uint64_t before, std::uint64_t size);

    /// Empties the log for a new epoch.
    Result<void> clear();
    /// Accepted entries in the order of their leaves.
    Result<std::vector<Position>> positions();

private:
    class Tiles;
    Result<void> take_over();
    Result<void> take_leaves(std::uint64_t count);
    Result<Hash> node(std::uint32_t level, std::uint64_t index);
    Result<Hash> range_root(std::uint64_t from, std::uint64_t to);
    Result<void> check_size(std::uint64_t size);
    Database& database_;
};

}  // namespace wincheck::store
