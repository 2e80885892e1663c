#include "core/store/registers.h"

#include <algorithm>

namespace wincheck::store {
namespace {

bool has_seen(const journal::Header& later, const journal::Header& earlier) {
    return std::any_of(later.seen.begin(), later.seen.end(), [&](const journal::Seen& seen) {
        return seen.incarnation == earlier.incarnation && seen.sequence >= earlier.sequence;
    });
}

struct Write {
    std::int64_t entry_n = 0;
    bool is_live = false;
};

}  // namespace

std::vector<bool> standing(const std::vector<journal::Header>& writes) {
    std::vector<bool> stands(writes.size(), true);
    for (std::size_t i = 0; i < writes.size(); ++i)
        for (std::size_t j = 0; j < writes.size() && stands[i]; ++j)
            if (i != j && has_seen(writes[j], writes[i])) stands[i] = false;
    return stands;
}

Result<bool> write_register(Database& db, std::int64_t stream_n, const AnswerKey& key, std::int64_t entry_n) {
    const Bytes key_bytes = journal::encode(key);
    {
        // The first write of a register stands: the usual case, and nothing has to be compared.
        WCK_TRY(auto insert,
                db.query("INSERT OR IGNORE INTO register(stream_n, key, entry_n, live) VALUES(?1, ?2, ?3, "
                         "NOT EXISTS(SELECT 1 FROM register WHERE stream_n = ?1 AND key = ?2)) RETURNING "
                         "live"));
        WCK_TRY(const bool is_new, insert.bind(stream_n).bind(key_bytes).bind(entry_n).step());
        const bool is_first = is_new && insert.integer(0) != 0;
        if (is_new) WCK_TRY(insert.run());
        if (is_first) return true;
    }
    std::vector<Write> writes;
    std::vector<journal::Header> headers;
    {
        WCK_TRY(auto query,
                db.query("SELECT r.entry_n, r.live, e.header FROM register r JOIN entry e ON e.n = "
                         "r.entry_n WHERE r.stream_n = ? AND r.key = ?"));
        query.bind(stream_n).bind(key_bytes);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            writes.push_back({query.integer(0), query.integer(1) != 0});
            WCK_TRY(auto header, journal::decode<journal::Header>(query.blob(2)));
            headers.push_back(std::move(header));
        }
    }
    const std::vector<bool> stands = standing(headers);
    bool has_changed = false;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        if (writes[i].is_live == stands[i]) continue;
        WCK_TRY(auto update,
                db.query("UPDATE register SET live = ? WHERE stream_n = ? AND key = ? AND entry_n = ?"));
        WCK_TRY(update.bind(static_cast<bool>(stands[i]))
                    .bind(stream_n)
                    .bind(key_bytes)
                    .bind(writes[i].entry_n)
                    .run());
        has_changed = true;
    }
    return has_changed;
}

}  // namespace wincheck::store
