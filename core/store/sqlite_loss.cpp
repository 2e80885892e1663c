// What a device drops of a scope that its person may no longer read (SEC-6).
#include "core/journal/opening.h"
#include "core/journal/segment.h"
#include "core/store/erasure.h"
#include "core/store/lists.h"
#include "core/store/owed.h"
#include "core/store/projection.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {
namespace {

Result<std::vector<IncarnationId>> others_in(Database& db, std::int64_t stream_n, const DeviceId& own) {
    std::vector<IncarnationId> chains;
    WCK_TRY(auto query, db.query("SELECT c.id FROM chain c WHERE c.device <> ? AND c.n IN "
                                 "(SELECT e.n >> 40 FROM entry e WHERE e.stream_n = ?)"));
    query.bind(own).bind(stream_n);
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return chains;
        WCK_TRY(chains.emplace_back(), query.id<IncarnationId>(0));
    }
}

// Bytes of the segment with every leaf of the stream as its hash alone; empty when none is shown any more.
Result<Bytes> without_stream(ByteView bytes, const StreamId& stream) {
    WCK_TRY(journal::Segment segment, journal::decode_segment(bytes));
    bool shows_any = false;
    for (journal::Leaf& leaf : segment.leaves) {
        if (!leaf.header) continue;
        WCK_TRY(const journal::Header header, journal::parse_header(*leaf.header));
        const Hash hash = leaf.leaf_hash();
        if ((header.stream ? *header.stream : short_id<StreamId>(hash)) == stream)
            leaf = journal::Leaf::withheld(hash);
        shows_any = shows_any || leaf.header.has_value();
    }
    return shows_any ? journal::encode_segment(segment) : Bytes{};
}

}  // namespace

Result<void> SqliteStore::withhold_in_segments(std::int64_t chain_n, const StreamId& stream) {
    struct Kept {
        std::int64_t first = 0;
        std::int64_t last = 0;
        Bytes bytes;
    };
    std::vector<Kept> kept;
    {
        WCK_TRY(auto query, db_->query("SELECT first, last, bytes FROM segment WHERE chain_n = ?"));
        query.bind(chain_n);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            if (!has_row) break;
            kept.push_back({query.integer(0), query.integer(1), query.blob(2)});
        }
    }
    for (const Kept& one : kept) {
        WCK_TRY(const Bytes bytes, without_stream(one.bytes, stream));
        WCK_TRY(auto query, db_->query(bytes.empty() ? "DELETE FROM segment WHERE chain_n = ? AND first = ? "
                                                       "AND last = ?"
                                                     : "UPDATE segment SET bytes = ?4 WHERE chain_n = ?1 AND "
                                                       "first = ?2 AND last = ?3"));
        query.bind(chain_n).bind(one.first).bind(one.last);
        if (!bytes.empty()) query.bind(bytes);
        WCK_TRY(query.run());
    }
    return {};
}

Result<void> SqliteStore::forget_in_chain(const IncarnationId& id, const StreamRow& stream) {
    WCK_TRY(ChainRow row, known_chain(id, "Store::forget_stream"));
    const std::int64_t from = entry_number(row.number, 0), to = entry_number(row.number + 1, 0);
    Chain& chain = row.chain;
    std::uint64_t first = 0, count = 0;
    {
        WCK_TRY(auto query,
                db_->query("SELECT coalesce(min(n), 0), count(*) FROM entry WHERE stream_n = ? AND "
                           "n >= ? AND n < ?"));
        WCK_TRY(const bool has_row, query.bind(stream.number).bind(from).bind(to).step());
        WCK_ASSERT(has_row);
        first = query.number(0) & kSequenceMax;
        count = query.number(1);
    }
    if (first < chain.size) {
        WCK_TRY(const auto leaves, leaf_hashes(id, 0, first));
        chain.range = {};
        for (const Hash& leaf : leaves) chain.range.append(leaf);
        chain.size = first;
        chain.head = leaves.empty() ? journal::opening_hash(chain.opening) : leaves.back();
    }
    chain.held -= count;
    {
        WCK_TRY(auto query, db_->query("DELETE FROM entry WHERE stream_n = ? AND n >= ? AND n < ?"));
        WCK_TRY(query.bind(stream.number).bind(from).bind(to).run());
    }
    WCK_TRY(withhold_in_segments(row.number, stream.id));
    return write_chain(row);
}

Result<void> SqliteStore::forget_stream(const StreamId& stream, const DeviceId& own) {
    return atomically<void>([&]() -> Result<void> {
        WCK_TRY(pay(*db_));
        WCK_TRY(const auto row, find_stream(*db_, stream));
        if (!row) return {};
        WCK_TRY(const auto chains, others_in(*db_, row->number, own));
        if (chains.empty()) return {};
        for (const IncarnationId& id : chains) WCK_TRY(forget_in_chain(id, *row));
        WCK_TRY(rebuild_stream(*row));
        // What was others' leaves the free pages and the log too, when nobody waits.
        return require_scrub(*db_);
    });
}

}  // namespace wincheck::store
