#pragma once
// Payloads of entries about consequences: steps of the month's statement, in the hub's own journal.
#include <cstdint>
#include <string>

#include "core/model/entry_types.h"

namespace wincheck {

// Steps of a statement (open).
inline constexpr std::uint32_t kStatementTold = 1, kStatementFrozen = 2, kStatementTaken = 3,
                               kStatementWages = 4, kStatementVerified = 5;

/// CON-2: one step. What it says of persons stands in a document (model/statement.h) that stays at HQ and
/// begins with a salt, so that nothing can be guessed from its hash; who did it in the text part, which
/// devices do not receive.
struct StatementCore {
    static constexpr std::uint64_t kFieldsAtFirst = 3;
    std::uint32_t step = 0;
    std::string month;  // 2026-03; empty where it belongs to none
    Hash document{};
    std::uint64_t log_size = 0;  // of a frozen one: the checkpoint of the hub's log that it was computed at
    Hash log_root{};
    bool operator==(const StatementCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(step, month, document, log_size, log_root);
    }
};

}  // namespace wincheck
