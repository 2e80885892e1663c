#pragma once
// Registers by causality: the standing values of a register are those of its entries that no other
// entry of the same register has seen. All entries of a register stay; `live` marks the standing ones.
#include <vector>

#include "core/store/memory.h"
#include "core/store/rows.h"

namespace wincheck::store {

/// For each entry, whether it stands.
/// Shape: independent of order, also where vectors lie; then none may stand.
[[nodiscard]] std::vector<bool> standing(const std::vector<journal::Header>& writes);

/// The version vector, sorted as entries have it, says that the entry was there.
[[nodiscard]] bool has_seen(const std::vector<journal::Seen>& vector, const Position& earlier);
[[nodiscard]] bool has_seen(const std::vector<journal::Seen>& vector, const journal::Header& earlier);

/// Rows that registers gain. Each is written at once, or some wait until they are written together: then
/// `write` has to be called before anybody else reads or writes registers.
class RegisterRows {
public:
    explicit RegisterRows(Database& db, bool waits = false) : db_(db), waits_(waits) {}
    [[nodiscard]] Database& database() { return db_; }
    Result<void> add(const RegisterPlace& place, std::int64_t entry_n, bool is_live);
    [[nodiscard]] bool waits_for(const RegisterPlace& place) const;
    Result<void> write();

private:
    struct Row {
        RegisterPlace place;
        std::int64_t entry_n = 0;
        bool is_live = false;
    };

    Database& db_;
    bool waits_;
    std::vector<Row> waiting_;
};

/// Adds an entry to a register and marks anew what stands. True when the standing values changed. `is_seen`:
/// some entry of the stream may have seen this one; when none has, only what stands is read, and that only
/// where it is not remembered.
Result<bool> write_register(RegisterRows& rows, std::int64_t stream_n, const AnswerKey& key,
                            std::int64_t entry_n, const journal::Header& header, bool is_seen);

/// Whether what is remembered of registers stands in the database, for checks.
Result<bool> are_registers_so(Database& db);

}  // namespace wincheck::store
