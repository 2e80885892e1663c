#include "core/store/owed.h"

#include <algorithm>

#include "core/store/lists.h"

namespace wincheck::store {
namespace {

constexpr const char* kOwnChains =
    "SELECT n, id, device, is_own, opening, size, held, head, range FROM chain WHERE n >= ? AND is_own = 1";

/// Entries of a chain that its row does not count.
Result<std::vector<EntryRow>> entries_behind(Database& db, const ChainRow& row) {
    WCK_TRY(auto query, db.query(std::string("SELECT ") + kEntryColumns +
                                 " FROM entry e WHERE e.n >= ? AND e.n < ? ORDER BY e.n LIMIT ?"));
    query.bind(entry_number(row.number, row.chain.size)).bind(entry_number(row.number + 1, 0));
    query.bind(kOwedMax);
    std::vector<EntryRow> entries;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return entries;
        auto entry = read_entry(query);
        if (!entry && entry.error().code != ErrorCode::corrupt) return std::move(entry).error();
        if (!entry) return entries;
        entries.push_back(std::move(*entry));
    }
}

/// Moves the row over the entry where it is the chain's next.
bool step_over(ChainRow& row, const EntryRow& entry) {
    const StoredEntry& stored = entry.stored;
    const bool is_next = entry.number == entry_number(row.number, row.chain.size) &&
                         stored.position.sequence == row.chain.size && stored.header.prev == row.chain.head;
    if (!is_next) return false;
    step_over(row.chain, stored.hash);
    ++row.chain.held;
    return true;
}

Result<std::vector<ChainRow>> own_chains(Database& db) {
    WCK_TRY(auto query, db.query(kOwnChains));
    query.bind(kOwnFrom);
    std::vector<ChainRow> own;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return own;
        WCK_TRY(own.emplace_back(), read_chain(query));
    }
}

Result<bool> recall_chain(Database& db, ChainRow row) {
    WCK_TRY(const auto entries, entries_behind(db, row));
    if (entries.empty()) return false;
    WCK_TRY(auto stream, find_stream(db, entries.front().stored.entry.stream()));
    if (!stream) return false;
    std::uint32_t owed = 0;
    for (const EntryRow& entry : entries) {
        if (entry.stored.entry.stream() != stream->id || !step_over(row, entry)) break;
        see(*stream, entry.stored.header);
        ++stream->entries;
        ++owed;
    }
    if (owed == 0) return false;
    Memory& memory = db.memory();
    memory.chain = std::move(row);
    memory.stream = std::move(*stream);
    memory.owed = owed;
    return true;
}

Result<void> recall_all(Database& db) {
    WCK_TRY(auto own, own_chains(db));
    for (ChainRow& row : own) {
        WCK_TRY(const bool is_owed, recall_chain(db, std::move(row)));
        if (is_owed) return {};  // never of two
    }
    return {};
}

}  // namespace

Result<void> recall(Database& db) {
    Memory& memory = db.memory();
    if (!memory.may_owe || memory.is_recalled) return {};
    memory.is_recalled = true;  // reading streams asks again
    auto recalled = recall_all(db);
    memory.is_recalled = recalled.has_value();
    return recalled;
}

Result<void> pay(Database& db) {
    WCK_TRY(recall(db));
    Memory& memory = db.memory();
    if (memory.owed == 0) return {};
    WCK_ASSERT(db.is_in_transaction());
    WCK_TRY(write_columns(db, *memory.chain));
    WCK_TRY(write_columns(db, *memory.stream));
    memory.owed = 0;
    return {};
}

Result<void> pay_chains(Database& db) {
    Memory& memory = db.memory();
    memory.forget();
    memory.is_recalled = true;
    if (!memory.may_owe) return {};
    WCK_TRY(auto own, own_chains(db));
    for (ChainRow& row : own) {
        WCK_TRY(const auto entries, entries_behind(db, row));
        bool has_moved = false;
        for (const EntryRow& entry : entries) {
            if (!step_over(row, entry)) break;
            has_moved = true;
        }
        if (has_moved) WCK_TRY(write_columns(db, row));
    }
    return {};
}

Result<void> owe(Database& db, ChainRow chain, StreamRow stream) {
    Memory& memory = db.memory();
    const bool is_next =
        memory.owed > 0 && memory.chain->number == chain.number && memory.stream->number == stream.number;
    if (!is_next) WCK_TRY(pay(db));
    memory.chain = std::move(chain);
    memory.note_stream(std::move(stream));
    ++memory.owed;
    if (memory.stream->kind != kStreamTenant) WCK_TRY(mark_listed(db, memory.stream->number));
    return memory.owed < kOwedMax ? Result<void>{} : pay(db);
}

}  // namespace wincheck::store
