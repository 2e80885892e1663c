// Entries: the one road in, and the ways to read them.
#include <algorithm>
#include <limits>
#include <tuple>

#include "core/base/reasons.h"
#include "core/journal/opening.h"
#include "core/store/erasure.h"
#include "core/store/lists.h"
#include "core/store/owed.h"
#include "core/store/projection.h"
#include "core/store/reasons.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {
namespace {

std::string place_of(const Position& position) {
    return "incarnation " + position.incarnation.hex() + " entry " + std::to_string(position.sequence);
}

Result<void> check_sequence(const Position& position, const char* origin) {
    if (position.sequence <= kSequenceMax) return {};
    return error_of(ErrorCode::limit, kNumberTooLarge, origin, place_of(position));
}

/// Fills parts that are withheld here with those that came. True when any did.
bool fill_parts(std::vector<journal::Part>& here, const std::vector<journal::Part>& more) {
    bool has_filled = false;
    for (journal::Part& part : here) {
        if (part.is_held()) continue;
        const auto other = std::find_if(more.begin(), more.end(), [&](const journal::Part& candidate) {
            return candidate.part_class == part.part_class && candidate.is_held();
        });
        if (other == more.end()) continue;
        part = *other;
        has_filled = true;
    }
    return has_filled;
}

/// What it says shows in more than its own stream.
bool has_effect_elsewhere(const StoredEntry& stored) {
    return stored.header.stream_kind == kStreamTenant || is_type(stored, EntryType::erase);
}

}  // namespace

Result<Applied> SqliteStore::append(journal::Entry entry) {
    WCK_ASSERT(entry.hash == entry.header_bytes.hash());
    const auto stored = std::make_shared<const StoredEntry>(stored_of(std::move(entry)));
    return atomically<Applied>([&]() -> Result<Applied> {
        WCK_TRY(Applied applied, append_row(*stored));
        if (!is_type(*stored, EntryType::erase)) applied.stored = stored;
        return applied;
    });
}

Result<Applied> SqliteStore::insert(const journal::Entry& entry) {
    WCK_TRY(auto applied, insert_run({entry}));
    return std::move(applied.front());
}

Result<void> SqliteStore::append_refused(const journal::Entry& entry) {
    WCK_ASSERT(entry.hash == entry.header_bytes.hash());
    StoredEntry stored = stored_of(entry);
    stored.is_refused = true;
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(append_row(stored));
        return {};
    });
}

/// Moves `row` over the entry; the caller writes it.
Result<Placed> SqliteStore::append_next(ChainRow& row, Placing& placing, const StoredEntry& stored) {
    WCK_TRY(check_sequence(stored.position, "Store::append"));
    if (stored.position.sequence != row.chain.size)
        return error_of(ErrorCode::refused, kChainGap, "Store::append", place_of(stored.position));
    if (stored.header.prev != row.chain.head)
        return error_of(ErrorCode::refused, kChainBroken, "Store::append", place_of(stored.position));
    WCK_TRY(Placed placed, placing.place(entry_number(row.number, stored.position.sequence), stored));
    ++row.chain.held;
    step_over(row.chain, stored.hash);
    WCK_TRY(absorb(row));
    return placed;
}

/// Writes the rows of chain and stream, or leaves them owed.
Result<void> SqliteStore::move_on(ChainRow row, Placing& placing, const StoredEntry& stored) {
    const bool is_plain =
        placing.has_moved_on_only() && !stored.is_refused && !is_type(stored, EntryType::erase);
    if (db_->memory().may_owe && row.chain.is_own && row.number >= kOwnFrom && is_plain)
        return owe(*db_, std::move(row), placing.take_row());
    WCK_TRY(placing.finish());
    return write_chain(row);
}

Result<Applied> SqliteStore::append_row(const StoredEntry& stored) {
    WCK_TRY(ChainRow row, known_chain(stored.position.incarnation, "Store::append"));
    Placing placing(*db_, Places::one);
    WCK_TRY(Placed placed, append_next(row, placing, stored));
    const std::int64_t number = entry_number(row.number, stored.position.sequence);
    WCK_TRY(move_on(std::move(row), placing, stored));
    // An order given here is in force at once; one of others when HQ has ranked it.
    if (is_type(stored, EntryType::erase)) WCK_TRY(enforce_erase(*db_, number, stored));
    Applied applied{stored.hash, stored.position, true, std::move(placed.touched)};
    applied.answers = std::move(placed.answers);
    applied.is_newest = !placed.is_seen;
    return applied;
}

Result<void> SqliteStore::append_ranked(std::vector<RankedEntry> entries) {
    if (entries.empty()) return {};
    return atomically<void>([&]() -> Result<void> {
        const IncarnationId chain = entries.front().entry.header.incarnation;
        WCK_TRY(ChainRow row, known_chain(chain, "Store::append_ranked"));
        Placing placing(*db_, Places::many);
        for (RankedEntry& ranked : entries) {
            WCK_ASSERT(ranked.entry.hash == ranked.entry.header_bytes.hash());
            WCK_ASSERT(ranked.entry.header.incarnation == chain);
            StoredEntry stored = stored_of(std::move(ranked.entry));
            stored.rank = ranked.rank;
            WCK_TRY(append_next(row, placing, stored));
            if (!is_type(stored, EntryType::erase)) continue;
            WCK_TRY(enforce_erase(*db_, entry_number(row.number, stored.position.sequence), stored));
        }
        WCK_TRY(placing.finish());
        return write_chain(row);
    });
}

Result<std::set<std::int64_t>> SqliteStore::numbers_held(std::int64_t first, std::int64_t last) {
    std::set<std::int64_t> numbers;
    WCK_TRY(auto query, db_->query("SELECT n FROM entry WHERE n >= ? AND n <= ?"));
    query.bind(first).bind(last);
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return numbers;
        numbers.insert(query.integer(0));
    }
}

/// Moves `row` over an entry that is not here; the caller writes it.
Result<Applied> SqliteStore::insert_next(ChainRow& row, Placing& placing, const StoredEntry& stored) {
    // An entry of the own chain that this store did not write: written by a copy of it.
    if (row.chain.is_own)
        return error_of(ErrorCode::refused, kFork, "Store::insert", place_of(stored.position));
    const bool is_next = stored.position.sequence == row.chain.size;
    if (is_next && stored.header.prev != row.chain.head)
        return error_of(ErrorCode::refused, kChainBroken, "Store::insert", place_of(stored.position));
    WCK_TRY(Placed placed, placing.place(entry_number(row.number, stored.position.sequence), stored));
    ++row.chain.held;
    if (is_next) {
        step_over(row.chain, stored.hash);
        WCK_TRY(absorb(row));
    }
    return Applied{stored.hash, stored.position, true, std::move(placed.touched)};
}

Result<std::vector<Applied>> SqliteStore::insert_run(std::vector<journal::Entry> entries) {
    if (entries.empty()) return std::vector<Applied>{};
    return atomically<std::vector<Applied>>([&]() -> Result<std::vector<Applied>> {
        const IncarnationId chain = entries.front().header.incarnation;
        WCK_TRY(ChainRow row, known_chain(chain, "Store::insert"));
        std::uint64_t first = kSequenceMax, last = 0;
        for (const journal::Entry& entry : entries) {
            WCK_ASSERT(entry.hash == entry.header_bytes.hash());
            WCK_ASSERT(entry.header.incarnation == chain);
            WCK_TRY(check_sequence({chain, entry.header.sequence}, "Store::insert"));
            first = std::min(first, entry.header.sequence);
            last = std::max(last, entry.header.sequence);
        }
        WCK_TRY(auto held, numbers_held(entry_number(row.number, first), entry_number(row.number, last)));
        Placing placing(*db_, Places::many);
        std::vector<Applied> all;
        all.reserve(entries.size());
        for (journal::Entry& entry : entries) {
            const StoredEntry stored = stored_of(std::move(entry));
            const std::int64_t number = entry_number(row.number, stored.position.sequence);
            if (held.insert(number).second) {
                WCK_TRY(all.emplace_back(), insert_next(row, placing, stored));
                continue;
            }
            WCK_TRY(placing.finish());
            WCK_TRY(const auto here, find_entry(*db_, number));
            WCK_ASSERT(here.has_value());
            WCK_TRY(all.emplace_back(), merge_parts(*here, stored));
        }
        WCK_TRY(placing.finish());
        const bool has_new =
            std::any_of(all.begin(), all.end(), [](const Applied& applied) { return applied.is_new; });
        if (has_new) WCK_TRY(write_chain(row));
        return all;
    });
}

/// Moves the contiguous front over entries that are here already.
/// None of them waits to be written: what comes after a later one of its chain was seen by that, and then
/// nothing waits (Placing::place).
Result<void> SqliteStore::absorb(ChainRow& row) {
    while (row.chain.size < row.chain.held) {
        WCK_TRY(const auto next, find_entry(*db_, entry_number(row.number, row.chain.size)));
        if (!next) return {};
        if (next->stored.header.prev != row.chain.head)
            return error_of(ErrorCode::refused, kChainBroken, "SqliteStore::absorb",
                            place_of(next->stored.position));
        step_over(row.chain, next->stored.hash);
    }
    return {};
}

Result<Applied> SqliteStore::merge_parts(const EntryRow& here, const StoredEntry& stored) {
    if (here.stored.hash != stored.hash)
        return error_of(ErrorCode::refused, kFork, "Store::insert", place_of(stored.position));
    Applied applied{stored.hash, stored.position, false, {}};
    StoredEntry merged = here.stored;
    if (!fill_parts(merged.entry.parts, stored.entry.parts)) return applied;
    WCK_TRY(strip_erased(*db_, merged.entry));
    if (merged.entry.parts == here.stored.entry.parts) return applied;
    {
        WCK_TRY(auto update, db_->query("UPDATE entry SET parts = ? WHERE n = ?"));
        WCK_TRY(update.bind(journal::encode(merged.entry.parts)).bind(here.number).run());
    }
    WCK_TRY(const std::int64_t stream_n,
            stream_number(*db_, merged.entry.stream(), merged.header.stream_kind));
    WCK_TRY(applied.touched, apply_payload(*db_, here.number, stream_n, merged, false));
    return applied;
}

/// Takes the mark of refusal off and applies the entry as if it came now.
Result<Applied> SqliteStore::let_stand(const EntryRow& here, const StoredEntry& stored) {
    Applied applied{stored.hash, stored.position, true, {}};
    StoredEntry standing = here.stored;
    standing.is_refused = false;
    fill_parts(standing.entry.parts, stored.entry.parts);
    {
        WCK_TRY(auto update, db_->query("UPDATE entry SET rank = NULL, parts = ? WHERE n = ?"));
        WCK_TRY(update.bind(journal::encode(standing.entry.parts)).bind(here.number).run());
    }
    WCK_TRY(const std::int64_t stream_n,
            stream_number(*db_, standing.entry.stream(), standing.header.stream_kind));
    WCK_TRY(applied.touched, apply_payload(*db_, here.number, stream_n, standing, true));
    return applied;
}

Result<Applied> SqliteStore::reinstate(const journal::Entry& entry) {
    WCK_ASSERT(entry.hash == entry.header_bytes.hash());
    return atomically<Applied>([&]() -> Result<Applied> {
        const StoredEntry stored = stored_of(entry);
        WCK_TRY(const auto row, find_chain(stored.position.incarnation));
        WCK_TRY(const auto here, row ? find_entry(*db_, entry_number(row->number, stored.position.sequence))
                                     : Result<std::optional<EntryRow>>(std::nullopt));
        if (!here)
            return error_of(ErrorCode::not_found, kEntryUnknown, "Store::reinstate",
                            place_of(stored.position));
        if (here->stored.hash != stored.hash)
            return error_of(ErrorCode::refused, kFork, "Store::reinstate", place_of(stored.position));
        if (!here->stored.is_refused) return Applied{stored.hash, stored.position, false, {}};
        return let_stand(*here, stored);
    });
}

/// The usual case at the hub, for each entry: it is here, has no rank and does nothing by getting one.
Result<bool> SqliteStore::give_rank(const Position& position, std::uint64_t rank) {
    if (position.sequence > kSequenceMax) return false;
    WCK_TRY(auto update, db_->query("UPDATE entry SET rank = ? WHERE n = (SELECT n << 40 FROM chain WHERE id "
                                    "= ?) + ? AND rank IS NULL AND type <> ? RETURNING stream_n"));
    update.bind(rank).bind(position.incarnation).bind(position.sequence);
    WCK_TRY(const bool is_done, update.bind(static_cast<std::uint64_t>(EntryType::erase)).step());
    if (!is_done) return false;
    const std::int64_t stream_n = update.integer(0);
    WCK_TRY(update.run());
    WCK_TRY(mark_listed(*db_, stream_n));  // ranks order steps
    return true;
}

Result<void> SqliteStore::put_rank(const Position& position, std::uint64_t rank) {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(const bool is_done, give_rank(position, rank));
        if (is_done) return {};
        WCK_TRY(const auto here, entry(position));
        if (!here)
            return error_of(ErrorCode::not_found, kEntryUnknown, "Store::put_rank", place_of(position));
        if (here->rank && *here->rank != rank)
            return error_of(ErrorCode::refused, kRankTaken, "Store::put_rank", place_of(position));
        WCK_TRY(const ChainRow row, known_chain(position.incarnation, "Store::put_rank"));
        const std::int64_t number = entry_number(row.number, position.sequence);
        if (here->is_refused) WCK_TRY(let_stand({number, *here}, *here));
        {
            WCK_TRY(auto update, db_->query("UPDATE entry SET rank = ? WHERE n = ?"));
            WCK_TRY(update.bind(rank).bind(number).run());
        }
        WCK_TRY(const std::int64_t stream_n,
                stream_number(*db_, here->entry.stream(), here->header.stream_kind));
        WCK_TRY(mark_listed(*db_, stream_n));
        if (!here->rank && is_type(*here, EntryType::erase)) return enforce_erase(*db_, number, *here);
        return {};
    });
}

Result<std::optional<StoredEntry>> SqliteStore::mark_refused(const Position& position) {
    WCK_TRY(auto here, entry(position));
    if (!here) return error_of(ErrorCode::not_found, kEntryUnknown, "Store::refuse", place_of(position));
    if (here->is_refused) return std::optional<StoredEntry>{};
    if (here->rank) return error_of(ErrorCode::refused, kRankTaken, "Store::refuse", place_of(position));
    WCK_TRY(const ChainRow row, known_chain(position.incarnation, "Store::refuse"));
    WCK_TRY(auto update, db_->query("UPDATE entry SET rank = ? WHERE n = ?"));
    WCK_TRY(update.bind(kRankRefused).bind(entry_number(row.number, position.sequence)).run());
    return here;
}

Result<void> SqliteStore::refuse_all(std::span<const Position> positions) {
    return atomically<void>([&]() -> Result<void> {
        std::set<StreamId> streams;
        bool reaches_others = false;
        for (const Position& position : positions) {
            WCK_TRY(const auto stood, mark_refused(position));
            if (!stood) continue;
            streams.insert(stood->entry.stream());
            reaches_others = reaches_others || has_effect_elsewhere(*stood);
        }
        if (reaches_others) return rebuild();
        if (streams.empty()) return {};
        WCK_TRY(pay(*db_));
        for (const StreamId& stream : streams) {
            WCK_TRY(const auto row, find_stream(*db_, stream));
            WCK_ASSERT(row.has_value());
            WCK_TRY(rebuild_stream(*row));
        }
        return {};
    });
}

Result<void> SqliteStore::forget_ranks() {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(auto update, db_->query("UPDATE entry SET rank = NULL WHERE rank IS NOT ?"));
        WCK_TRY(update.bind(kRankRefused).run());
        return mark_all_listed(*db_);
    });
}

Result<void> SqliteStore::cut_chain(const IncarnationId& id, std::uint64_t from) {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(pay(*db_));
        WCK_TRY(ChainRow row, known_chain(id, "Store::cut_chain"));
        Chain& chain = row.chain;
        chain.is_own = false;
        if (chain.size <= from) return write_chain(row);
        WCK_TRY(const auto leaves, leaf_hashes(id, 0, from));
        {
            WCK_TRY(auto entries, db_->query("DELETE FROM entry WHERE n >= ? AND n < ?"));
            entries.bind(entry_number(row.number, from)).bind(entry_number(row.number + 1, 0));
            WCK_TRY(entries.run());
            WCK_TRY(auto notes, db_->query("DELETE FROM note WHERE chain_n = ? AND size > ?"));
            WCK_TRY(notes.bind(row.number).bind(from).run());
        }
        chain.range = {};
        for (const Hash& leaf : leaves) chain.range.append(leaf);
        chain.size = chain.held = from;
        chain.head = leaves.empty() ? journal::opening_hash(chain.opening) : leaves.back();
        WCK_TRY(write_chain(row));
        return rebuild();
    });
}

Result<std::vector<EntryRow>> SqliteStore::rows_of(Query& query) {
    std::vector<EntryRow> rows;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return rows;
        WCK_TRY(auto row, read_entry(query));
        rows.push_back(std::move(row));
    }
}

Result<std::optional<StoredEntry>> SqliteStore::entry(const Position& position) {
    WCK_TRY(const auto row, find_chain(position.incarnation));
    if (!row || position.sequence > kSequenceMax) return std::optional<StoredEntry>{};
    WCK_TRY(auto here, find_entry(*db_, entry_number(row->number, position.sequence)));
    return here ? std::optional(std::move(here->stored)) : std::nullopt;
}

Result<std::optional<EntryOrder>> SqliteStore::order_of(const Position& position) {
    WCK_TRY(const auto row, find_chain(position.incarnation));
    if (!row || position.sequence > kSequenceMax) return std::optional<EntryOrder>{};
    WCK_TRY(auto query, db_->query("SELECT rank FROM entry WHERE n = ?"));
    WCK_TRY(const bool is_here, query.bind(entry_number(row->number, position.sequence)).step());
    return is_here ? std::optional(read_order(query, 0)) : std::nullopt;
}

Result<std::optional<StoredEntry>> SqliteStore::entry_by_hash(const StreamId& stream, const Hash& hash) {
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM entry e WHERE e.stream_n = (SELECT n FROM stream WHERE id = ?) "
                                   "AND e.hash = ?"));
    WCK_TRY(const bool is_here, query.bind(stream).bind(hash).step());
    if (!is_here) return std::optional<StoredEntry>{};
    WCK_TRY(auto row, read_entry(query));
    return std::optional(std::move(row.stored));
}

Result<std::vector<StoredEntry>> SqliteStore::chain_entries(const IncarnationId& id, std::uint64_t from,
                                                            std::size_t limit) {
    std::vector<StoredEntry> entries;
    WCK_TRY(const auto chain_row, find_chain(id));
    if (!chain_row || from > kSequenceMax) return entries;
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM entry e WHERE e.n >= ? AND e.n < ? ORDER BY e.n LIMIT ?"));
    constexpr std::size_t kRowsMax = std::numeric_limits<std::int64_t>::max();
    query.bind(entry_number(chain_row->number, from)).bind(entry_number(chain_row->number + 1, 0));
    query.bind(static_cast<std::int64_t>(std::min(limit, kRowsMax)));
    WCK_TRY(auto rows, rows_of(query));
    for (EntryRow& row : rows) entries.push_back(std::move(row.stored));
    return entries;
}

Result<std::vector<StoredEntry>> SqliteStore::stream_entries(const StreamId& stream,
                                                             std::optional<EntryType> type) {
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM entry e WHERE e.stream_n = (SELECT n FROM stream WHERE id = ?) "
                                   "AND e.rank IS NOT -1" +
                                   (type ? " AND e.type = ?" : "")));
    query.bind(stream);
    if (type) query.bind(static_cast<std::uint32_t>(*type));
    WCK_TRY(auto rows, rows_of(query));
    std::vector<StoredEntry> entries;
    entries.reserve(rows.size());
    for (EntryRow& row : rows) entries.push_back(std::move(row.stored));
    const auto order = [](const StoredEntry& entry) {
        return std::tie(entry.header.lamport, entry.device, entry.position.incarnation,
                        entry.position.sequence);
    };
    std::sort(entries.begin(), entries.end(),
              [&](const StoredEntry& a, const StoredEntry& b) { return order(a) < order(b); });
    return entries;
}

}  // namespace wincheck::store
