// Which inspections a reader sees, and whose findings are due otherwise for that reader: due times rest on
// the next announced inspection (DUE-3), and who may see the first may not always see the second (PLAN-4).
// Derived for each reader, so that a list finds both with one look at a row: reader and inspection are one
// whole number, for which SQLite compares no texts.
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"
#include "core/store/lists.h"
#include "core/store/memory.h"

namespace wincheck::store {
namespace {

constexpr std::size_t kAtOnce = 200;
constexpr std::int64_t kPairsOfReader = std::int64_t{1} << 40U;  // more than there are streams

Result<StreamId> stream_at(const Query& at) {
    return at.id<StreamId>(0);
}

constexpr const char* kScopePrefix = "inspection:";

std::string scope_of_stream(const StreamId& stream) {
    return kScopePrefix + stream.hex();
}

}  // namespace

std::optional<StreamId> stream_in(std::string_view scope) {
    if (!scope.starts_with(kScopePrefix)) return std::nullopt;
    const auto id = StreamId::parse_hex(scope.substr(std::string_view(kScopePrefix).size()));
    return id ? std::optional(*id) : std::nullopt;
}

Result<void> HubStore::mark_sight(const StreamId& stream) {
    WCK_TRY(auto mark, database_.query("INSERT OR IGNORE INTO hub_sight_stale(stream) VALUES(?)"));
    return mark.bind(stream).run();
}

Result<void> HubStore::derive_sight(const StreamId& stream) {
    WCK_TRY(const auto kept, find_stream(database_, stream));
    if (!kept) return {};  // once something of it is listed, it is marked again
    const std::int64_t stream_n = kept->number;
    WCK_TRY(const auto row, Lists(store_).row(stream));
    const std::string scope = scope_of_stream(stream);
    const std::string bound = row && row->bound ? scope_of_stream(*row->bound) : std::string{};
    {
        WCK_TRY(auto number, database_.query("INSERT OR IGNORE INTO hub_sight_reader(person) SELECT person "
                                             "FROM hub_reader WHERE scope = ? AND level > 0"));
        WCK_TRY(number.bind(scope).run());
    }
    for (const bool is_otherwise : {false, true}) {
        const std::string table = is_otherwise ? "hub_sight_otherwise" : "hub_sight_seen";
        WCK_TRY(auto forget, database_.query("DELETE FROM " + table + " WHERE stream_n = ?"));
        WCK_TRY(forget.bind(stream_n).run());
        if (is_otherwise && bound.empty()) continue;
        WCK_TRY(auto insert,
                database_.query("INSERT INTO " + table +
                                "(pair, stream_n) SELECT p.n * ?1 + ?2, ?2 FROM hub_reader r JOIN "
                                "hub_sight_reader p ON p.person = r.person WHERE r.scope = ?3 AND "
                                "r.level > 0 AND ?4 = (?5 <> '' AND NOT EXISTS (SELECT 1 FROM hub_reader q "
                                "WHERE q.person = r.person AND q.scope = ?5 AND q.level > 0))"));
        insert.bind(kPairsOfReader).bind(stream_n).bind(scope).bind(is_otherwise).bind(bound);
        WCK_TRY(insert.run());
    }
    return {};
}

Result<void> HubStore::refresh_sight() {
    for (;;) {
        std::vector<StreamId> stale;
        {
            WCK_TRY(auto query, database_.query("SELECT stream FROM hub_sight_stale LIMIT ?"));
            query.bind(static_cast<std::uint64_t>(kAtOnce));
            WCK_TRY(stale, all<StreamId>(query, &stream_at));
        }
        if (stale.empty()) return {};
        std::optional<Transaction> own;
        if (!database_.is_in_transaction()) {
            WCK_TRY(auto transaction, store_.begin());
            own.emplace(std::move(transaction));
        }
        for (const StreamId& stream : stale) {
            WCK_TRY(const auto bounded, Lists(store_).bound_by(stream));
            for (const StreamId& one : bounded) WCK_TRY(derive_sight(one));
            WCK_TRY(derive_sight(stream));
            WCK_TRY(auto done, database_.query("DELETE FROM hub_sight_stale WHERE stream = ?"));
            WCK_TRY(done.bind(stream).run());
        }
        if (own) WCK_TRY(own->commit());
    }
}

Result<std::optional<SightReader>> HubStore::sight_reader(const std::string& person) {
    WCK_TRY(auto query, database_.query("SELECT n FROM hub_sight_reader WHERE person = ?"));
    WCK_TRY(const bool is_here, query.bind(person).step());
    if (!is_here) return std::optional<SightReader>{};
    const std::int64_t first = query.integer(0) * kPairsOfReader;
    return std::optional(SightReader{person, first, first + kPairsOfReader});
}

Result<std::vector<StreamId>> HubStore::due_otherwise(const SightReader& reader) {
    WCK_TRY(auto query, database_.query("SELECT s.id FROM hub_sight_otherwise o CROSS JOIN stream s ON "
                                        "s.n = o.stream_n WHERE o.pair >= ? AND o.pair < ?"));
    query.bind(reader.first_pair).bind(reader.beyond_pair);
    return all<StreamId>(query, &stream_at);
}

Result<bool> HubStore::sees_more(const SightReader& reader, std::size_t most) {
    // Counting so far takes longer than the page itself.
    if (database_.memory().sees_more(reader.person, most)) return true;
    WCK_TRY(auto more,
            database_.query("SELECT 1 FROM hub_sight_seen WHERE pair >= ? AND pair < ? LIMIT 1 OFFSET ?"));
    more.bind(reader.first_pair).bind(reader.beyond_pair).bind(static_cast<std::uint64_t>(most));
    WCK_TRY(const bool has_more, more.step());
    if (has_more) database_.memory().note_sees_more(reader.person, most);
    return has_more;
}

Result<bool> HubStore::sees(const std::string& person, const StreamId& stream) {
    WCK_TRY(auto query,
            database_.query("SELECT 1 FROM hub_reader WHERE person = ? AND scope = ? AND level > 0"));
    return query.bind(person).bind(scope_of_stream(stream)).step();
}

}  // namespace wincheck::store
