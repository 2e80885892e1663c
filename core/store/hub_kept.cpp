// What the hub keeps apart: quarantine, what persons decided on it, what came late; pieces of snapshots.
#include "core/store/erasure.h"
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"

namespace wincheck::store {

// --- quarantine ---

Result<void> HubStore::put_quarantine(const QuarantineRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR IGNORE INTO hub_quarantine(incarnation, sequence, hash, device, "
                            "reason, time_ms, bytes) VALUES(?,?,?,?,?,?,?)"));
    query.bind(row.position.incarnation).bind(row.position.sequence).bind(row.hash).bind(row.device);
    WCK_TRY(const auto stripped, stripped_bytes(database_, row.bytes));
    query.bind(row.reason).bind(row.time_ms).bind(stripped ? *stripped : row.bytes);
    return query.run();
}

namespace {
constexpr const char* kQuarantineColumns =
    "SELECT incarnation, sequence, hash, device, reason, time_ms, bytes FROM hub_quarantine ";

Result<QuarantineRow> quarantine_row(const Query& at) {
    QuarantineRow row;
    WCK_TRY(row.position.incarnation, at.id<IncarnationId>(0));
    row.position.sequence = at.number(1);
    WCK_TRY(row.hash, at.id<Hash>(2));
    WCK_TRY(row.device, at.id<DeviceId>(3));
    row.reason = at.text(4);
    row.time_ms = at.integer(5);
    row.bytes = at.blob(6);
    return row;
}
}  // namespace

Result<std::vector<QuarantineRow>> HubStore::quarantine() {
    WCK_TRY(auto query,
            database_.query(std::string(kQuarantineColumns) + "ORDER BY time_ms, incarnation, sequence"));
    return all<QuarantineRow>(query, &quarantine_row);
}

Result<std::vector<Position>> HubStore::quarantined_of(const DeviceId& device, const std::string& reason) {
    WCK_TRY(auto query, database_.query("SELECT incarnation, sequence FROM hub_quarantine WHERE device = ? "
                                        "AND reason = ? ORDER BY incarnation, sequence"));
    query.bind(device).bind(reason);
    return all<Position>(query, [](const Query& at) -> Result<Position> {
        Position position;
        WCK_TRY(position.incarnation, at.id<IncarnationId>(0));
        position.sequence = at.number(1);
        return position;
    });
}

Result<Bytes> HubStore::quarantined_bytes(const Position& position, const Hash& hash) {
    WCK_TRY(auto query, database_.query(std::string(kQuarantineColumns) +
                                        "WHERE incarnation = ? AND sequence = ? AND hash = ?"));
    query.bind(position.incarnation).bind(position.sequence).bind(hash);
    WCK_TRY(auto row, one<QuarantineRow>(query, &quarantine_row));
    return row ? std::move(row->bytes) : Bytes{};
}

Result<bool> HubStore::is_quarantined(const Position& position) {
    WCK_TRY(auto query,
            database_.query("SELECT 1 FROM hub_quarantine WHERE incarnation = ? AND sequence = ?"));
    query.bind(position.incarnation).bind(position.sequence);
    return query.step();
}

Result<void> HubStore::put_decision(const DecisionRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR IGNORE INTO hub_decision(incarnation, sequence, hash, device, "
                            "verdict, person, reason, time_ms) VALUES(?,?,?,?,?,?,?,?)"));
    query.bind(row.position.incarnation).bind(row.position.sequence).bind(row.hash).bind(row.device);
    query.bind(row.verdict).bind(row.person).bind(row.reason).bind(row.time_ms);
    return query.run();
}

Result<void> HubStore::put_late(const LateRow& row) {
    WCK_TRY(auto query, database_.query("INSERT OR IGNORE INTO hub_late(incarnation, sequence, device, "
                                        "time_ms, reason) VALUES(?,?,?,?,?)"));
    query.bind(row.position.incarnation).bind(row.position.sequence).bind(row.device);
    return query.bind(row.time_ms).bind(row.reason).run();
}

Result<std::vector<LateRow>> HubStore::late() {
    WCK_TRY(auto query, database_.query("SELECT incarnation, sequence, device, time_ms, reason FROM hub_late "
                                        "ORDER BY time_ms, incarnation, sequence"));
    return all<LateRow>(query, [](const Query& at) -> Result<LateRow> {
        LateRow row;
        WCK_TRY(row.position.incarnation, at.id<IncarnationId>(0));
        row.position.sequence = at.number(1);
        WCK_TRY(row.device, at.id<DeviceId>(2));
        row.time_ms = at.integer(3);
        row.reason = at.text(4);
        return row;
    });
}

namespace {
constexpr const char* kDecisionColumns =
    "SELECT incarnation, sequence, hash, device, verdict, person, reason, time_ms FROM hub_decision ";

Result<DecisionRow> decision_row(const Query& at) {
    DecisionRow row;
    WCK_TRY(row.position.incarnation, at.id<IncarnationId>(0));
    row.position.sequence = at.number(1);
    WCK_TRY(row.hash, at.id<Hash>(2));
    WCK_TRY(row.device, at.id<DeviceId>(3));
    row.verdict = static_cast<std::uint32_t>(at.number(4));
    row.person = at.text(5);
    row.reason = at.text(6);
    row.time_ms = at.integer(7);
    return row;
}
}  // namespace

Result<std::vector<DecisionRow>> HubStore::decisions() {
    WCK_TRY(auto query,
            database_.query(std::string(kDecisionColumns) + "ORDER BY time_ms, incarnation, sequence"));
    return all<DecisionRow>(query, &decision_row);
}

Result<std::vector<DecisionRow>> HubStore::decisions_of(const DeviceId& device) {
    WCK_TRY(auto query, database_.query(std::string(kDecisionColumns) +
                                        "WHERE device = ? ORDER BY time_ms, incarnation, sequence"));
    query.bind(device);
    return all<DecisionRow>(query, &decision_row);
}

Result<std::uint64_t> HubStore::waiting() {
    WCK_TRY(auto query,
            database_.query("SELECT count(*) FROM hub_quarantine q WHERE NOT EXISTS (SELECT 1 FROM "
                            "hub_decision d WHERE d.incarnation = q.incarnation AND d.sequence = q.sequence "
                            "AND d.hash = q.hash)"));
    WCK_TRY(const bool is_here, query.step());
    return is_here ? query.number(0) : 0;
}

Result<WaitingRows> HubStore::waiting_of(const DeviceId& device) {
    WCK_TRY(auto query,
            database_.query("SELECT q.reason IN ('revoked', 'fork', 'scope', 'team'), count(*), "
                            "sum(length(q.bytes)) FROM hub_quarantine q WHERE q.device = ? AND NOT EXISTS "
                            "(SELECT 1 FROM hub_decision d WHERE d.incarnation = q.incarnation AND "
                            "d.sequence = q.sequence AND d.hash = q.hash) GROUP BY 1"));
    query.bind(device);
    WaitingRows waiting;
    for (;;) {
        WCK_TRY(const bool is_here, query.step());
        if (!is_here) return waiting;
        const bool is_verified = query.integer(0) != 0;
        (is_verified ? waiting.rows : waiting.broken) = query.number(1);
        if (is_verified) waiting.bytes = query.number(2);
    }
}

// --- snapshots ---

Result<void> HubStore::put_piece(const PieceRow& row) {
    WCK_TRY(auto query, database_.query("INSERT OR REPLACE INTO hub_piece(device, hash, bytes, expires_ms) "
                                        "VALUES(?,?,?,?)"));
    query.bind(row.device).bind(row.hash).bind(row.bytes).bind(row.expires_ms);
    return query.run();
}

Result<std::optional<Bytes>> HubStore::piece(const DeviceId& device, const Hash& hash) {
    WCK_TRY(auto query, database_.query("SELECT bytes FROM hub_piece WHERE device = ? AND hash = ?"));
    query.bind(device).bind(hash);
    return one<Bytes>(query, [](const Query& at) -> Result<Bytes> { return at.blob(0); });
}

Result<void> HubStore::remove_pieces(const DeviceId& device) {
    WCK_TRY(auto query, database_.query("DELETE FROM hub_piece WHERE device = ?"));
    query.bind(device);
    return query.run();
}

Result<void> HubStore::remove_pieces_before(std::int64_t now_ms) {
    WCK_TRY(auto query, database_.query("DELETE FROM hub_piece WHERE expires_ms < ?"));
    query.bind(now_ms);
    return query.run();
}

}  // namespace wincheck::store
