#pragma once
// Rows of a query as values, by a function that reads one. Private to the hub's tables.
#include <optional>
#include <vector>

#include "core/store/database.h"

namespace wincheck::store {

/// Of "inspection:HEX"; none of other scopes.
[[nodiscard]] std::optional<StreamId> stream_in(std::string_view scope);

template <class Row>
Result<std::optional<Row>> one(Query& query, Result<Row> (*read)(const Query&)) {
    WCK_TRY(const bool is_here, query.step());
    if (!is_here) return std::optional<Row>{};
    WCK_TRY(Row row, read(query));
    return std::optional<Row>{std::move(row)};
}

template <class Row>
Result<std::vector<Row>> all(Query& query, Result<Row> (*read)(const Query&)) {
    std::vector<Row> rows;
    for (;;) {
        WCK_TRY(const bool is_here, query.step());
        if (!is_here) return rows;
        WCK_TRY(Row row, read(query));
        rows.push_back(std::move(row));
    }
}

}  // namespace wincheck::store
