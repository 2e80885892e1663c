#pragma once
// How a page of findings is read (lists.h): along one index, or several that are merged, and which of them.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/store/database.h"
#include "core/store/lists.h"

namespace wincheck::store {

/// SQL with what it is bound with, in order.
class Asked {
public:
    explicit Asked(std::string sql) : sql_(std::move(sql)) {}

    template <class... Values>
    void add(const char* sql, const Values&... values) {
        sql_ += sql;
        (binds_.emplace_back([values](Query& query) { query.bind(values); }), ...);
    }
    [[nodiscard]] Result<Query> query(Database& db) const {
        WCK_TRY(auto query, db.query(sql_));
        for (const auto& bind : binds_) bind(query);
        return query;
    }

private:
    std::string sql_;
    std::vector<std::function<void(Query&)>> binds_;
};

inline constexpr const char* kOrderOfFindings = "f.due_ms, f.number, f.id, f.seat";

inline void add_after(Asked& asked, const std::string& order, const FindingPlace& after) {
    if (after != FindingPlace{})
        asked.add((" AND (" + order + ") > (?, ?, ?, ?)").c_str(), after.due_ms, after.number, after.id,
                  after.seat);
}

/// Narrows a query over rows `f` of listed_finding.
void add_filter(Asked& asked, const FindingFilter& filter);

/// One way through the rows in their order: an index with what stands equal in front.
struct ListWay {
    const char* from = nullptr;
    const char* alone = nullptr;  // the index without the rows
    const char* where = nullptr;
    std::string word;
    std::optional<std::int64_t> number;
    std::string order = kOrderOfFindings;
};

/// Binds what the way's `where` asks for, and goes on after a row.
inline void add_way(Asked& asked, const ListWay& way, const FindingPlace& after) {
    if (!way.word.empty()) asked.add("", way.word);
    if (way.number) asked.add("", *way.number);
    add_after(asked, way.order, after);
}

/// What one filter leaves, as ways that are merged; `rest` is what they do not see to.
struct ListRoad {
    std::vector<ListWay> ways;
    FindingFilter rest;
    bool is_narrow = false;  // of a state or severity, which few may have among many
};

/// The road of what leaves least: a state that few have within a unit that has much, or the other way round.
/// Cost: all are counted together, so no more than the shortest is long, some times over; none is counted far
/// where the first one's beginning fits often.
Result<ListRoad> shortest_road(Database& db, const FindingFilter& filter, const FindingPlace& after);

}  // namespace wincheck::store
