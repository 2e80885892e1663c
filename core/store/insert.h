#pragma once
// Rows that go into one table together: one statement for several of them costs little more than half of what
// one statement for each does. Private to core/store. Thread: none of its own.
#include <span>
#include <string>
#include <string_view>

#include "core/store/database.h"

namespace wincheck::store {

/// How many rows one statement takes.
inline constexpr std::size_t kRowsTogether = 16;

/// The text of an insertion for one row and for kRowsTogether of them.
struct Insertion {
    std::string one;
    std::string together;
};

/// `head`: up to the columns, `tail`: what follows the rows.
[[nodiscard]] Insertion insertion(std::string_view head, std::size_t columns, std::string_view tail = {});

/// Inserts the rows in their order. `bind` binds the columns of one row and is asked once for each; what it
/// lends must last as long as `rows`.
template <class Row, class Bind>
Result<void> insert_rows(Database& db, const Insertion& into, std::span<const Row> rows, Bind bind) {
    if (rows.size() >= kRowsTogether) {
        WCK_TRY(auto query, db.query(into.together));
        for (; rows.size() >= kRowsTogether; rows = rows.subspan(kRowsTogether)) {
            query.again();
            for (const Row& row : rows.first(kRowsTogether)) bind(query, row);
            WCK_TRY(query.run());
        }
    }
    if (rows.empty()) return {};
    WCK_TRY(auto query, db.query(into.one));
    for (const Row& row : rows) {
        query.again();
        bind(query, row);
        WCK_TRY(query.run());
    }
    return {};
}

}  // namespace wincheck::store
