#pragma once
// What a connection remembers of rows that nearly every act asks for. It says what stands in the database, in
// the open transaction too: Database forgets all of it when a transaction is undone or the connection is made
// anew, and who writes a chain or a stream (sqlite_chains.cpp, rows.cpp) or deletes streams tells it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/store/rows.h"

namespace wincheck::store {

struct ChainRow {
    std::int64_t number = 0;
    Chain chain;
};

class Memory {
public:
    /// The chain and the stream that were read or written last.
    std::optional<ChainRow> chain;
    std::optional<StreamRow> stream;

    /// Of Store::setting_kept; nothing = it is not stored.
    std::map<std::string, std::optional<Bytes>> settings;
    /// Streams whose rows in lists are marked as stale in the database (lists.h).
    [[nodiscard]] bool is_stale(std::int64_t stream_n) const { return stale_.contains(stream_n); }
    void note_stale(std::int64_t stream_n);
    void forget_stale() { stale_.clear(); }

    void forget();
    /// Streams were deleted or written past write_stream.
    void forget_streams();
    void note_stream(const StreamRow& row);

    /// Of Store::find_opened; nothing where it was not asked since a name changed.
    [[nodiscard]] std::optional<StreamId> opened(std::uint32_t kind, const std::string& name) const;
    void note_opened(std::uint32_t kind, const std::string& name, const StreamId& id);
    /// Of Store::changes_of.
    [[nodiscard]] std::uint64_t changes_of(std::uint32_t kind) const;

private:
    std::map<std::pair<std::uint32_t, std::string>, StreamId> opened_;
    std::map<std::uint32_t, std::uint64_t> changes_;
    std::uint64_t changes_of_all_ = 1;
    std::unordered_set<std::int64_t> stale_;
};

}  // namespace wincheck::store
