// Chains with what stands beside them: notes and segments.
#include <algorithm>

#include "core/journal/opening.h"
#include "core/journal/segment.h"
#include "core/store/erasure.h"
#include "core/store/owed.h"
#include "core/store/reasons.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {
namespace {

// The same segment comes again for another scope: what either shows is shown.
Result<Bytes> with_shown(ByteView bytes, const Bytes& held) {
    if (std::equal(bytes.begin(), bytes.end(), held.begin(), held.end())) return held;
    WCK_TRY(journal::Segment segment, journal::decode_segment(bytes));
    WCK_TRY(const journal::Segment before, journal::decode_segment(held));
    for (std::size_t i = 0; i < segment.leaves.size() && i < before.leaves.size(); ++i) {
        journal::Leaf& leaf = segment.leaves[i];
        const journal::Leaf& known = before.leaves[i];
        if (!known.header) continue;
        if (!leaf.header) leaf = known;
        for (std::size_t part = 0; part < leaf.parts.size() && part < known.parts.size(); ++part)
            if (!leaf.parts[part].is_held()) leaf.parts[part] = known.parts[part];
    }
    return journal::encode_segment(segment);
}

Result<std::vector<Chain>> all_chains(Database& db, Query& query) {
    const Memory& memory = db.memory();
    std::vector<Chain> all;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return all;
        WCK_TRY(auto row, read_chain(query));
        const bool is_owed = memory.owed > 0 && memory.chain->number == row.number;
        if (is_owed)
            all.push_back(memory.chain->chain);
        else
            all.push_back(std::move(row.chain));
    }
}

/// Entries lie in the order of chain numbers. Those of the chain that is written on come last of all: each
/// act adds at the end of the table, where SQLite splits no page in the middle.
Result<std::int64_t> next_number(Database& db, bool is_own) {
    WCK_TRY(auto query, db.query(is_own ? "SELECT max(coalesce(max(n) + 1, 0), ?) FROM chain"
                                        : "SELECT coalesce(max(n), 0) + 1 FROM chain WHERE n < ?"));
    WCK_TRY(const bool has_row, query.bind(kOwnFrom).step());
    WCK_ASSERT(has_row);
    return query.integer(0);
}

/// What no act changes of a chain stands in the database as `row` says.
bool has_writer_of(const std::optional<ChainRow>& remembered, const ChainRow& row) {
    return remembered && remembered->number == row.number && remembered->chain.device == row.chain.device &&
           remembered->chain.is_own == row.chain.is_own && remembered->chain.opening == row.chain.opening;
}

Hash first_head(const Chain& chain) {
    return chain.opening.empty() ? chain.head : journal::opening_hash(chain.opening);
}

Result<bool> has_erasures_in(Database& db, const IncarnationId& id, std::uint64_t from, std::uint64_t to) {
    WCK_TRY(auto query,
            db.query("SELECT 1 FROM erasure WHERE incarnation = ? AND sequence >= ? AND sequence < ?"));
    return query.bind(id).bind(from).bind(to).step();
}

}  // namespace

Result<std::optional<ChainRow>> SqliteStore::find_chain(const IncarnationId& id) {
    WCK_TRY(recall(*db_));
    Memory& memory = db_->memory();
    if (memory.chain && memory.chain->chain.id == id) return memory.chain;
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kChainColumns + " FROM chain WHERE id = ?"));
    WCK_TRY(const bool is_here, query.bind(id).step());
    if (!is_here) return std::optional<ChainRow>{};
    WCK_TRY(auto row, read_chain(query));
    if (memory.owed == 0) memory.chain = row;
    return std::optional(std::move(row));
}

Result<ChainRow> SqliteStore::known_chain(const IncarnationId& id, const char* origin) {
    WCK_TRY(auto row, find_chain(id));
    if (!row) return error_of(ErrorCode::not_found, kChainUnknown, origin, "incarnation " + id.hex());
    return std::move(*row);
}

Result<void> SqliteStore::write_chain(const ChainRow& row) {
    WCK_TRY(pay(*db_));
    const bool is_same_writer = has_writer_of(db_->memory().chain, row);
    db_->memory().chain.reset();
    const Chain& chain = row.chain;
    if (!is_same_writer) {
        WCK_TRY(auto update, db_->query("UPDATE chain SET device = ?, is_own = ?, opening = ? WHERE n = ?"));
        update.bind(chain.device).bind(chain.is_own).bind(chain.opening).bind(row.number);
        WCK_TRY(update.run());
    }
    WCK_TRY(write_columns(*db_, row));
    db_->memory().chain = row;
    return {};
}

Result<void> SqliteStore::put_chain(const Chain& chain) {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(auto known, find_chain(chain.id));
        if (known) {
            known->chain.device = chain.device;
            known->chain.is_own = chain.is_own;
            known->chain.opening = chain.opening;
            if (known->chain.size == 0) known->chain.head = first_head(chain);
            return write_chain(*known);
        }
        WCK_TRY(const std::int64_t number, next_number(*db_, chain.is_own));
        WCK_TRY(auto insert,
                db_->query("INSERT INTO chain(n, id, device, is_own, opening, size, held, head, range) "
                           "VALUES(?, ?, ?, ?, ?, 0, 0, ?, ?)"));
        insert.bind(number).bind(chain.id).bind(chain.device).bind(chain.is_own).bind(chain.opening);
        return insert.bind(first_head(chain)).bind(journal::encode(std::vector<Hash>{})).run();
    });
}

Result<std::optional<Chain>> SqliteStore::chain(const IncarnationId& id) {
    WCK_TRY(auto row, find_chain(id));
    return row ? std::optional(std::move(row->chain)) : std::nullopt;
}

Result<std::optional<ChainEnd>> SqliteStore::chain_end(const IncarnationId& id) {
    const auto end_of = [](const ChainRow& row) { return ChainEnd{row.chain.size, row.chain.head}; };
    WCK_TRY(recall(*db_));
    const std::optional<ChainRow>& known = db_->memory().chain;
    if (known && known->chain.id == id) return std::optional(end_of(*known));
    WCK_TRY(const auto row, find_chain(id));
    return row ? std::optional(end_of(*row)) : std::nullopt;
}

Result<std::vector<Chain>> SqliteStore::chains() {
    WCK_TRY(recall(*db_));
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kChainColumns + " FROM chain ORDER BY id"));
    return all_chains(*db_, query);
}

Result<std::vector<Chain>> SqliteStore::chains_of(const DeviceId& device) {
    WCK_TRY(recall(*db_));
    WCK_TRY(auto query,
            db_->query(std::string("SELECT ") + kChainColumns + " FROM chain WHERE device = ? ORDER BY id"));
    query.bind(device);
    return all_chains(*db_, query);
}

Result<std::vector<Hash>> SqliteStore::leaf_hashes(const IncarnationId& id, std::uint64_t from,
                                                   std::uint64_t to) {
    WCK_TRY(const ChainRow row, known_chain(id, "Store::leaf_hashes"));
    if (from > to || to > row.chain.size)
        return error_of(ErrorCode::not_found, kChainGap, "Store::leaf_hashes", "entry " + std::to_string(to));
    WCK_TRY(auto query, db_->query("SELECT hash FROM entry WHERE n >= ? AND n < ? ORDER BY n"));
    query.bind(entry_number(row.number, from)).bind(entry_number(row.number, to));
    std::vector<Hash> hashes;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) break;
        WCK_TRY(const Hash hash, query.id<Hash>(0));
        hashes.push_back(hash);
    }
    if (hashes.size() != to - from)
        return error_of(ErrorCode::corrupt, kStoreDamaged, "Store::leaf_hashes", "incarnation " + id.hex());
    return hashes;
}

Result<std::vector<HeldHash>> SqliteStore::held_hashes(const IncarnationId& id, std::uint64_t from,
                                                       std::uint64_t to) {
    std::vector<HeldHash> held;
    WCK_TRY(const auto row, find_chain(id));
    if (!row) return held;
    WCK_TRY(auto query, db_->query("SELECT n, hash FROM entry WHERE n >= ? AND n < ? ORDER BY n"));
    query.bind(entry_number(row->number, from)).bind(entry_number(row->number, to));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return held;
        HeldHash one{.sequence = query.number(0) & kSequenceMax, .hash = {}};
        WCK_TRY(one.hash, query.id<Hash>(1));
        held.push_back(one);
    }
}

Result<void> SqliteStore::put_note(const IncarnationId& id, const Note& note) {
    WCK_TRY(const ChainRow row, known_chain(id, "Store::put_note"));
    WCK_TRY(auto insert, db_->query("INSERT OR REPLACE INTO note(chain_n, size, text) VALUES(?, ?, ?)"));
    return insert.bind(row.number).bind(note.size).bind(note.text).run();
}

Result<std::vector<Note>> SqliteStore::notes(const IncarnationId& id, std::uint64_t above) {
    std::vector<Note> notes;
    WCK_TRY(auto query,
            db_->query("SELECT o.size, o.text FROM note o JOIN chain c ON c.n = o.chain_n WHERE c.id = ? "
                       "AND (o.size > ? OR ? = 0) ORDER BY o.size"));
    query.bind(id).bind(above).bind(above);
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return notes;
        notes.push_back({query.number(0), query.text(1)});
    }
}

Result<std::uint64_t> SqliteStore::noted_size(const IncarnationId& id) {
    WCK_TRY(const auto row, find_chain(id));
    if (!row) return std::uint64_t{0};
    WCK_TRY(auto query, db_->query("SELECT size FROM note WHERE chain_n = ? ORDER BY size DESC LIMIT 1"));
    WCK_TRY(const bool is_here, query.bind(row->number).step());
    return is_here ? query.number(0) : 0;
}

Result<std::uint64_t> SqliteStore::bytes_of_entries(const IncarnationId& id, std::uint64_t from,
                                                    std::size_t limit) {
    std::uint64_t total = 0;
    WCK_TRY(const auto row, find_chain(id));
    if (!row || from > kSequenceMax) return total;
    WCK_TRY(auto query,
            db_->query("SELECT length(header), parts FROM entry WHERE n >= ? AND n < ? ORDER BY n LIMIT ?"));
    query.bind(entry_number(row->number, from)).bind(entry_number(row->number + 1, 0));
    query.bind(static_cast<std::int64_t>(limit));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return total;
        WCK_TRY(const auto parts, journal::decode<std::vector<journal::Part>>(query.blob(1)));
        total += query.number(0);
        for (const journal::Part& part : parts) total += part.bytes ? part.bytes->size() : 0;
    }
}

Result<void> SqliteStore::put_segment(const IncarnationId& id, std::uint64_t from, std::uint64_t to,
                                      ByteView bytes) {
    WCK_TRY(const ChainRow row, known_chain(id, "Store::put_segment"));
    Bytes merged;
    {
        WCK_TRY(auto held,
                db_->query("SELECT bytes FROM segment WHERE chain_n = ? AND first = ? AND last = ?"));
        WCK_TRY(const bool is_here, held.bind(row.number).bind(from).bind(to).step());
        if (is_here) {
            WCK_TRY(merged, with_shown(bytes, held.blob(0)));
            bytes = merged;
        }
    }
    WCK_TRY(auto insert,
            db_->query("INSERT OR REPLACE INTO segment(chain_n, first, last, bytes) VALUES(?, ?, ?, ?)"));
    WCK_TRY(const bool has_erasures, has_erasures_in(*db_, id, from, to));
    if (!has_erasures) return insert.bind(row.number).bind(from).bind(to).bind(bytes).run();
    WCK_TRY(const auto stripped, stripped_bytes(*db_, bytes));
    return insert.bind(row.number).bind(from).bind(to).bind(stripped ? ByteView(*stripped) : bytes).run();
}

Result<std::vector<Bytes>> SqliteStore::segments(const IncarnationId& id) {
    std::vector<Bytes> segments;
    WCK_TRY(auto query,
            db_->query("SELECT s.bytes FROM segment s JOIN chain c ON c.n = s.chain_n WHERE c.id = ? "
                       "ORDER BY s.first, s.last"));
    query.bind(id);
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return segments;
        segments.push_back(query.blob(0));
    }
}

}  // namespace wincheck::store
