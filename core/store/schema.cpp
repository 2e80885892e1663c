#include "core/store/schema.h"

#include <array>

#include "core/store/reasons.h"

namespace wincheck::store {
namespace {

// Append-only; one string for each version, frozen once released. Without rowid the columns of the key come
// first: SQLite 3.40's integrity_check otherwise finds NULL in what follows them.
constexpr std::array kMigrations{
    R"sql(
CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE chain(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  device BLOB NOT NULL,
  is_own INTEGER NOT NULL,
  opening BLOB NOT NULL,
  size INTEGER NOT NULL,
  held INTEGER NOT NULL,
  head BLOB NOT NULL,
  range BLOB NOT NULL) STRICT;

CREATE TABLE note(
  chain_n INTEGER NOT NULL,
  size INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(chain_n, size)) STRICT, WITHOUT ROWID;

CREATE TABLE segment(
  chain_n INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY(chain_n, first, last)) STRICT;

CREATE TABLE blob(hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE entry(
  n INTEGER PRIMARY KEY,
  stream_n INTEGER NOT NULL,
  type INTEGER NOT NULL,
  hash BLOB NOT NULL,
  header BLOB NOT NULL,
  parts BLOB NOT NULL,
  rank INTEGER) STRICT;
CREATE INDEX entry_by_stream ON entry(stream_n, type);

CREATE TABLE stream(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  is_opened INTEGER NOT NULL,
  lamport INTEGER NOT NULL,
  seen BLOB NOT NULL,
  entries INTEGER NOT NULL,
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  project TEXT NOT NULL,
  state INTEGER NOT NULL,
  sealed_by INTEGER) STRICT;

CREATE TABLE register(
  stream_n INTEGER NOT NULL,
  key BLOB NOT NULL,
  entry_n INTEGER NOT NULL,
  live INTEGER NOT NULL,
  PRIMARY KEY(stream_n, key, entry_n)) STRICT, WITHOUT ROWID;

CREATE TABLE evidence(entry_n INTEGER PRIMARY KEY, stream_n INTEGER NOT NULL, original BLOB NOT NULL) STRICT;
CREATE INDEX evidence_by_stream ON evidence(stream_n);
CREATE INDEX evidence_by_original ON evidence(original);

CREATE TABLE document(
  entry_n INTEGER PRIMARY KEY,
  stream_n INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  hash BLOB NOT NULL) STRICT;

CREATE TABLE device(entry_n INTEGER PRIMARY KEY, stream_n INTEGER NOT NULL, device BLOB NOT NULL) STRICT;
)sql",
    R"sql(
CREATE TABLE erasure(
  incarnation BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL,
  part INTEGER NOT NULL,
  entry_n INTEGER NOT NULL,
  stream_n INTEGER NOT NULL,
  PRIMARY KEY(incarnation, sequence, hash, part, entry_n)) STRICT, WITHOUT ROWID;
)sql",
    // Written when a stream is opened, and by no act after it.
    R"sql(
CREATE INDEX stream_by_kind ON stream(kind, id);
CREATE INDEX stream_by_name ON stream(name);
CREATE INDEX stream_by_number ON stream(number);
)sql",
    // Lists (lists.h): derived from the journal, and made anew from it at any time. Every stream begins
    // stale.
    R"sql(
CREATE TABLE listed_stale(stream_n INTEGER PRIMARY KEY, level INTEGER NOT NULL) STRICT;

CREATE TABLE listed(
  stream_n INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  is_over INTEGER NOT NULL,
  place INTEGER NOT NULL,
  state TEXT NOT NULL,
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  date TEXT NOT NULL,
  is_whole INTEGER NOT NULL,
  is_announced INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  policy BLOB NOT NULL,
  facts TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  line TEXT NOT NULL,
  bound_n INTEGER) STRICT;
CREATE INDEX listed_in_order ON listed(is_over, place, id);
CREATE INDEX listed_by_state ON listed(state, place, id);
CREATE INDEX listed_announced ON listed(project, kind, date) WHERE is_announced = 1;
CREATE INDEX listed_with_findings ON listed(project) WHERE findings > 0;
CREATE INDEX listed_in_part ON listed(stream_n) WHERE is_whole = 0;
CREATE INDEX listed_bound ON listed(bound_n) WHERE bound_n IS NOT NULL;

CREATE TABLE listed_finding(
  n INTEGER PRIMARY KEY,
  stream_n INTEGER NOT NULL,
  stream BLOB NOT NULL,
  due_ms INTEGER NOT NULL,
  number TEXT NOT NULL,
  id BLOB NOT NULL,
  seat INTEGER NOT NULL,
  state INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  is_owed INTEGER NOT NULL,
  is_late INTEGER NOT NULL,
  due TEXT NOT NULL,
  words BLOB NOT NULL,
  life BLOB NOT NULL,
  facts TEXT NOT NULL) STRICT;
CREATE INDEX listed_finding_by_stream ON listed_finding(stream_n, seat);
CREATE INDEX listed_finding_in_order ON listed_finding(due_ms, number, id, seat);
CREATE INDEX listed_finding_by_state ON listed_finding(state, due_ms, number, id, seat);
CREATE INDEX listed_finding_by_severity ON listed_finding(severity, due_ms, number, id, seat);
CREATE INDEX listed_finding_open ON listed_finding(due_ms, number, id, seat) WHERE is_open = 1;
CREATE INDEX listed_finding_owed ON listed_finding(due_ms, number, id, seat) WHERE is_owed = 1;

CREATE TABLE listed_word(
  word TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  number TEXT NOT NULL,
  id BLOB NOT NULL,
  seat INTEGER NOT NULL,
  finding_n INTEGER NOT NULL,
  PRIMARY KEY(word, due_ms, number, id, seat, finding_n)) STRICT, WITHOUT ROWID;

INSERT INTO listed_stale(stream_n, level) SELECT n, 2 FROM stream;
)sql",
    // Rows of an own chain and of one stream may be behind the entries (owed.h): what does not know that must
    // not go on with them.
    "",
};

constexpr std::int64_t kApplicationId = 0x57434B30;  // "WCK0"

}  // namespace

Result<bool> is_of_older_schema(Database& db) {
    WCK_TRY(const std::int64_t application, db.integer("PRAGMA application_id"));
    WCK_TRY(const std::int64_t version, db.integer("PRAGMA user_version"));
    return application == kApplicationId && version > 0 &&
           version < static_cast<std::int64_t>(kMigrations.size());
}

Result<void> migrate(Database& db) {
    WCK_TRY(const std::int64_t application, db.integer("PRAGMA application_id"));
    WCK_TRY(const std::int64_t version, db.integer("PRAGMA user_version"));
    WCK_TRY(const std::int64_t tables, db.integer("SELECT count(*) FROM sqlite_schema"));
    const bool is_new = application == 0 && version == 0 && tables == 0;
    if (!is_new && application != kApplicationId)
        return error_of(ErrorCode::corrupt, kNotStore, "migrate", "store.db");
    const auto known = static_cast<std::int64_t>(kMigrations.size());
    if (version > known) return error_of(ErrorCode::too_new, kStoreTooNew, "migrate", "store.db");
    if (version < 0) return error_of(ErrorCode::corrupt, kStoreDamaged, "migrate", "store.db");
    if (version == known) return {};

    WCK_TRY(db.begin());
    auto run = [&]() -> Result<void> {
        for (std::int64_t at = version; at < known; ++at)
            WCK_TRY(db.exec(kMigrations[static_cast<std::size_t>(at)]));
        const std::string stamp = "PRAGMA application_id=" + std::to_string(kApplicationId) +
                                  "; PRAGMA user_version=" + std::to_string(known);
        return db.exec(stamp.c_str());
    };
    if (auto result = run(); !result) {
        db.roll_back();
        return result;
    }
    return db.commit();
}

}  // namespace wincheck::store
