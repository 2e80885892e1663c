// Digest, replay check and rebuild.
#include <algorithm>

#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/journal/opening.h"
#include "core/store/erasure.h"
#include "core/store/lists.h"
#include "core/store/owed.h"
#include "core/store/projection.h"
#include "core/store/reasons.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {
namespace {

// Each table of a stream's digest: its name, then one row for each line, by ids and never by local numbers.
struct DigestTable {
    const char* name;
    const char* sql;
};
constexpr DigestTable kDigestTables[] = {
    {"stream",
     "SELECT s.id, s.kind, s.is_opened, s.lamport, s.seen, s.entries, s.name, s.number, s.project, s.state, "
     "c.id, "
     "s.sealed_by & 1099511627775 FROM stream s LEFT JOIN chain c ON c.n = s.sealed_by >> 40 WHERE s.n = ?"},
    {"entry",
     "SELECT c.id, e.n & 1099511627775, e.hash, e.rank FROM entry e JOIN chain c ON c.n = e.n >> 40 "
     "WHERE e.stream_n = ? AND e.rank IS NOT -1 ORDER BY c.id, e.n"},
    {"register",
     "SELECT r.key, c.id, r.entry_n & 1099511627775 FROM register r JOIN chain c ON c.n = r.entry_n >> 40 "
     "WHERE r.stream_n = ? AND r.live = 1 ORDER BY r.key, c.id, r.entry_n"},
    {"evidence",
     "SELECT c.id, v.entry_n & 1099511627775, v.original FROM evidence v JOIN chain c ON c.n = v.entry_n >> "
     "40 "
     "WHERE v.stream_n = ? ORDER BY c.id, v.entry_n"},
    {"document",
     "SELECT c.id, d.entry_n & 1099511627775, d.kind, d.name, d.version, d.hash FROM document d "
     "JOIN chain c ON c.n = d.entry_n >> 40 WHERE d.stream_n = ? ORDER BY c.id, d.entry_n"},
    {"device",
     "SELECT c.id, d.entry_n & 1099511627775, d.device FROM device d JOIN chain c ON c.n = d.entry_n >> 40 "
     "WHERE d.stream_n = ? ORDER BY c.id, d.entry_n"},
    {"erasure",
     "SELECT x.incarnation, x.sequence, x.hash, x.part, c.id, x.entry_n & 1099511627775 FROM erasure x "
     "JOIN chain c ON c.n = x.entry_n >> 40 WHERE x.stream_n = ? "
     "ORDER BY x.incarnation, x.sequence, x.hash, x.part, c.id, x.entry_n"},
};
static_assert(kSequenceMax == 1099511627775 && kSequenceBits == 40);

/// A text that rotted is none: as bytes it agrees with no whole replica.
void write_column(journal::CborWriter& writer, const std::string& text) {
    if (is_utf8(text)) {
        writer.write_text(text);
    } else {
        writer.write_bytes(view_of(text));
    }
}

Bytes row_bytes(const char* table, const Query& query) {
    journal::CborWriter writer;
    const int columns = query.columns();
    writer.write_array(static_cast<std::uint64_t>(columns) + 1);
    writer.write_text(table);
    for (int column = 0; column < columns; ++column) {
        switch (query.kind(column)) {
            case ColumnKind::null: writer.write_null(); break;
            case ColumnKind::integer: writer.write_signed(query.integer(column)); break;
            case ColumnKind::text: write_column(writer, query.text(column)); break;
            case ColumnKind::blob: writer.write_bytes(query.blob(column)); break;
        }
    }
    return writer.take();
}

Result<void> hash_stream(Database& db, Hasher& hasher, std::int64_t stream_n) {
    for (const DigestTable& table : kDigestTables) {
        WCK_TRY(auto query, db.query(table.sql));
        query.bind(stream_n);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            hasher.update(row_bytes(table.name, query));
        }
    }
    return {};
}

struct StreamKey {
    std::int64_t number = 0;
    StreamId id{};
};

Result<std::vector<StreamKey>> read_keys(Query& query) {
    std::vector<StreamKey> keys;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return keys;
        WCK_TRY(const StreamId id, query.id<StreamId>(1));
        keys.push_back({query.integer(0), id});
    }
}

Result<std::vector<StreamKey>> keys_of_scope(Database& db, const std::string& scope) {
    constexpr std::string_view kInspection = "inspection:", kPerson = "person:";
    if (scope.empty()) {
        WCK_TRY(auto query, db.query("SELECT n, id FROM stream WHERE entries > 0 ORDER BY id"));
        return read_keys(query);
    }
    if (scope == "tenant") {
        WCK_TRY(auto query, db.query("SELECT n, id FROM stream WHERE kind = ? AND entries > 0 ORDER BY id"));
        query.bind(kStreamTenant);
        return read_keys(query);
    }
    if (scope.starts_with(kPerson)) {
        WCK_TRY(auto query, db.query("SELECT n, id FROM stream WHERE kind = ? AND name = ? AND entries > 0 "
                                     "ORDER BY id"));
        query.bind(kStreamPerson).bind(scope.substr(kPerson.size()));
        return read_keys(query);
    }
    if (scope.starts_with(kInspection)) {
        const auto id = StreamId::parse_hex(std::string_view(scope).substr(kInspection.size()));
        if (id) {
            WCK_TRY(auto query, db.query("SELECT n, id FROM stream WHERE id = ? AND entries > 0"));
            query.bind(*id);
            return read_keys(query);
        }
    }
    return error_of(ErrorCode::invalid_argument, kScopeUnknown, "Store::digest", scope);
}

using Problems = std::vector<std::string>;

std::string text_of_error(const Error& error) {
    return error.reason_or_null != nullptr ? error.reason_or_null->message : "unreadable";
}

bool is_known_type(const StoredEntry& stored) {
    const std::uint32_t type = stored.header.type;
    return (type >= 1 && type <= 3) || (type >= 10 && type <= 26) || type == 50;
}

/// Bytes against hashes, and what the projections read of it.
void check_entry(const StoredEntry& stored, const std::string& place, Problems& problems) {
    if (journal::entry_hash(stored.entry.header_bytes.bytes()) != stored.hash)
        problems.push_back(place + ": the header does not have the stored hash");
    const auto parsed = journal::parse_entry(stored.entry.header_bytes.bytes(), stored.entry.parts);
    if (!parsed) problems.push_back(place + ": " + text_of_error(parsed.error()));
    if (!is_known_type(stored) || stored.header.version > journal::kRecordedVersion) return;
    const auto answers = answers_of(stored);
    if (!answers && answers.error().code == ErrorCode::corrupt)
        problems.push_back(place + ": the core part is not readable");
}

/// Follows one chain over the entries that are here.
class ChainCheck {
public:
    ChainCheck(const Chain& chain, Problems& problems) : chain_(chain), problems_(problems) {
        previous_ =
            chain.opening.empty() ? std::nullopt : std::optional(journal::opening_hash(chain.opening));
    }

    void take(std::uint64_t sequence, const StoredEntry& stored) {
        const std::string place = name() + " entry " + std::to_string(sequence);
        if (stored.position.incarnation != chain_.id || stored.position.sequence != sequence)
            problems_.push_back(place + ": the header names another place");
        if (sequence == next_ && previous_ && stored.header.prev != *previous_)
            problems_.push_back(place + ": it does not follow the entry before it");
        if (sequence == front_.size()) {
            front_.append(stored.hash);
            head_ = stored.hash;
        }
        check_entry(stored, place, problems_);
        previous_ = stored.hash;
        next_ = sequence + 1;
        ++held_;
    }

    void end() {
        if (held_ != chain_.held) problems_.push_back(name() + ": entries are missing or added");
        if (front_.size() != chain_.size)
            problems_.push_back(name() + ": the size is not that of its entries");
        if (front_ != chain_.range) problems_.push_back(name() + ": the tree is not that of its entries");
        if (head_ && *head_ != chain_.head) problems_.push_back(name() + ": the head is not its last entry");
    }

private:
    std::string name() const { return "incarnation " + chain_.id.hex(); }

    const Chain& chain_;
    Problems& problems_;
    std::optional<Hash> previous_;
    std::optional<Hash> head_;
    std::uint64_t next_ = 0;
    std::uint64_t held_ = 0;
    journal::CompactRange front_;
};

Result<void> check_pages(Database& db, Problems& problems) {
    WCK_TRY(auto query, db.query("PRAGMA integrity_check(20)"));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return {};
        const std::string line = query.text(0);
        if (line != "ok") problems.push_back("store.db: " + line);
    }
}

Result<void> copy_chains(Database& from, Database& to) {
    WCK_TRY(auto query,
            from.query("SELECT n, id, device, is_own, opening, size, held, head, range FROM chain"));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return {};
        WCK_TRY(auto insert, to.query("INSERT INTO chain VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        insert.bind(query.integer(0)).bind(query.blob(1)).bind(query.blob(2)).bind(query.integer(3));
        insert.bind(query.blob(4)).bind(query.integer(5)).bind(query.integer(6)).bind(query.blob(7));
        WCK_TRY(insert.bind(query.blob(8)).run());
    }
}

/// Replays the journal of `from` into the empty projections of `to`. Unreadable entries are passed over.
Result<void> replay(Database& from, Database& to) {
    WCK_TRY(auto query, from.query(std::string("SELECT ") + kEntryColumns + " FROM entry e ORDER BY e.n"));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return {};
        const auto row = read_entry(query);
        if (row) {
            WCK_TRY(place_entry(to, row->number, row->stored));
        }
    }
}

Result<Hash> digest_of_stream(Database& db, const StreamKey& key) {
    Hasher hasher;
    WCK_TRY(hash_stream(db, hasher, key.number));
    return hasher.finish();
}

Result<void> compare(Database& here, Database& fresh, Problems& problems) {
    WCK_TRY(const auto keys, keys_of_scope(here, ""));
    WCK_TRY(const auto fresh_keys, keys_of_scope(fresh, ""));
    std::size_t matched = 0;
    for (const StreamKey& key : keys) {
        const auto other = std::find_if(fresh_keys.begin(), fresh_keys.end(),
                                        [&](const StreamKey& candidate) { return candidate.id == key.id; });
        if (other == fresh_keys.end()) {
            problems.push_back("stream " + key.id.hex() + ": it has no entries");
            continue;
        }
        ++matched;
        WCK_TRY(const Hash expected, digest_of_stream(fresh, *other));
        WCK_TRY(const Hash actual, digest_of_stream(here, key));
        if (expected != actual)
            problems.push_back("stream " + key.id.hex() + ": projections differ from a replay");
    }
    if (matched != fresh_keys.size()) problems.push_back("streams are missing");
    return {};
}

// The entries of a stream, applied again to an empty row; without any it goes.
Result<void> apply_again(Database& db, const StreamRow& stream, const std::vector<EntryRow>& left) {
    db.memory().forget_streams();
    for (const char* table : {"register", "evidence"}) {
        WCK_TRY(auto query, db.query("DELETE FROM " + std::string(table) + " WHERE stream_n = ?"));
        WCK_TRY(query.bind(stream.number).run());
    }
    if (left.empty()) {
        for (const char* sql :
             {"DELETE FROM listed_stale WHERE stream_n = ?", "DELETE FROM stream WHERE n = ?"}) {
            WCK_TRY(auto query, db.query(sql));
            WCK_TRY(query.bind(stream.number).run());
        }
        return {};
    }
    StreamRow empty;
    empty.number = stream.number;
    empty.id = stream.id;
    empty.kind = stream.kind;
    empty.is_named_anew = true;
    WCK_TRY(write_stream(db, empty));
    for (const EntryRow& row : left)
        if (!row.stored.is_refused) WCK_TRY(apply_payload(db, row.number, stream.number, row.stored, true));
    return {};
}

}  // namespace

Result<Hash> SqliteStore::digest(const std::string& scope) {
    return as_written<Hash>([&]() -> Result<Hash> {
        WCK_TRY(const auto keys, keys_of_scope(*db_, scope));
        Hasher hasher;
        for (const StreamKey& key : keys) WCK_TRY(hash_stream(*db_, hasher, key.number));
        return hasher.finish();
    });
}

Result<std::vector<std::string>> SqliteStore::problems() {
    WCK_TRY(Damage found, damage());
    found.journal.insert(found.journal.end(), found.projections.begin(), found.projections.end());
    return std::move(found.journal);
}

Result<bool> SqliteStore::is_tail_sound() {
    constexpr std::uint64_t kTailEntries = 32;
    WCK_TRY(const auto all, chains());
    for (const Chain& one : all) {
        if (!one.is_own) continue;
        const std::uint64_t from = one.size - std::min(one.size, kTailEntries);
        WCK_TRY(const auto tail, chain_entries(one.id, from, static_cast<std::size_t>(one.size - from)));
        if (tail.size() != one.size - from || one.range.size() != one.size) return false;
        Hash previous = journal::opening_hash(one.opening);
        for (const StoredEntry& stored : tail) {
            const bool follows = stored.header.prev == previous || &stored == &tail.front();
            if (!follows && stored.position.sequence > 0) return false;
            if (journal::entry_hash(stored.entry.header_bytes.bytes()) != stored.hash) return false;
            previous = stored.hash;
        }
        if (previous != one.head && one.size > 0) return false;
        WCK_TRY(const auto behind, chain_entries(one.id, one.size, 1));
        if (!behind.empty()) return false;  // one that does not follow (owed.h)
    }
    return true;
}

Result<Damage> SqliteStore::damage() {
    return as_written<Damage>([&] { return damage_as_written(); });
}

Result<Damage> SqliteStore::damage_as_written() {
    Damage found;
    Problems& problems = found.journal;
    WCK_TRY(check_pages(*db_, problems));
    WCK_TRY(const auto all, chains());
    for (const Chain& one : all) {
        WCK_TRY(const ChainRow row, known_chain(one.id, "Store::problems"));
        ChainCheck check(one, problems);
        WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                       " FROM entry e WHERE e.n >= ? AND e.n < ? ORDER BY e.n"));
        query.bind(entry_number(row.number, 0)).bind(entry_number(row.number + 1, 0));
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            const std::uint64_t sequence = query.number(0) & kSequenceMax;
            const auto read = read_entry(query);
            if (read) {
                check.take(sequence, read->stored);
            } else {
                problems.push_back("incarnation " + one.id.hex() + " entry " + std::to_string(sequence) +
                                   ": it is not readable");
            }
        }
        check.end();
    }
    WCK_TRY(const auto kept, unerased(*db_));
    for (const Position& position : kept)
        found.projections.push_back("incarnation " + position.incarnation.hex() + " entry " +
                                    std::to_string(position.sequence) + ": an erased part is still here");
    WCK_TRY(auto fresh, Database::open(":memory:"));
    WCK_TRY(migrate(*fresh));
    WCK_TRY(copy_chains(*db_, *fresh));
    WCK_TRY(replay(*db_, *fresh));
    WCK_TRY(compare(*db_, *fresh, found.projections));
    return found;
}

Result<void> SqliteStore::rebuild() {
    constexpr std::int64_t kRowsAtOnce = 256;  // what is in memory, however long the journal
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(pay_chains(*db_));
        WCK_TRY(
            db_->exec("DELETE FROM stream; DELETE FROM register; DELETE FROM evidence; DELETE FROM document;"
                      "DELETE FROM device; DELETE FROM erasure;"));
        WCK_TRY(drop_all_listed(*db_));
        std::int64_t after = -1;
        for (;;) {
            std::vector<EntryRow> rows;
            {
                WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                               " FROM entry e WHERE e.n > ? ORDER BY e.n LIMIT ?"));
                query.bind(after).bind(kRowsAtOnce);
                WCK_TRY(rows, rows_of(query));
            }
            if (rows.empty()) return {};
            for (const EntryRow& row : rows) WCK_TRY(replay_entry(*db_, row.number, row.stored));
            after = rows.back().number;
        }
    });
}

Result<void> SqliteStore::rebuild_stream(const StreamRow& stream) {
    WCK_TRY(drop_listed(*db_, stream.number));
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM entry e WHERE e.stream_n = ? ORDER BY e.n"));
    query.bind(stream.number);
    WCK_TRY(const auto entries, rows_of(query));
    return apply_again(*db_, stream, entries);
}

}  // namespace wincheck::store
