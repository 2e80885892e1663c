#include "core/store/registers.h"

#include <algorithm>

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

enum class Which : std::uint8_t { all, standing };

struct Register {
    std::int64_t stream_n;
    Bytes key;

    Result<Writes> read(Database& db, Which which) const {
        WCK_TRY(auto query,
                db.query("SELECT r.entry_n, r.live, e.header FROM register r JOIN entry e ON e.n = "
                         "r.entry_n WHERE r.stream_n = ? AND r.key = ? AND r.live >= ?"));
        query.bind(stream_n).bind(key).bind(which == Which::standing);
        Writes writes;
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) return writes;
            writes.rows.push_back({query.integer(0), query.integer(1) != 0});
            WCK_TRY(auto header, journal::decode<journal::Header>(query.blob(2)));
            writes.headers.push_back(std::move(header));
        }
    }

    Result<void> add(Database& db, std::int64_t entry_n, bool is_live) const {
        WCK_TRY(auto insert,
                db.query("INSERT OR IGNORE INTO register(stream_n, key, entry_n, live) VALUES(?, ?, ?, ?)"));
        return insert.bind(stream_n).bind(key).bind(entry_n).bind(is_live).run();
    }

    Result<void> mark(Database& db, std::int64_t entry_n, bool is_live) const {
        WCK_TRY(auto update,
                db.query("UPDATE register SET live = ? WHERE stream_n = ? AND key = ? AND entry_n = ?"));
        return update.bind(is_live).bind(stream_n).bind(key).bind(entry_n).run();
    }
};

/// A write that nobody has seen stands; of the others only those that stand can fall to it.
Result<bool> write_unseen(Database& db, const Register& place, std::int64_t entry_n,
                          const journal::Header& header) {
    WCK_TRY(const Writes standing, place.read(db, Which::standing));
    for (std::size_t i = 0; i < standing.rows.size(); ++i)
        if (has_seen(header.seen, standing.headers[i]))
            WCK_TRY(place.mark(db, standing.rows[i].entry_n, false));
    WCK_TRY(place.add(db, entry_n, true));
    return true;
}

}  // namespace

bool has_seen(const std::vector<journal::Seen>& vector, const journal::Header& earlier) {
    return std::any_of(vector.begin(), vector.end(), [&](const journal::Seen& seen) {
        return seen.incarnation == earlier.incarnation && seen.sequence >= earlier.sequence;
    });
}

std::vector<bool> standing(const std::vector<journal::Header>& writes) {
    std::vector<bool> stands(writes.size(), true);
    for (std::size_t i = 0; i < writes.size(); ++i)
        for (std::size_t j = 0; j < writes.size() && stands[i]; ++j)
            if (i != j && has_seen(writes[j].seen, writes[i])) stands[i] = false;
    return stands;
}

Result<bool> write_register(Database& db, std::int64_t stream_n, const AnswerKey& key, std::int64_t entry_n,
                            const journal::Header& header, bool is_seen) {
    const Register place{stream_n, journal::encode(key)};
    if (!is_seen) return write_unseen(db, place, entry_n, header);
    WCK_TRY(place.add(db, entry_n, false));
    WCK_TRY(const Writes writes, place.read(db, Which::all));
    const std::vector<bool> stands = standing(writes.headers);
    bool has_changed = false;
    for (std::size_t i = 0; i < writes.rows.size(); ++i) {
        if (writes.rows[i].is_live == stands[i]) continue;
        WCK_TRY(place.mark(db, writes.rows[i].entry_n, stands[i]));
        has_changed = true;
    }
    return has_changed;
}

}  // namespace wincheck::store
