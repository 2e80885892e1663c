#include "core/store/erasure.h"

#include <algorithm>

#include "core/journal/segment.h"
#include "core/store/lists.h"

namespace wincheck::store {
namespace {

using journal::PartClass;

// In force: ranked by HQ, or written on a chain of this store, and not refused.
constexpr const char* kPartsInForce =
    "SELECT DISTINCT x.part FROM erasure x JOIN entry e ON e.n = x.entry_n JOIN chain c ON c.n = e.n >> 40 "
    "JOIN stream s ON s.n = x.stream_n WHERE x.incarnation = ? AND x.sequence = ? AND x.hash = ? "
    "AND s.id = ? AND e.rank IS NOT -1 AND (e.rank IS NOT NULL OR c.is_own = 1)";

bool is_erasable(std::uint32_t part) {
    return part > static_cast<std::uint32_t>(PartClass::core) &&
           part <= static_cast<std::uint32_t>(PartClass::secret);
}

bool holds_more_than_core(const std::vector<journal::Part>& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const journal::Part& part) {
        return part.part_class != PartClass::core && (part.salt || part.bytes);
    });
}

/// What an entry is looked up by.
struct Named {
    Position position;
    Hash hash{};
    StreamId stream{};
};

Result<bool> strip_parts(Database& db, const Named& named, std::vector<journal::Part>& parts) {
    if (!holds_more_than_core(parts)) return false;
    WCK_TRY(auto query, db.query(kPartsInForce));
    query.bind(named.position.incarnation).bind(named.position.sequence);
    query.bind(named.hash).bind(named.stream);
    bool has_stripped = false;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return has_stripped;
        for (journal::Part& part : parts) {
            if (static_cast<std::int64_t>(part.part_class) != query.integer(0)) continue;
            has_stripped = has_stripped || part.salt || part.bytes;
            part.salt.reset();
            part.bytes.reset();
        }
    }
}

Result<bool> strip_leaf(Database& db, journal::Leaf& leaf) {
    if (!leaf.header || !holds_more_than_core(leaf.parts)) return false;
    WCK_TRY(const journal::Header header, journal::parse_header(*leaf.header));
    const Hash hash = leaf.leaf_hash();
    const StreamId stream = header.stream ? *header.stream : short_id<StreamId>(hash);
    return strip_parts(db, {{header.incarnation, header.sequence}, hash, stream}, leaf.parts);
}

Result<void> strip_row(Database& db, std::int64_t entry_n) {
    WCK_TRY(auto found, find_entry(db, entry_n));
    if (!found) return {};
    WCK_TRY(const bool has_stripped, strip_erased(db, found->stored.entry));
    if (!has_stripped) return {};
    WCK_TRY(auto update, db.query("UPDATE entry SET parts = ? WHERE n = ?"));
    return update.bind(journal::encode(found->stored.entry.parts)).bind(entry_n).run();
}

struct Encoded {
    std::int64_t row = 0;
    Bytes bytes;
};

Result<std::vector<Encoded>> read_encoded(Query& query) {
    std::vector<Encoded> all;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return all;
        all.push_back({query.integer(0), query.blob(1)});
    }
}

Result<void> strip_segments(Database& db, const ErasedEntry& target) {
    std::vector<Encoded> segments;
    {
        WCK_TRY(auto query, db.query("SELECT s.rowid, s.bytes FROM segment s JOIN chain c ON c.n = s.chain_n "
                                     "WHERE c.id = ? AND s.first <= ? AND s.last > ?"));
        query.bind(target.incarnation).bind(target.sequence).bind(target.sequence);
        WCK_TRY(segments, read_encoded(query));
    }
    for (const Encoded& segment : segments) {
        WCK_TRY(const auto stripped, stripped_bytes(db, segment.bytes));
        if (!stripped) continue;
        WCK_TRY(auto update, db.query("UPDATE segment SET bytes = ? WHERE rowid = ?"));
        WCK_TRY(update.bind(*stripped).bind(segment.row).run());
    }
    return {};
}

/// Only a hub has the table.
Result<void> strip_quarantine(Database& db, const ErasedEntry& target) {
    WCK_TRY(const std::int64_t is_hub,
            db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_quarantine'"));
    if (is_hub == 0) return {};
    struct Held {
        std::uint64_t sequence = 0;
        Bytes hash;
        Bytes bytes;
    };
    std::vector<Held> rows;
    {
        WCK_TRY(auto query,
                db.query("SELECT sequence, hash, bytes FROM hub_quarantine WHERE incarnation = ?"));
        query.bind(target.incarnation);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            rows.push_back({query.number(0), query.blob(1), query.blob(2)});
        }
    }
    for (const Held& row : rows) {
        WCK_TRY(const auto stripped, stripped_bytes(db, row.bytes));
        if (!stripped) continue;
        WCK_TRY(auto update, db.query("UPDATE hub_quarantine SET bytes = ? WHERE incarnation = ? AND "
                                      "sequence = ? AND hash = ?"));
        update.bind(*stripped).bind(target.incarnation).bind(row.sequence).bind(row.hash);
        WCK_TRY(update.run());
    }
    return {};
}

/// Pieces of snapshots hold parts compressed; a device that was reading one asks for another.
Result<void> drop_pieces(Database& db) {
    WCK_TRY(const std::int64_t is_hub,
            db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_piece'"));
    if (is_hub == 0) return {};
    WCK_TRY(auto drop, db.query("DELETE FROM hub_piece"));
    return drop.run();
}

Result<std::int64_t> number_of(Database& db, const ErasedEntry& target) {
    WCK_TRY(auto query, db.query("SELECT n FROM chain WHERE id = ?"));
    WCK_TRY(const bool is_here, query.bind(target.incarnation).step());
    return is_here ? entry_number(query.integer(0), target.sequence) : std::int64_t{-1};
}

Result<bool> is_in_force(Database& db, std::int64_t entry_n) {
    WCK_TRY(auto query, db.query("SELECT 1 FROM entry e JOIN chain c ON c.n = e.n >> 40 WHERE e.n = ? AND "
                                 "e.rank IS NOT -1 AND (e.rank IS NOT NULL OR c.is_own = 1)"));
    return query.bind(entry_n).step();
}

}  // namespace

Result<void> apply_erase(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                         const StoredEntry& stored) {
    const auto core = core_of<EraseCore>(stored.entry);
    if (!core) return {};
    for (const ErasedEntry& target : core->entries) {
        if (target.sequence > kSequenceMax) continue;
        for (const std::uint32_t part : target.parts) {
            if (!is_erasable(part)) continue;
            WCK_TRY(auto insert, db.query("INSERT OR IGNORE INTO erasure(incarnation, sequence, hash, part, "
                                          "stream_n, entry_n) VALUES(?, ?, ?, ?, ?, ?)"));
            insert.bind(target.incarnation).bind(target.sequence).bind(target.entry).bind(part);
            WCK_TRY(insert.bind(stream_n).bind(entry_n).run());
        }
    }
    return {};
}

Result<bool> strip_erased(Database& db, journal::Entry& entry) {
    return strip_parts(db, {{entry.header.incarnation, entry.header.sequence}, entry.hash, entry.stream()},
                       entry.parts);
}

Result<std::optional<Bytes>> stripped_bytes(Database& db, ByteView bytes) {
    if (auto segment = journal::decode_segment(bytes)) {
        bool has_stripped = false;
        for (journal::Leaf& leaf : segment->leaves) {
            WCK_TRY(const bool is_stripped, strip_leaf(db, leaf));
            has_stripped = has_stripped || is_stripped;
        }
        if (!has_stripped) return std::optional<Bytes>{};
        return std::optional(journal::encode_segment(*segment));
    }
    auto leaf = journal::decode<journal::Leaf>(bytes);
    if (!leaf) return std::optional<Bytes>{};
    WCK_TRY(const bool is_stripped, strip_leaf(db, *leaf));
    return is_stripped ? std::optional(journal::encode(*leaf)) : std::nullopt;
}

Result<void> enforce_erase(Database& db, std::int64_t entry_n, const StoredEntry& stored) {
    WCK_TRY(const bool has_force, is_in_force(db, entry_n));
    const auto core = core_of<EraseCore>(stored.entry);
    if (!has_force || !core) return {};
    for (const ErasedEntry& target : core->entries) {
        if (target.sequence > kSequenceMax) continue;
        WCK_TRY(const std::int64_t number, number_of(db, target));
        WCK_TRY(strip_row(db, number));
        WCK_TRY(strip_segments(db, target));
        WCK_TRY(strip_quarantine(db, target));
    }
    WCK_TRY(drop_pieces(db));
    WCK_TRY(const std::int64_t stream_n, stream_number(db, stored.entry.stream(), stored.header.stream_kind));
    WCK_TRY(drop_listed(db, stream_n));
    // Also where nothing was held: what a copy of a page still has is nobody's to know.
    return require_scrub(db);
}

Result<void> require_scrub(Database& db) {
    WCK_TRY(auto mark, db.query("INSERT OR REPLACE INTO setting(name, value) VALUES(?, x'01')"));
    return mark.bind(kScrubSetting).run();
}

Result<std::vector<Position>> unerased(Database& db) {
    std::vector<std::int64_t> numbers;
    {
        WCK_TRY(auto query, db.query("SELECT DISTINCT (c.n << 40) | x.sequence FROM erasure x JOIN chain c "
                                     "ON c.id = x.incarnation"));
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            numbers.push_back(query.integer(0));
        }
    }
    std::vector<Position> held;
    for (const std::int64_t number : numbers) {
        WCK_TRY(auto found, find_entry(db, number));
        if (!found) continue;
        WCK_TRY(const bool has_stripped, strip_erased(db, found->stored.entry));
        if (has_stripped) held.push_back(found->stored.position);
    }
    return held;
}

}  // namespace wincheck::store
