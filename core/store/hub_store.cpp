#include "core/store/hub_store.h"

#include <algorithm>

#include "core/store/erasure.h"
#include "core/store/hub_log.h"
#include "core/store/hub_rows.h"
#include "core/store/insert.h"
#include "core/store/memory.h"

namespace wincheck::store {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS hub_stream(stream BLOB PRIMARY KEY, last_rank INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_scope(scope TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_feed(
  scope TEXT NOT NULL, n INTEGER NOT NULL, incarnation BLOB NOT NULL, sequence INTEGER NOT NULL,
  rank INTEGER NOT NULL, PRIMARY KEY(scope, n)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS hub_feed_position ON hub_feed(scope, incarnation, sequence);
CREATE TABLE IF NOT EXISTS hub_reader(
  person TEXT NOT NULL, scope TEXT NOT NULL, level INTEGER NOT NULL, generation INTEGER NOT NULL,
  PRIMARY KEY(person, scope)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_reader_scope ON hub_reader(scope);
CREATE TABLE IF NOT EXISTS hub_segment(
  incarnation BLOB NOT NULL, first INTEGER NOT NULL, beyond INTEGER NOT NULL, range BLOB NOT NULL,
  note TEXT NOT NULL, PRIMARY KEY(incarnation, first)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_invitation(
  id BLOB PRIMARY KEY, secret BLOB NOT NULL, person TEXT NOT NULL, expires_ms INTEGER NOT NULL,
  needs_confirmation INTEGER NOT NULL, state INTEGER NOT NULL, transcript BLOB NOT NULL,
  device BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_invitation_device ON hub_invitation(device);
CREATE TABLE IF NOT EXISTS hub_device(
  device BLOB PRIMARY KEY, person TEXT NOT NULL, tag TEXT NOT NULL UNIQUE, request BLOB NOT NULL,
  certificate BLOB NOT NULL, is_simulated INTEGER NOT NULL, is_revoked INTEGER NOT NULL,
  enrolled_ms INTEGER NOT NULL, contact_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_quarantine(
  incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, device BLOB NOT NULL,
  reason TEXT NOT NULL, time_ms INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY(incarnation, sequence, hash)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_chain_device ON chain(device);
CREATE INDEX IF NOT EXISTS hub_quarantine_device ON hub_quarantine(device, reason);
CREATE TABLE IF NOT EXISTS hub_decision(
  incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, device BLOB NOT NULL,
  verdict INTEGER NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, time_ms INTEGER NOT NULL,
  PRIMARY KEY(incarnation, sequence, hash)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_late(
  incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, device BLOB NOT NULL, time_ms INTEGER NOT NULL,
  PRIMARY KEY(incarnation, sequence)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_piece(
  device BLOB NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL, expires_ms INTEGER NOT NULL,
  PRIMARY KEY(device, hash)) STRICT;
CREATE TABLE IF NOT EXISTS hub_upload(
  id BLOB PRIMARY KEY, device BLOB NOT NULL, original BLOB NOT NULL, number INTEGER NOT NULL,
  chunk BLOB NOT NULL, entry BLOB NOT NULL, length INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_capture(
  entry BLOB PRIMARY KEY, original BLOB NOT NULL, length INTEGER NOT NULL,
  is_genuine INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_capture_original ON hub_capture(original);
CREATE TABLE IF NOT EXISTS hub_archived(original BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_picture(
  original BLOB PRIMARY KEY, fingerprint TEXT NOT NULL, quality INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_figure(
  stream BLOB PRIMARY KEY, entries INTEGER NOT NULL, number TEXT NOT NULL, project TEXT NOT NULL,
  kind TEXT NOT NULL, date TEXT NOT NULL, state TEXT NOT NULL, is_counted INTEGER NOT NULL,
  is_announced INTEGER NOT NULL, score INTEGER, scale INTEGER NOT NULL, policy BLOB NOT NULL,
  findings BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_figure_by_project ON hub_figure(project, date, number);
CREATE TABLE IF NOT EXISTS hub_greeting(
  device BLOB NOT NULL, day INTEGER NOT NULL, hours BLOB NOT NULL, PRIMARY KEY(device, day)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hub_greeting_day ON hub_greeting(day);
CREATE TABLE IF NOT EXISTS hub_given(
  stream BLOB NOT NULL, device BLOB NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY(stream, device)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_punishable(stream BLOB PRIMARY KEY, facts BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_judged(stream BLOB PRIMARY KEY, facts BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_sight_stale(stream BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
)";

// Derived (hub_sight.cpp); before, pairs were kept by the texts of both, and before that only those that are
// due otherwise. A stream that is deleted takes its pairs along: its number may become another's.
constexpr const char* kSight = R"(
DROP TABLE IF EXISTS hub_sight;
DROP TABLE IF EXISTS hub_seen;
CREATE TABLE hub_sight_reader(n INTEGER PRIMARY KEY, person TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE hub_sight_seen(pair INTEGER PRIMARY KEY, stream_n INTEGER NOT NULL) STRICT;
CREATE INDEX hub_sight_seen_stream ON hub_sight_seen(stream_n);
CREATE TABLE hub_sight_otherwise(pair INTEGER PRIMARY KEY, stream_n INTEGER NOT NULL) STRICT;
CREATE INDEX hub_sight_otherwise_stream ON hub_sight_otherwise(stream_n);
CREATE TRIGGER hub_sight_of_gone AFTER DELETE ON stream WHEN old.kind = 2 BEGIN
  DELETE FROM hub_sight_seen WHERE stream_n = old.n;
  DELETE FROM hub_sight_otherwise WHERE stream_n = old.n;
  INSERT OR IGNORE INTO hub_sight_stale(stream) VALUES(old.id);
END;
INSERT OR IGNORE INTO hub_sight_stale(stream) SELECT id FROM stream WHERE kind = 2;
)";

Bytes joined(const std::vector<Hash>& hashes) {
    Bytes bytes;
    for (const Hash& hash : hashes) append(bytes, hash.view());
    return bytes;
}

Result<std::vector<Hash>> split(const Bytes& bytes) {
    std::vector<Hash> hashes;
    for (std::size_t at = 0; at + Hash::kLength <= bytes.size(); at += Hash::kLength) {
        WCK_TRY(const Hash hash, Hash::from(ByteView(bytes).subspan(at, Hash::kLength)));
        hashes.push_back(hash);
    }
    return hashes;
}

constexpr const char* kInvitationColumns =
    "SELECT id, secret, person, expires_ms, needs_confirmation, state, transcript, device FROM "
    "hub_invitation ";

Result<InvitationRow> invitation_row(const Query& query) {
    InvitationRow row{.id = query.blob(0),
                      .secret = query.blob(1),
                      .person = query.text(2),
                      .expires_ms = query.integer(3),
                      .needs_confirmation = query.integer(4) != 0,
                      .state = static_cast<InvitationState>(query.integer(5)),
                      .transcript = query.blob(6),
                      .device = {}};
    WCK_TRY(row.device, query.id<DeviceId>(7));
    return row;
}

constexpr const char* kDeviceColumns =
    "SELECT device, person, tag, request, certificate, is_simulated, is_revoked, enrolled_ms, contact_ms "
    "FROM hub_device ";

Result<HubDeviceRow> device_row(const Query& query) {
    HubDeviceRow row;
    WCK_TRY(row.device, query.id<DeviceId>(0));
    row.person = query.text(1);
    row.tag = query.text(2);
    WCK_TRY(row.request, query.id<SignKey>(3));
    row.certificate = query.blob(4);
    row.is_simulated = query.integer(5) != 0;
    row.is_revoked = query.integer(6) != 0;
    row.enrolled_ms = query.integer(7);
    row.contact_ms = query.integer(8);
    return row;
}

constexpr const char* kUploadColumns =
    "SELECT id, device, original, number, chunk, entry, length, expires_ms FROM hub_upload ";

Result<UploadRow> upload_row(const Query& query) {
    UploadRow row;
    row.id = query.blob(0);
    WCK_TRY(row.device, query.id<DeviceId>(1));
    WCK_TRY(row.original, query.id<Hash>(2));
    row.index = static_cast<std::uint32_t>(query.number(3));
    WCK_TRY(row.chunk, query.id<Hash>(4));
    WCK_TRY(row.entry, query.id<Hash>(5));
    row.length = query.number(6);
    row.expires_ms = query.integer(7);
    return row;
}

}  // namespace

HubStore::HubStore(Store& store) : database_(database(store)), store_(store) {}

Result<void> HubStore::prepare() {
    WCK_TRY(Transaction transaction, store_.begin());
    WCK_TRY(database_.exec(kTables));
    WCK_TRY(const std::int64_t has_sight,
            database_.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_sight_seen'"));
    if (has_sight == 0) WCK_TRY(database_.exec(kSight));
    WCK_TRY(take_over_verdicts());
    WCK_TRY(HubLog(store_).prepare());
    return transaction.commit();
}

/// Hubs of before kept one verdict for each original: it held for every capture of it.
Result<void> HubStore::take_over_verdicts() {
    WCK_TRY(const std::int64_t old,
            database_.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_evidence'"));
    if (old == 0) return {};
    return database_.exec(
        "INSERT OR IGNORE INTO hub_capture(entry, original, length, is_genuine) "
        "SELECT e.hash, h.original, h.length, h.is_genuine FROM hub_evidence h "
        "JOIN evidence v ON v.original = h.original JOIN entry e ON e.n = v.entry_n; "
        "DROP TABLE hub_evidence");
}

// --- feeds ---

Result<std::uint64_t> HubStore::take_ranks(const StreamId& stream, std::uint64_t count) {
    WCK_TRY(auto query, database_.query("INSERT INTO hub_stream(stream, last_rank) VALUES(?, ?) "
                                        "ON CONFLICT(stream) DO UPDATE SET last_rank = last_rank + "
                                        "excluded.last_rank RETURNING last_rank"));
    query.bind(stream).bind(count);
    WCK_TRY(const bool is_here, query.step());
    WCK_ASSERT(is_here);
    const std::uint64_t last = query.number(0);
    WCK_TRY(query.run());
    return last - count + 1;
}

Result<std::uint64_t> HubStore::feed_size(const std::string& scope) {
    WCK_TRY(auto query, database_.query("SELECT size FROM hub_scope WHERE scope = ?"));
    query.bind(scope);
    WCK_TRY(const bool is_here, query.step());
    return is_here ? query.number(0) : 0;
}

Result<void> HubStore::add_rows(const std::string& scope, const std::vector<RankedPosition>& rows) {
    WCK_TRY(const std::uint64_t before, feed_size(scope));
    std::uint64_t size = before;
    std::span<const RankedPosition> left(rows);
    for (; left.size() >= kRowsTogether; left = left.subspan(kRowsTogether))
        WCK_TRY(add_rows_together(scope, left.first(kRowsTogether), size));
    WCK_TRY(add_rows_singly(scope, left, size));
    if (size == before) return {};
    WCK_TRY(auto counter, database_.query("INSERT INTO hub_scope(scope, size) VALUES(?, ?) "
                                          "ON CONFLICT(scope) DO UPDATE SET size = excluded.size"));
    return counter.bind(scope).bind(size).run();
}

namespace {

const Insertion& feed_insertion() {
    static const Insertion kRows = insertion("INSERT INTO hub_feed(scope, n, incarnation, sequence, rank)", 5,
                                             " ON CONFLICT(scope, incarnation, sequence) DO NOTHING");
    return kRows;
}

void bind_feed(Query& row, const std::string& scope, std::uint64_t n, const RankedPosition& ranked) {
    row.bind_lent(scope).bind(n).bind_lent(ranked.position.incarnation.view());
    row.bind(ranked.position.sequence).bind(ranked.rank);
}

}  // namespace

// The usual case: none of them is there. Else their numbers would have gaps.
Result<void> HubStore::add_rows_together(const std::string& scope, std::span<const RankedPosition> rows,
                                         std::uint64_t& size) {
    {
        WCK_TRY(auto insert, database_.query(feed_insertion().together));
        std::uint64_t n = size;
        for (const RankedPosition& row : rows) bind_feed(insert, scope, n++, row);
        WCK_TRY(insert.run());
    }
    if (database_.changes() == static_cast<int>(rows.size())) {
        size += rows.size();
        return {};
    }
    WCK_TRY(auto undo, database_.query("DELETE FROM hub_feed WHERE scope = ? AND n >= ?"));
    WCK_TRY(undo.bind(scope).bind(size).run());
    return add_rows_singly(scope, rows, size);
}

Result<void> HubStore::add_rows_singly(const std::string& scope, std::span<const RankedPosition> rows,
                                       std::uint64_t& size) {
    WCK_TRY(auto insert, database_.query(feed_insertion().one));
    for (const RankedPosition& row : rows) {
        bind_feed(insert.again(), scope, size, row);
        WCK_TRY(insert.run());
        if (database_.changes() != 0) ++size;
    }
    return {};
}

Result<bool> HubStore::has_row(const std::string& scope, const Position& position) {
    WCK_TRY(auto query,
            database_.query("SELECT 1 FROM hub_feed WHERE scope = ? AND incarnation = ? AND sequence = ?"));
    return query.bind(scope).bind(position.incarnation).bind(position.sequence).step();
}

Result<std::vector<FeedRow>> HubStore::rows(const std::string& scope, std::uint64_t from, std::size_t limit) {
    WCK_TRY(auto query, database_.query("SELECT n, incarnation, sequence, rank FROM hub_feed "
                                        "WHERE scope = ? AND n >= ? ORDER BY n LIMIT ?"));
    query.bind(scope).bind(from).bind(static_cast<std::uint64_t>(limit));
    return all<FeedRow>(query, [](const Query& at) -> Result<FeedRow> {
        FeedRow row{.n = at.number(0), .position = {}, .rank = at.number(3)};
        WCK_TRY(row.position.incarnation, at.id<IncarnationId>(1));
        row.position.sequence = at.number(2);
        return row;
    });
}

Result<std::vector<RankedHash>> HubStore::ranked_hashes(const std::string& scope, std::uint64_t from,
                                                        std::size_t limit) {
    WCK_TRY(auto query, database_.query("SELECT f.n, e.hash, f.rank FROM hub_feed f "
                                        "JOIN chain c ON c.id = f.incarnation "
                                        "JOIN entry e ON e.n = (c.n << 40) + f.sequence "
                                        "WHERE f.scope = ? AND f.n >= ? ORDER BY f.n LIMIT ?"));
    query.bind(scope).bind(from).bind(static_cast<std::uint64_t>(limit));
    return all<RankedHash>(query, [](const Query& at) -> Result<RankedHash> {
        RankedHash row{.n = at.number(0), .entry = {}, .rank = at.number(2)};
        WCK_TRY(row.entry, at.id<Hash>(1));
        return row;
    });
}

Result<std::vector<std::uint64_t>> HubStore::sequences_before(const std::string& scope,
                                                              const SegmentRow& segment, std::uint64_t n) {
    WCK_TRY(auto query, database_.query("SELECT sequence FROM hub_feed WHERE scope = ? AND incarnation = ? "
                                        "AND sequence >= ? AND sequence < ? AND n < ? ORDER BY sequence"));
    query.bind(scope).bind(segment.incarnation).bind(segment.from).bind(segment.to).bind(n);
    return all<std::uint64_t>(query, [](const Query& at) -> Result<std::uint64_t> { return at.number(0); });
}

Result<void> HubStore::set_readers(const std::string& scope, const std::vector<Reader>& readers) {
    std::vector<Reader> lost;
    {
        WCK_TRY(auto query, database_.query("SELECT person FROM hub_reader WHERE scope = ? AND level > 0"));
        query.bind(scope);
        WCK_TRY(lost, all<Reader>(query, [](const Query& at) -> Result<Reader> {
                    return Reader{at.text(0), ReaderLevel::none};
                }));
    }
    const std::size_t before = lost.size();
    for (const Reader& reader : readers) {
        std::erase_if(lost, [&](const Reader& old) { return old.person == reader.person; });
        // One who comes back, or now sees more than before, has to take the feed from its beginning.
        WCK_TRY(auto query,
                database_.query("INSERT INTO hub_reader(person, scope, level, generation) VALUES(?,?,?,1) "
                                "ON CONFLICT(person, scope) DO UPDATE SET "
                                "generation = generation + (level < excluded.level), "
                                "level = excluded.level"));
        query.bind(reader.person).bind(scope).bind(static_cast<std::uint32_t>(reader.level));
        WCK_TRY(query.run());
    }
    const bool has_changed = !lost.empty() || before != readers.size();  // readers are no level none
    if (const auto stream = stream_in(scope); stream && has_changed) WCK_TRY(mark_sight(*stream));
    for (const Reader& reader : lost) {
        database_.memory().note_sees_less(reader.person);
        WCK_TRY(auto query,
                database_.query("UPDATE hub_reader SET level = 0 WHERE person = ? AND scope = ?"));
        query.bind(reader.person).bind(scope);
        WCK_TRY(query.run());
    }
    return {};
}

namespace {
Result<ReadableScope> readable_scope(const Query& at) {
    return ReadableScope{at.text(0), static_cast<ReaderLevel>(at.integer(1)), at.number(2), at.number(3)};
}
}  // namespace

Result<std::vector<ReadableScope>> HubStore::scopes_of(const std::string& person) {
    WCK_TRY(auto query,
            database_.query("SELECT r.scope, r.level, r.generation, coalesce(s.size, 0) FROM hub_reader r "
                            "LEFT JOIN hub_scope s ON s.scope = r.scope "
                            "WHERE r.person = ? AND r.level > 0 ORDER BY r.scope"));
    query.bind(person);
    return all<ReadableScope>(query, &readable_scope);
}

Result<std::optional<ReadableScope>> HubStore::scope_of(const std::string& person, const std::string& scope) {
    WCK_TRY(auto query,
            database_.query("SELECT r.scope, r.level, r.generation, coalesce(s.size, 0) FROM hub_reader r "
                            "LEFT JOIN hub_scope s ON s.scope = r.scope "
                            "WHERE r.person = ? AND r.scope = ?"));
    query.bind(person).bind(scope);
    return one<ReadableScope>(query, &readable_scope);
}

// --- segments ---

Result<void> HubStore::put_segment(const SegmentRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_segment(incarnation, first, beyond, range, note) "
                            "VALUES(?,?,?,?,?)"));
    query.bind(row.incarnation).bind(row.from).bind(row.to).bind(joined(row.range)).bind(row.note);
    return query.run();
}

Result<std::optional<SegmentRow>> HubStore::segment_of(const Position& position) {
    WCK_TRY(auto query, database_.query("SELECT incarnation, first, beyond, range, note FROM hub_segment "
                                        "WHERE incarnation = ? AND first <= ? AND beyond > ? "
                                        "ORDER BY first DESC LIMIT 1"));
    query.bind(position.incarnation).bind(position.sequence).bind(position.sequence);
    return one<SegmentRow>(query, [](const Query& at) -> Result<SegmentRow> {
        SegmentRow row{
            .incarnation = {}, .from = at.number(1), .to = at.number(2), .range = {}, .note = at.text(4)};
        WCK_TRY(row.incarnation, at.id<IncarnationId>(0));
        WCK_TRY(row.range, split(at.blob(3)));
        return row;
    });
}

Result<std::uint64_t> HubStore::segments_end(const IncarnationId& incarnation) {
    WCK_TRY(auto query,
            database_.query("SELECT coalesce(max(beyond), 0) FROM hub_segment WHERE incarnation = ?"));
    query.bind(incarnation);
    WCK_TRY(const bool is_here, query.step());
    return is_here ? query.number(0) : 0;
}

// --- enrolment ---

Result<void> HubStore::put_invitation(const InvitationRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_invitation(id, secret, person, expires_ms, "
                            "needs_confirmation, state, transcript, device) VALUES(?,?,?,?,?,?,?,?)"));
    query.bind(row.id).bind(row.secret).bind(row.person).bind(row.expires_ms).bind(row.needs_confirmation);
    query.bind(static_cast<std::uint32_t>(row.state)).bind(row.transcript).bind(row.device);
    return query.run();
}

Result<std::optional<InvitationRow>> HubStore::invitation(ByteView id) {
    WCK_TRY(auto query, database_.query(std::string(kInvitationColumns) + "WHERE id = ?"));
    query.bind(id);
    return one<InvitationRow>(query, &invitation_row);
}

Result<std::optional<InvitationRow>> HubStore::pending_invitation(const DeviceId& device) {
    WCK_TRY(auto query, database_.query(std::string(kInvitationColumns) + "WHERE device = ? AND state = 2"));
    query.bind(device);
    return one<InvitationRow>(query, &invitation_row);
}

Result<void> HubStore::put_device(const HubDeviceRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_device(device, person, tag, request, certificate, "
                            "is_simulated, is_revoked, enrolled_ms, contact_ms) VALUES(?,?,?,?,?,?,?,?,?)"));
    query.bind(row.device).bind(row.person).bind(row.tag).bind(row.request).bind(row.certificate);
    query.bind(row.is_simulated).bind(row.is_revoked).bind(row.enrolled_ms).bind(row.contact_ms);
    return query.run();
}

Result<void> HubStore::touch_device(const DeviceId& device, std::int64_t contact_ms) {
    WCK_TRY(auto query, database_.query("UPDATE hub_device SET contact_ms = ? WHERE device = ?"));
    query.bind(contact_ms).bind(device);
    return query.run();
}

Result<std::optional<HubDeviceRow>> HubStore::device(const DeviceId& id) {
    WCK_TRY(auto query, database_.query(std::string(kDeviceColumns) + "WHERE device = ?"));
    query.bind(id);
    return one<HubDeviceRow>(query, &device_row);
}

Result<std::optional<HubDeviceRow>> HubStore::device_by_tag(const std::string& tag) {
    WCK_TRY(auto query, database_.query(std::string(kDeviceColumns) + "WHERE tag = ?"));
    query.bind(tag);
    return one<HubDeviceRow>(query, &device_row);
}

Result<std::vector<HubDeviceRow>> HubStore::devices() {
    WCK_TRY(auto query, database_.query(std::string(kDeviceColumns) + "ORDER BY tag"));
    return all<HubDeviceRow>(query, &device_row);
}

Result<std::uint64_t> HubStore::device_count() {
    WCK_TRY(auto query, database_.query("SELECT count(*) FROM hub_device"));
    WCK_TRY(const bool is_here, query.step());
    return is_here ? query.number(0) : 0;
}

// --- evidence ---

Result<void> HubStore::put_upload(const UploadRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_upload(id, device, original, number, chunk, entry, "
                            "length, expires_ms) VALUES(?,?,?,?,?,?,?,?)"));
    query.bind(row.id).bind(row.device).bind(row.original).bind(row.index).bind(row.chunk).bind(row.entry);
    query.bind(row.length).bind(row.expires_ms);
    return query.run();
}

Result<std::optional<UploadRow>> HubStore::upload(ByteView id) {
    WCK_TRY(auto query, database_.query(std::string(kUploadColumns) + "WHERE id = ?"));
    query.bind(id);
    return one<UploadRow>(query, &upload_row);
}

Result<std::vector<UploadRow>> HubStore::expired_uploads(std::int64_t now_ms) {
    WCK_TRY(auto query, database_.query(std::string(kUploadColumns) + "WHERE expires_ms < ?"));
    query.bind(now_ms);
    return all<UploadRow>(query, &upload_row);
}

Result<void> HubStore::remove_upload(ByteView id) {
    WCK_TRY(auto query, database_.query("DELETE FROM hub_upload WHERE id = ?"));
    query.bind(id);
    return query.run();
}

Result<void> HubStore::put_evidence(const StoredEvidence& row) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_capture(entry, original, length, is_genuine) "
                            "VALUES(?,?,?,?)"));
    query.bind(row.entry).bind(row.original).bind(row.length).bind(row.is_genuine);
    return query.run();
}

Result<void> HubStore::forget_evidence(const Hash& entry) {
    WCK_TRY(auto query, database_.query("DELETE FROM hub_capture WHERE entry = ?"));
    query.bind(entry);
    return query.run();
}

namespace {
Result<StoredEvidence> stored_evidence(const Query& at) {
    StoredEvidence row{.entry = {}, .original = {}, .length = at.number(2), .is_genuine = at.integer(3) != 0};
    WCK_TRY(row.entry, at.id<Hash>(0));
    WCK_TRY(row.original, at.id<Hash>(1));
    return row;
}
}  // namespace

Result<std::optional<StoredEvidence>> HubStore::evidence(const Hash& entry) {
    WCK_TRY(auto query, database_.query("SELECT entry, original, length, is_genuine FROM hub_capture "
                                        "WHERE entry = ?"));
    query.bind(entry);
    return one<StoredEvidence>(query, &stored_evidence);
}

Result<std::optional<StoredEvidence>> HubStore::evidence_or_other(const Hash& entry, const Hash& original) {
    WCK_TRY(auto own, evidence(entry));
    if (own) return own;
    WCK_TRY(auto query, database_.query("SELECT entry, original, length, is_genuine FROM hub_capture "
                                        "WHERE original = ? AND is_genuine = 1 LIMIT 1"));
    query.bind(original);
    return one<StoredEvidence>(query, &stored_evidence);
}

Result<std::vector<StoredEvidence>> HubStore::genuine_evidence() {
    WCK_TRY(auto query, database_.query("SELECT entry, original, length, is_genuine FROM hub_capture "
                                        "WHERE is_genuine = 1 ORDER BY entry"));
    return all<StoredEvidence>(query, &stored_evidence);
}

Result<void> HubStore::put_archived(const Hash& original) {
    WCK_TRY(auto query, database_.query("INSERT OR IGNORE INTO hub_archived(original) VALUES(?)"));
    return query.bind(original).run();
}

Result<bool> HubStore::is_archived(const Hash& original) {
    WCK_TRY(auto query, database_.query("SELECT 1 FROM hub_archived WHERE original = ?"));
    return query.bind(original).step();
}

// --- pictures ---

namespace {
constexpr const char* kUnseen =
    "FROM hub_capture c WHERE c.is_genuine = 1 AND NOT EXISTS "
    "(SELECT 1 FROM hub_picture p WHERE p.original = c.original)";

Result<Hash> only_hash(const Query& query) {
    return query.id<Hash>(0);
}

Result<PictureRow> picture_row(const Query& query) {
    PictureRow row{
        .original = {}, .fingerprint = query.text(1), .quality = static_cast<std::uint32_t>(query.number(2))};
    WCK_TRY(row.original, query.id<Hash>(0));
    return row;
}
}  // namespace

Result<std::vector<Hash>> HubStore::pictures_to_look_at(std::size_t limit) {
    WCK_TRY(auto query, database_.query(std::string("SELECT DISTINCT c.original ") + kUnseen +
                                        " ORDER BY c.original LIMIT ?"));
    query.bind(static_cast<std::uint64_t>(limit));
    return all<Hash>(query, &only_hash);
}

Result<std::uint64_t> HubStore::pictures_waiting() {
    WCK_TRY(auto query, database_.query(std::string("SELECT count(DISTINCT c.original) ") + kUnseen));
    WCK_TRY(const bool has_row, query.step());
    return has_row ? query.number(0) : 0;
}

Result<void> HubStore::put_picture(const PictureRow& row) {
    WCK_TRY(auto query, database_.query("INSERT OR REPLACE INTO hub_picture(original, fingerprint, quality) "
                                        "VALUES(?,?,?)"));
    return query.bind(row.original).bind(row.fingerprint).bind(row.quality).run();
}

Result<std::vector<PictureRow>> HubStore::pictures() {
    WCK_TRY(auto query, database_.query("SELECT original, fingerprint, quality FROM hub_picture "
                                        "WHERE fingerprint <> '' ORDER BY original"));
    return all<PictureRow>(query, &picture_row);
}

Result<void> HubStore::blank_picture(const Hash& original) {
    WCK_TRY(auto query, database_.query("UPDATE hub_picture SET fingerprint = '', quality = 0 "
                                        "WHERE original = ? AND fingerprint <> ''"));
    return query.bind(original).run();
}

}  // namespace wincheck::store
