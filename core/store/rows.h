#pragma once
// Entry and stream rows as values, and the payloads inside entries.
#include <optional>
#include <vector>

#include "core/journal/recorded.h"
#include "core/store/answers.h"
#include "core/store/database.h"
#include "core/store/schema.h"
#include "core/store/store.h"

namespace wincheck::store {

/// Columns that read_entry expects, from column `first` on, for an entry table named e.
inline constexpr const char* kEntryColumns = "e.n, e.hash, e.header, e.parts, e.rank";

/// What stands in the rank's place of an entry that is refused.
inline constexpr std::int64_t kRankRefused = -1;

struct EntryRow {
    std::int64_t number = 0;
    StoredEntry stored;
};

/// Of a column `rank`.
EntryOrder read_order(const Query& query, int column);
Result<EntryRow> read_entry(const Query& query, int first = 0);
Result<std::optional<EntryRow>> find_entry(Database& db, std::int64_t number);
[[nodiscard]] StoredEntry stored_of(journal::Entry entry);

/// Decodes the core part. Errors: corrupt; not_found (kEntryUnknown) when it is withheld.
template <class T>
Result<T> core_of(const journal::Entry& entry);

[[nodiscard]] bool is_type(const StoredEntry& stored, EntryType type);

/// States of an inspection by precedence: of all entries here the highest decides.
enum class State : std::int64_t {
    none = 0,
    planned = 1,
    open = 2,
    not_reached = 3,
    stopped = 4,
    refused = 5,
    sealed = 6,
    voided = 7,
    moved = 8,
};
[[nodiscard]] const char* name_of(State state);

struct ChainRow {
    std::int64_t number = 0;
    Chain chain;
};
inline constexpr const char* kChainColumns = "n, id, device, is_own, opening, size, held, head, range";
Result<ChainRow> read_chain(const Query& query);
/// What an act changes of it.
Result<void> write_columns(Database& db, const ChainRow& row);
/// The next entry of the chain is here.
void step_over(Chain& chain, const Hash& entry);

struct StreamRow {
    std::int64_t number = 0;
    StreamId id{};
    std::uint32_t kind = 0;
    bool is_opened = false;
    std::uint64_t lamport = 0;
    std::vector<journal::Seen> seen;
    std::uint64_t entries = 0;
    std::string name;
    std::string readable;
    std::string project;
    State state = State::none;
    std::optional<std::int64_t> sealed_by;
    bool is_named_anew = false;  // columns of indexes are to be written too: kind, name, readable

    bool operator==(const StreamRow&) const = default;
};
inline constexpr const char* kStreamColumns =
    "n, id, kind, is_opened, lamport, seen, entries, name, number, project, state, sealed_by";
Result<StreamRow> read_stream(const Query& query);
Result<std::optional<StreamRow>> find_stream(Database& db, const StreamId& id);
/// Finds the row's number or makes an empty row.
Result<std::int64_t> stream_number(Database& db, const StreamId& id, std::uint32_t kind);
Result<StreamRow> stream_row(Database& db, const StreamId& id, std::uint32_t kind);
Result<void> write_stream(Database& db, const StreamRow& row);
/// What an act changes of it, but what indexes hold.
Result<void> write_columns(Database& db, const StreamRow& row);
/// What every entry says of its stream: the time, and what it has seen.
void see(StreamRow& row, const journal::Header& header);

template <class T>
Result<T> core_of(const journal::Entry& entry) {
    const Bytes* bytes = entry.part_or_null(journal::PartClass::core);
    if (bytes == nullptr) return Error{.code = ErrorCode::not_found, .origin = "core_of"};
    return journal::decode_core<T>(entry.header, *bytes);
}

}  // namespace wincheck::store
