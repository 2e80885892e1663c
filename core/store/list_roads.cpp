#include "core/store/list_roads.h"

#include <algorithm>
#include <utility>

namespace wincheck::store {
namespace {

ListWay way_of_word(std::string word) {
    return {.from = "listed_word k CROSS JOIN listed_finding f ON f.n = k.finding_n",
            .alone = "listed_word k",
            .where = "k.word = ?",
            .word = std::move(word),
            .number = std::nullopt,
            .order = "k.due_ms, k.number, k.id, k.seat"};
}

ListWay way_of_index(const char* from, const char* where, std::optional<std::int64_t> number = {}) {
    return {.from = from, .alone = from, .where = where, .word = {}, .number = number};
}

// There are few severities: each has its own way, and the ways are merged.
Result<std::vector<ListWay>> ways_of_severity(Database& db, std::uint64_t from) {
    std::vector<ListWay> all;
    WCK_TRY(auto next, db.query("SELECT min(severity) FROM listed_finding INDEXED BY "
                                "listed_finding_by_severity WHERE severity >= ?"));
    for (;;) {
        WCK_TRY(const bool has_row, next.again().bind(from).step());
        if (!has_row || next.is_null(0)) return all;
        const std::uint64_t severity = next.number(0);
        all.push_back(way_of_index("listed_finding f INDEXED BY listed_finding_by_severity", "f.severity = ?",
                                   static_cast<std::int64_t>(severity)));
        from = severity + 1;
    }
}

// One for each thing that is asked for, what usually leaves least first.
Result<std::vector<ListRoad>> roads_of(Database& db, const FindingFilter& filter) {
    std::vector<ListRoad> roads;
    const auto add = [&](std::vector<ListWay> ways) -> FindingFilter& {
        return roads.emplace_back(ListRoad{std::move(ways), filter}).rest;
    };
    if (!filter.responsible.empty()) add({way_of_word(party_word(filter.responsible))}).responsible.clear();
    if (!filter.unit.empty()) add({way_of_word(unit_word(filter.unit))}).unit.clear();
    if (filter.overdue_at)
        add({way_of_index("listed_finding f INDEXED BY listed_finding_owed", "f.is_owed = 1 AND f.due_ms < ?",
                          filter.overdue_at)})
            .overdue_at.reset();
    if (filter.is_open)
        add({way_of_index("listed_finding f INDEXED BY listed_finding_open", "f.is_open = 1")}).is_open =
            false;
    const std::size_t wide = roads.size();
    if (filter.state)
        add({way_of_index("listed_finding f INDEXED BY listed_finding_by_state", "f.state = ?",
                          static_cast<std::int64_t>(*filter.state))})
            .state.reset();
    if (filter.severity > 0) {
        WCK_TRY(auto ways, ways_of_severity(db, filter.severity));
        add(std::move(ways)).severity = 0;
    }
    for (std::size_t at = wide; at < roads.size(); ++at) roads[at].is_narrow = true;
    if (roads.empty()) add({way_of_index("listed_finding f INDEXED BY listed_finding_in_order", "true")});
    return roads;
}

/// How many rows a road has, those beyond `most` not counted. Cost: that many entries of indexes.
Result<std::uint64_t> length_of(Database& db, const ListRoad& road, const FindingPlace& after,
                                std::uint64_t most) {
    std::uint64_t length = 0;
    for (const ListWay& way : road.ways) {
        Asked asked(std::string("SELECT count(*) FROM (SELECT 1 FROM ") + way.alone + " WHERE " + way.where);
        add_way(asked, way, after);
        asked.add(" LIMIT ?)", static_cast<std::int64_t>(most));
        WCK_TRY(auto query, asked.query(db));
        WCK_TRY(const bool has_row, query.step());
        if (has_row) length += query.number(0);
    }
    return std::min(length, most);
}

/// Whether so much of the road's beginning fits the rest of the filter that a page is soon found along it.
/// Cost: so many rows.
Result<bool> fits_often(Database& db, const ListRoad& road, const FindingPlace& after) {
    constexpr std::int64_t kLookedAt = 32, kFitting = 3;
    const ListWay& way = road.ways.front();
    Asked asked(std::string("SELECT count(*) FROM (SELECT f.n, f.due_ms, f.number, f.id, f.seat, f.state, "
                            "f.severity, f.is_open, f.is_owed FROM ") +
                way.from + " WHERE " + way.where);
    add_way(asked, way, after);
    asked.add((" ORDER BY " + way.order + " LIMIT ?) f WHERE true").c_str(), kLookedAt);
    add_filter(asked, road.rest);
    WCK_TRY(auto query, asked.query(db));
    WCK_TRY(const bool has_row, query.step());
    return has_row && query.integer(0) >= kFitting;
}

}  // namespace

Result<ListRoad> shortest_road(Database& db, const FindingFilter& filter, const FindingPlace& after) {
    // Of two that both leave more, a page is soon found along either.
    constexpr std::uint64_t kCountedFirst = 64, kCountedMost = 1'024;
    WCK_TRY(auto all, roads_of(db, filter));
    for (std::uint64_t most = kCountedFirst; all.size() > 1 && most <= kCountedMost; most *= 16) {
        for (ListRoad& road : all) {
            WCK_TRY(const std::uint64_t length, length_of(db, road, after, most));
            if (length < most) return std::move(road);
        }
        const bool is_looked_at = most == kCountedFirst && all.front().ways.size() == 1;
        WCK_TRY(const bool is_soon_found,
                is_looked_at ? fits_often(db, all.front(), after) : Result<bool>(false));
        if (is_soon_found) return std::move(all.front());
    }
    constexpr std::uint64_t kCountedNarrow = 4'096;
    for (std::size_t at = 0; all.size() > 1 && at < all.size(); ++at) {
        if (!all[at].is_narrow) continue;
        WCK_TRY(const std::uint64_t length, length_of(db, all[at], after, kCountedNarrow));
        if (length < kCountedNarrow) return std::move(all[at]);
    }
    return std::move(all.front());
}

}  // namespace wincheck::store
