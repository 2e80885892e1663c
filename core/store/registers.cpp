#include "core/store/registers.h"

#include <algorithm>

#include "core/store/insert.h"
#include "core/store/reasons.h"

namespace wincheck::store {
namespace {

struct Write {
    std::int64_t entry_n = 0;
    bool is_live = false;
};

struct Writes {
    std::vector<Write> rows;
    std::vector<journal::Header> headers;
};

const Insertion& register_insertion() {
    static const Insertion kRows =
        insertion("INSERT OR IGNORE INTO register(stream_n, key, entry_n, live)", 4);
    return kRows;
}

void bind_register(Query& row, const RegisterPlace& place, std::int64_t entry_n, bool is_live) {
    row.bind(place.stream_n).bind_lent(place.key).bind(entry_n).bind(is_live);
}

struct Register : RegisterPlace {
    Result<Writes> read(Database& db) const {
        WCK_TRY(auto query,
                db.query("SELECT r.entry_n, r.live, e.header FROM register r JOIN entry e ON e.n = "
                         "r.entry_n WHERE r.stream_n = ? AND r.key = ?"));
        query.bind(stream_n).bind_lent(key);
        Writes writes;
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) return writes;
            writes.rows.push_back({query.integer(0), query.integer(1) != 0});
            WCK_TRY(auto header, journal::decode<journal::Header>(query.blob(2)));
            writes.headers.push_back(std::move(header));
        }
    }

    /// Numbers of the entries that stand.
    Result<Standing> standing(Database& db) const {
        Standing numbers;
        WCK_TRY(auto query,
                db.query("SELECT entry_n FROM register WHERE stream_n = ? AND key = ? AND live = 1 "
                         "ORDER BY entry_n"));
        query.bind(stream_n).bind_lent(key);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) return numbers;
            numbers.push_back(query.integer(0));
        }
    }

    Result<void> mark(Database& db, std::int64_t entry_n, bool is_live) const {
        WCK_TRY(auto update,
                db.query("UPDATE register SET live = ? WHERE stream_n = ? AND key = ? AND entry_n = ?"));
        return update.bind(is_live).bind(stream_n).bind_lent(key).bind(entry_n).run();
    }
};

/// Where the entry of that number lies; `known` lies in the chain of number `chain_n`, which is then not
/// read.
Result<Position> position_of(Database& db, std::int64_t entry_n, std::int64_t chain_n,
                             const IncarnationId& known) {
    Position position{known, static_cast<std::uint64_t>(entry_n) & kSequenceMax};
    if (entry_n >> kSequenceBits == chain_n) return position;
    WCK_TRY(auto query, db.query("SELECT id FROM chain WHERE n = ?"));
    WCK_TRY(const bool is_here, query.bind(entry_n >> kSequenceBits).step());
    if (!is_here) return error_of(ErrorCode::corrupt, kStoreDamaged, "position_of", "store.db");
    WCK_TRY(position.incarnation, query.id<IncarnationId>(0));
    return position;
}

/// A write that nobody has seen stands; of the others only those that stand can fall to it.
Result<bool> write_unseen(RegisterRows& rows, Register place, std::int64_t entry_n,
                          const journal::Header& header) {
    Database& db = rows.database();
    auto before = db.memory().take_standing(place);
    if (!before) {
        if (rows.waits_for(place)) WCK_TRY(rows.write());
        WCK_TRY(before, place.standing(db));
    }
    Standing after;
    for (const std::int64_t number : *before) {
        if (number == entry_n) continue;  // it names the register twice
        WCK_TRY(const Position position,
                position_of(db, number, entry_n >> kSequenceBits, header.incarnation));
        if (has_seen(header.seen, position)) {
            if (rows.waits_for(place)) WCK_TRY(rows.write());
            WCK_TRY(place.mark(db, number, false));
        } else {
            after.push_back(number);
        }
    }
    WCK_TRY(rows.add(place, entry_n, true));
    after.push_back(entry_n);
    db.memory().note_standing(std::move(place), std::move(after));
    return true;
}

}  // namespace

bool has_seen(const std::vector<journal::Seen>& vector, const Position& earlier) {
    const auto seen = std::lower_bound(
        vector.begin(), vector.end(), earlier.incarnation,
        [](const journal::Seen& one, const IncarnationId& wanted) { return one.incarnation < wanted; });
    return seen != vector.end() && seen->incarnation == earlier.incarnation &&
           seen->sequence >= earlier.sequence;
}

bool has_seen(const std::vector<journal::Seen>& vector, const journal::Header& earlier) {
    return has_seen(vector, Position{earlier.incarnation, earlier.sequence});
}

std::vector<bool> standing(const std::vector<journal::Header>& writes) {
    std::vector<bool> stands(writes.size(), true);
    for (std::size_t i = 0; i < writes.size(); ++i)
        for (std::size_t j = 0; j < writes.size() && stands[i]; ++j)
            if (i != j && has_seen(writes[j].seen, writes[i])) stands[i] = false;
    return stands;
}

Result<void> RegisterRows::add(const RegisterPlace& place, std::int64_t entry_n, bool is_live) {
    if (waits_) {
        waiting_.push_back({place, entry_n, is_live});
        return waiting_.size() < kRowsTogether ? Result<void>{} : write();
    }
    WCK_TRY(auto query, db_.query(register_insertion().one));
    bind_register(query, place, entry_n, is_live);
    return query.run();
}

bool RegisterRows::waits_for(const RegisterPlace& place) const {
    return std::any_of(waiting_.begin(), waiting_.end(), [&](const Row& row) { return row.place == place; });
}

Result<void> RegisterRows::write() {
    WCK_TRY(insert_rows(
        db_, register_insertion(), std::span<const Row>(waiting_),
        [](Query& query, const Row& row) { bind_register(query, row.place, row.entry_n, row.is_live); }));
    waiting_.clear();
    return {};
}

Result<bool> write_register(RegisterRows& rows, std::int64_t stream_n, const AnswerKey& key,
                            std::int64_t entry_n, const journal::Header& header, bool is_seen) {
    Database& db = rows.database();
    Register place{{stream_n, journal::encode(key)}};
    if (!is_seen) return write_unseen(rows, std::move(place), entry_n, header);
    static_cast<void>(db.memory().take_standing(place));
    WCK_TRY(rows.add(place, entry_n, false));
    WCK_TRY(rows.write());
    WCK_TRY(const Writes writes, place.read(db));
    const std::vector<bool> stands = standing(writes.headers);
    bool has_changed = false;
    Standing after;
    for (std::size_t i = 0; i < writes.rows.size(); ++i) {
        if (stands[i]) after.push_back(writes.rows[i].entry_n);
        if (writes.rows[i].is_live == stands[i]) continue;
        WCK_TRY(place.mark(db, writes.rows[i].entry_n, stands[i]));
        has_changed = true;
    }
    db.memory().note_standing(std::move(place), std::move(after));
    return has_changed;
}

Result<bool> are_registers_so(Database& db) {
    std::size_t in_whole = 0;
    for (const auto& [place, standing] : db.memory().registers()) {
        WCK_TRY(const Standing stored, Register{place}.standing(db));
        Standing sorted = standing;
        std::sort(sorted.begin(), sorted.end());
        if (stored != sorted) return false;
        if (db.memory().whole() == place.stream_n) in_whole += standing.size();
    }
    if (!db.memory().whole()) return true;
    WCK_TRY(auto count, db.query("SELECT count(*) FROM register WHERE stream_n = ? AND live = 1"));
    WCK_TRY(const bool has_row, count.bind(*db.memory().whole()).step());
    return has_row && count.number(0) == in_whole;
}

}  // namespace wincheck::store
