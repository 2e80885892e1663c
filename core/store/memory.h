#pragma once
// What a connection remembers of rows that nearly every act asks for. It says what stands in the database, in
// the open transaction too, but for what is owed to it (owed.h): Database forgets all of it when a
// transaction is undone or the connection is made anew, and who writes a chain, a stream or a register
// (sqlite_chains.cpp, rows.cpp, registers.cpp) or deletes streams tells it.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/store/rows.h"

namespace wincheck::store {

/// Where the writes of one register stand: a stream's number and the register's encoded key.
struct RegisterPlace {
    std::int64_t stream_n = 0;
    Bytes key;
    auto operator<=>(const RegisterPlace&) const = default;
};

/// Numbers of the entries that stand in a register.
using Standing = std::vector<std::int64_t>;

class Memory {
public:
    /// The chain and the stream that were read or written last; while anything is owed, those it is owed of.
    std::optional<ChainRow> chain;
    std::optional<StreamRow> stream;
    /// Acts that both say and their rows in the database do not (owed.h).
    std::uint32_t owed = 0;
    bool may_owe = false;      // of a device; never forgotten
    bool is_recalled = false;  // `owed` says what the entries say

    /// Of Store::setting_kept; nothing = it is not stored.
    std::map<std::string, std::optional<Bytes>> settings;
    /// Streams whose rows in lists are marked as stale in the database (lists.h).
    [[nodiscard]] bool is_stale(std::int64_t stream_n) const { return stale_.contains(stream_n); }
    void note_stale(std::int64_t stream_n);
    void forget_stale() { stale_.clear(); }

    void forget();
    /// Streams were deleted or written past write_stream, or registers past write_register.
    void forget_streams();
    void note_stream(StreamRow row);

    /// What stands in a register, and forgets it: whoever writes the register notes it again. Nothing where
    /// that is not remembered.
    [[nodiscard]] std::optional<Standing> take_standing(const RegisterPlace& place);
    void note_standing(RegisterPlace place, Standing standing);
    /// All registers of a stream in which anything stands: in its others nothing does. They take the place of
    /// all that were remembered.
    void note_registers(std::int64_t stream_n, std::map<Bytes, Standing> standing);
    [[nodiscard]] const std::map<RegisterPlace, Standing>& registers() const { return registers_; }
    /// The stream whose registers are all remembered.
    [[nodiscard]] std::optional<std::int64_t> whole() const { return whole_; }

    /// Of Store::find_opened; nothing where it was not asked since a name changed.
    [[nodiscard]] std::optional<StreamId> opened(std::uint32_t kind, const std::string& name) const;
    void note_opened(std::uint32_t kind, const std::string& name, const StreamId& id);
    /// Of Store::changes_of.
    [[nodiscard]] std::uint64_t changes_of(std::uint32_t kind) const;

    /// Of HubStore::sees_more: true where a reader was found to see more inspections than `most`. Only a loss
    /// ends that.
    [[nodiscard]] bool sees_more(const std::string& reader, std::size_t most) const;
    void note_sees_more(const std::string& reader, std::size_t most);
    void note_sees_less(const std::string& reader) { sees_more_than_.erase(reader); }

private:
    std::map<std::string, std::size_t> sees_more_than_;
    std::map<std::pair<std::uint32_t, std::string>, StreamId> opened_;
    std::map<std::uint32_t, std::uint64_t> changes_;
    std::uint64_t changes_of_all_ = 1;
    std::unordered_set<std::int64_t> stale_;
    std::map<RegisterPlace, Standing> registers_;
    std::optional<std::int64_t> whole_;
    bool is_taken_of_whole_ = false;  // whole again once the register that was taken is noted
};

}  // namespace wincheck::store
