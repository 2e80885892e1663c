// Whose findings are due otherwise: an inspection's due times rest on the next announced one (DUE-3), and who
// may see the first may not always see the second (PLAN-4). Kept for each reader, so that a list need not ask
// of all inspections.
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"
#include "core/store/lists.h"

namespace wincheck::store {
namespace {

constexpr std::size_t kAtOnce = 200;

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
    {
        WCK_TRY(auto forget, database_.query("DELETE FROM hub_sight WHERE stream = ?"));
        WCK_TRY(forget.bind(stream).run());
    }
    WCK_TRY(const auto row, Lists(store_).row(stream));
    if (!row || !row->bound) return {};
    WCK_TRY(auto insert,
            database_.query("INSERT INTO hub_sight(person, stream) SELECT r.person, ?1 FROM hub_reader r "
                            "WHERE r.scope = ?2 AND r.level > 0 AND NOT EXISTS (SELECT 1 FROM "
                            "hub_reader q WHERE q.person = r.person AND q.scope = ?3 AND q.level > 0)"));
    insert.bind(stream).bind(scope_of_stream(stream)).bind(scope_of_stream(*row->bound));
    return insert.run();
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

Result<std::vector<StreamId>> HubStore::due_otherwise(const std::string& person) {
    WCK_TRY(auto query, database_.query("SELECT stream FROM hub_sight WHERE person = ?"));
    query.bind(person);
    return all<StreamId>(query, &stream_at);
}

Result<std::optional<std::vector<StreamId>>> HubStore::few_seen(const std::string& person, std::size_t most) {
    {
        WCK_TRY(auto more, database_.query("SELECT 1 FROM hub_reader WHERE person = ? AND level > 0 "
                                           "LIMIT 1 OFFSET ?"));
        WCK_TRY(const bool has_more, more.bind(person).bind(static_cast<std::uint64_t>(most)).step());
        if (has_more) return std::optional<std::vector<StreamId>>{};
    }
    WCK_TRY(auto query, database_.query("SELECT scope FROM hub_reader WHERE person = ? AND level > 0"));
    query.bind(person);
    std::vector<StreamId> seen;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return std::optional(std::move(seen));
        if (const auto stream = stream_in(query.text(0))) seen.push_back(*stream);
    }
}

Result<bool> HubStore::sees(const std::string& person, const StreamId& stream) {
    WCK_TRY(auto query,
            database_.query("SELECT 1 FROM hub_reader WHERE person = ? AND scope = ? AND level > 0"));
    return query.bind(person).bind(scope_of_stream(stream)).step();
}

}  // namespace wincheck::store
