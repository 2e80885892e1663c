#include "core/store/rows.h"

#include <algorithm>

#include "core/store/lists.h"
#include "core/store/memory.h"
#include "core/store/owed.h"
#include "core/store/reasons.h"

namespace wincheck::store {

StoredEntry stored_of(journal::Entry entry) {
    StoredEntry stored;
    stored.position.incarnation = entry.header.incarnation;
    stored.position.sequence = entry.header.sequence;
    stored.device = entry.header.device;
    stored.hash = entry.hash;
    stored.header = entry.header;
    stored.entry = std::move(entry);
    return stored;
}

EntryOrder read_order(const Query& query, int column) {
    if (query.is_null(column)) return {};
    if (query.integer(column) == kRankRefused) return {.rank = std::nullopt, .is_refused = true};
    return {.rank = query.number(column), .is_refused = false};
}

Result<EntryRow> read_entry(const Query& query, int first) {
    EntryRow row;
    row.number = query.integer(first);
    journal::Entry entry;
    WCK_TRY(entry.hash, query.id<Hash>(first + 1));
    entry.header_bytes = journal::HeaderBytes::plain(query.blob(first + 2));
    WCK_TRY(entry.header, journal::decode<journal::Header>(entry.header_bytes.bytes()));
    WCK_TRY(entry.parts, journal::decode<std::vector<journal::Part>>(query.blob(first + 3)));
    row.stored = stored_of(std::move(entry));
    const EntryOrder order = read_order(query, first + 4);
    row.stored.rank = order.rank;
    row.stored.is_refused = order.is_refused;
    return row;
}

Result<std::optional<EntryRow>> find_entry(Database& db, std::int64_t number) {
    WCK_TRY(auto query, db.query(std::string("SELECT ") + kEntryColumns + " FROM entry e WHERE e.n = ?"));
    WCK_TRY(const bool is_here, query.bind(number).step());
    if (!is_here) return std::optional<EntryRow>{};
    WCK_TRY(auto row, read_entry(query));
    return std::optional(std::move(row));
}

bool is_type(const StoredEntry& stored, EntryType type) {
    return stored.header.type == static_cast<std::uint32_t>(type);
}

namespace {

// What people answered counts before what the same entry recorded beside it.
Result<void> add_recorded(const StoredEntry& stored, std::vector<AnswerCore>& answers) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    if (bytes == nullptr) return Error{.code = ErrorCode::not_found, .origin = "add_recorded"};
    WCK_TRY(auto recorded, journal::decode_recorded(*bytes));
    for (AnswerCore& value : recorded.values) {
        if (value.key.instance == journal::own_instance())
            value.key.instance = short_id<InstanceId>(stored.hash);
        const bool is_held = std::any_of(answers.begin(), answers.end(),
                                         [&](const AnswerCore& held) { return held.key == value.key; });
        if (!is_held) answers.push_back(std::move(value));
    }
    return {};
}

}  // namespace

Result<std::vector<AnswerCore>> answers_of(const StoredEntry& stored) {
    std::vector<AnswerCore> answers;
    if (is_type(stored, EntryType::answer)) {
        WCK_TRY(auto answer, core_of<AnswerCore>(stored.entry));
        answers.push_back(std::move(answer));
    } else if (is_type(stored, EntryType::conform)) {
        WCK_TRY(auto conform, core_of<ConformCore>(stored.entry));
        answers = std::move(conform.answers);
    } else if (is_type(stored, EntryType::moved)) {
        WCK_TRY(auto moved, core_of<MovedCore>(stored.entry));
        answers = std::move(moved.answers);
    }
    if (stored.header.version == journal::kRecordedVersion) WCK_TRY(add_recorded(stored, answers));
    return answers;
}

RegisterValue value_of(const StoredEntry& stored, const AnswerCore& answer) {
    RegisterValue value;
    value.key = answer.key;
    value.position = stored.position;
    value.device = stored.device;
    value.entry = stored.hash;
    value.lamport = stored.header.lamport;
    value.answer = answer;
    return value;
}

const char* name_of(State state) {
    switch (state) {
        case State::none: return "";
        case State::planned: return "planned";
        case State::open: return "open";
        case State::not_reached: return "not_reached";
        case State::stopped: return "stopped";
        case State::refused: return "refused";
        case State::sealed: return "sealed";
        case State::voided: return "void";
        case State::moved: return "moved";
    }
    return "";
}

Result<ChainRow> read_chain(const Query& query) {
    ChainRow row;
    row.number = query.integer(0);
    Chain& chain = row.chain;
    WCK_TRY(chain.id, query.id<IncarnationId>(1));
    WCK_TRY(chain.device, query.id<DeviceId>(2));
    chain.is_own = query.integer(3) != 0;
    chain.opening = query.blob(4);
    chain.size = query.number(5);
    chain.held = query.number(6);
    WCK_TRY(chain.head, query.id<Hash>(7));
    WCK_TRY(auto hashes, journal::decode<std::vector<Hash>>(query.blob(8)));
    WCK_TRY(chain.range, journal::CompactRange::from(chain.size, std::move(hashes)));
    return row;
}

Result<void> write_columns(Database& db, const ChainRow& row) {
    const Chain& chain = row.chain;
    WCK_TRY(auto update, db.query("UPDATE chain SET size = ?, held = ?, head = ?, range = ? WHERE n = ?"));
    update.bind(chain.size).bind(chain.held).bind(chain.head).bind(journal::encode(chain.range.hashes()));
    return update.bind(row.number).run();
}

void step_over(Chain& chain, const Hash& entry) {
    chain.range.append(entry);
    chain.head = entry;
    ++chain.size;
}

Result<StreamRow> read_stream(const Query& query) {
    StreamRow row;
    row.number = query.integer(0);
    WCK_TRY(row.id, query.id<StreamId>(1));
    row.kind = static_cast<std::uint32_t>(query.integer(2));
    row.is_opened = query.integer(3) != 0;
    row.lamport = query.number(4);
    WCK_TRY(row.seen, journal::decode<std::vector<journal::Seen>>(query.blob(5)));
    row.entries = query.number(6);
    row.name = query.text(7);
    row.readable = query.text(8);
    row.project = query.text(9);
    row.state = static_cast<State>(query.integer(10));
    if (!query.is_null(11)) row.sealed_by = query.integer(11);
    return row;
}

namespace {

void join(std::vector<journal::Seen>& into, const journal::Seen& more) {
    const auto at =
        std::lower_bound(into.begin(), into.end(), more.incarnation,
                         [](const journal::Seen& a, const IncarnationId& b) { return a.incarnation < b; });
    if (at != into.end() && at->incarnation == more.incarnation) {
        at->sequence = std::max(at->sequence, more.sequence);
    } else {
        into.insert(at, more);
    }
}

}  // namespace

void see(StreamRow& row, const journal::Header& header) {
    row.lamport = std::max(row.lamport, header.lamport);
    for (const journal::Seen& seen : header.seen) join(row.seen, seen);
    join(row.seen, {header.incarnation, header.sequence});
}

Result<std::optional<StreamRow>> find_stream(Database& db, const StreamId& id) {
    WCK_TRY(recall(db));
    Memory& memory = db.memory();
    if (memory.stream && memory.stream->id == id) return memory.stream;
    WCK_TRY(auto query, db.query(std::string("SELECT ") + kStreamColumns + " FROM stream WHERE id = ?"));
    WCK_TRY(const bool is_here, query.bind(id).step());
    if (!is_here) return std::optional<StreamRow>{};
    WCK_TRY(auto row, read_stream(query));
    if (memory.owed == 0) memory.stream = row;
    return std::optional(std::move(row));
}

Result<std::int64_t> stream_number(Database& db, const StreamId& id, std::uint32_t kind) {
    if (const auto& remembered = db.memory().stream; remembered && remembered->id == id)
        return remembered->number;
    {
        WCK_TRY(auto query, db.query("SELECT n FROM stream WHERE id = ?"));
        WCK_TRY(const bool is_here, query.bind(id).step());
        if (is_here) return query.integer(0);
    }
    WCK_TRY(auto insert,
            db.query("INSERT INTO stream(id, kind, is_opened, lamport, seen, entries, name, number, "
                     "project, state) VALUES(?, ?, 0, 0, ?, 0, '', '', '', 0)"));
    insert.bind(id).bind(kind).bind(journal::encode(std::vector<journal::Seen>{}));
    WCK_TRY(insert.run());
    return db.integer("SELECT last_insert_rowid()");
}

Result<StreamRow> stream_row(Database& db, const StreamId& id, std::uint32_t kind) {
    WCK_TRY(auto found, find_stream(db, id));
    if (found) return std::move(*found);
    StreamRow row;
    WCK_TRY(row.number, stream_number(db, id, kind));
    row.id = id;
    row.kind = kind;
    return row;
}

Result<void> write_columns(Database& db, const StreamRow& row) {
    WCK_TRY(auto update,
            db.query("UPDATE stream SET is_opened = ?, lamport = ?, seen = ?, entries = ?, state = ?, "
                     "sealed_by = ? WHERE n = ?"));
    update.bind(row.is_opened).bind(row.lamport).bind(journal::encode(row.seen)).bind(row.entries);
    update.bind(static_cast<std::int64_t>(row.state));
    if (row.sealed_by) {
        update.bind(*row.sealed_by);
    } else {
        update.bind_null();
    }
    return update.bind(row.number).run();
}

// Columns of indexes are left alone where they stay as they are: each would cost an act a page.
Result<void> write_stream(Database& db, const StreamRow& row) {
    WCK_TRY(pay(db));
    if (row.is_named_anew) {
        WCK_TRY(auto update,
                db.query("UPDATE stream SET kind = ?, name = ?, number = ?, project = ? WHERE n = ?"));
        update.bind(row.kind).bind(row.name).bind(row.readable).bind(row.project);
        WCK_TRY(update.bind(row.number).run());
    }
    WCK_TRY(write_columns(db, row));
    db.memory().note_stream(row);
    return row.kind == kStreamTenant && !row.is_named_anew ? Result<void>{} : mark_listed(db, row.number);
}

}  // namespace wincheck::store
