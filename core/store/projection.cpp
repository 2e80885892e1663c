#include "core/store/projection.h"

#include <algorithm>
#include <tuple>

#include "core/store/erasure.h"
#include "core/store/insert.h"
#include "core/store/registers.h"

namespace wincheck::store {
namespace {

State state_of_end(std::uint32_t how) {
    switch (how) {
        case kEndRefused: return State::refused;
        case kEndVoid: return State::none;  // makes_void
        case kEndMoved: return State::moved;
        case kEndNotReached: return State::not_reached;
        default: return State::stopped;  // open list: an unknown ending is still an ending
    }
}

State state_after(const StoredEntry& stored) {
    const std::uint32_t type = stored.header.type;
    if (type == static_cast<std::uint32_t>(EntryType::plan)) return State::planned;
    if (type == static_cast<std::uint32_t>(EntryType::seal)) return State::sealed;
    if (type == static_cast<std::uint32_t>(EntryType::end)) {
        const auto end = core_of<EndCore>(stored.entry);
        return end ? state_of_end(end->how) : State::stopped;
    }
    if (type == static_cast<std::uint32_t>(EntryType::confirm_end)) return State::none;  // makes_void
    const bool is_work = type >= static_cast<std::uint32_t>(EntryType::start) &&
                         type <= static_cast<std::uint32_t>(EntryType::feedback);
    return is_work ? State::open : State::none;
}

bool agrees(const StoredEntry& confirmation, const StoredEntry& request) {
    const auto said = core_of<ConfirmEndCore>(confirmation.entry);
    const auto asked = core_of<EndCore>(request.entry);
    return said && asked && said->is_agreed && said->end == request.hash && asked->how == kEndVoid &&
           confirmation.header.author != request.header.author;
}

/// VISIT-5: a second person has confirmed a request, and both are here, whichever of the two came first.
Result<bool> makes_void(Database& db, std::int64_t stream_n, const StoredEntry& stored) {
    const bool is_confirmation = is_type(stored, EntryType::confirm_end);
    if (!is_confirmation && !is_type(stored, EntryType::end)) return false;
    const EntryType other = is_confirmation ? EntryType::end : EntryType::confirm_end;
    WCK_TRY(auto query, db.query(std::string("SELECT ") + kEntryColumns +
                                 " FROM entry e WHERE e.stream_n = ? AND e.type = ? AND e.rank IS NOT ?"));
    query.bind(stream_n).bind(static_cast<std::uint32_t>(other)).bind(kRankRefused);
    for (;;) {
        WCK_TRY(const bool is_here, query.step());
        if (!is_here) return false;
        WCK_TRY(const EntryRow row, read_entry(query));
        if (is_confirmation ? agrees(stored, row.stored) : agrees(row.stored, stored)) return true;
    }
}

auto order_of(const journal::Header& header) {
    return std::tie(header.lamport, header.device, header.incarnation, header.sequence);
}

/// The seal that counts is the first in causal order: later ones are addenda.
Result<bool> is_first_seal(Database& db, const StreamRow& row, const StoredEntry& stored) {
    if (!row.sealed_by) return true;
    WCK_TRY(const auto other, find_entry(db, *row.sealed_by));
    return !other || order_of(stored.header) < order_of(other->stored.header);
}

Result<void> apply_to_inspection(Database& db, StreamRow& row, std::int64_t entry_n,
                                 const StoredEntry& stored) {
    WCK_TRY(const bool is_void, makes_void(db, row.number, stored));
    row.state = std::max(row.state, is_void ? State::voided : state_after(stored));
    if (is_type(stored, EntryType::seal)) {
        WCK_TRY(const bool is_first, is_first_seal(db, row, stored));
        if (is_first) row.sealed_by = entry_n;
    }
    const bool is_opening = !stored.header.stream.has_value() &&
                            (is_type(stored, EntryType::plan) || is_type(stored, EntryType::start));
    if (!is_opening) return {};
    if (const auto core = core_of<AssignmentCore>(stored.entry)) {
        row.is_named_anew = true;
        row.name = core->name;
        row.readable = core->number;
        row.project = core->project;
    }
    return {};
}

void apply_to_person(StreamRow& row, const StoredEntry& stored) {
    const bool is_opening = !stored.header.stream.has_value() && is_type(stored, EntryType::person);
    const auto core = is_opening ? core_of<PersonCore>(stored.entry) : Result<PersonCore>(PersonCore{});
    if (!is_opening || !core) return;
    row.is_named_anew = true;
    row.name = core->person;
}

/// True when an entry of the stream says that it has seen this one, or this one is there already.
Result<bool> apply_to_row(Database& db, StreamRow& row, std::int64_t entry_n, const StoredEntry& stored,
                          bool is_new) {
    const journal::Header& header = stored.header;
    const bool is_opening = !header.stream.has_value();
    if (is_opening || !row.is_opened) {
        const std::uint32_t kind =
            is_opening || row.entries == 0 ? header.stream_kind : std::min(row.kind, header.stream_kind);
        row.is_named_anew = row.is_named_anew || kind != row.kind;
        row.kind = kind;
        row.is_opened = is_opening;
    }
    const bool is_seen = has_seen(row.seen, header);
    see(row, header);
    if (is_new) ++row.entries;
    if (header.stream_kind == kStreamInspection) WCK_TRY(apply_to_inspection(db, row, entry_n, stored));
    if (header.stream_kind == kStreamPerson) apply_to_person(row, stored);
    return is_seen;
}

Result<bool> apply_to_stream(Database& db, std::int64_t entry_n, const StoredEntry& stored, bool is_new) {
    WCK_TRY(auto found, find_stream(db, stored.entry.stream()));
    WCK_ASSERT(found.has_value());
    WCK_TRY(const bool is_seen, apply_to_row(db, *found, entry_n, stored, is_new));
    WCK_TRY(write_stream(db, *found));
    return is_seen;
}

Result<void> apply_answers(RegisterRows& rows, std::int64_t entry_n, std::int64_t stream_n,
                           const StoredEntry& stored, Placed& placed) {
    auto answers = answers_of(stored);
    if (!answers) return {};
    for (const AnswerCore& answer : *answers) {
        WCK_TRY(const bool has_changed,
                write_register(rows, stream_n, answer.key, entry_n, stored.header, placed.is_seen));
        if (has_changed) placed.touched.push_back(answer.key);
    }
    placed.answers = std::move(*answers);
    return {};
}

Result<void> apply_capture(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                           const StoredEntry& stored) {
    const auto core = core_of<CaptureCore>(stored.entry);
    if (!core) return {};
    WCK_TRY(auto insert,
            db.query("INSERT OR REPLACE INTO evidence(entry_n, stream_n, original) VALUES(?, ?, ?)"));
    return insert.bind(entry_n).bind(stream_n).bind(core->original).run();
}

Result<void> apply_document(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                            const StoredEntry& stored) {
    const auto core = core_of<PublishCore>(stored.entry);
    if (!core) return {};
    WCK_TRY(auto insert,
            db.query("INSERT OR REPLACE INTO document(entry_n, stream_n, kind, name, version, hash) "
                     "VALUES(?, ?, ?, ?, ?, ?)"));
    insert.bind(entry_n).bind(stream_n).bind(static_cast<std::uint32_t>(core->kind));
    return insert.bind(core->name).bind(core->version).bind(core->hash).run();
}

Result<void> apply_device(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                          const StoredEntry& stored) {
    const auto core = core_of<DeviceCore>(stored.entry);
    if (!core) return {};
    WCK_TRY(auto insert,
            db.query("INSERT OR REPLACE INTO device(entry_n, stream_n, device) VALUES(?, ?, ?)"));
    return insert.bind(entry_n).bind(stream_n).bind(core->device).run();
}

Result<void> apply_by_type(RegisterRows& rows, std::int64_t entry_n, std::int64_t stream_n,
                           const StoredEntry& stored, Placed& placed) {
    Database& db = rows.database();
    const std::uint32_t kind = stored.header.stream_kind;
    if (kind == kStreamInspection) {
        const bool has_recorded =
            stored.header.version == journal::kRecordedVersion &&
            (is_type(stored, EntryType::add_instance) || is_type(stored, EntryType::remove_instance) ||
             is_type(stored, EntryType::start) || is_type(stored, EntryType::open) ||
             is_type(stored, EntryType::call) || is_type(stored, EntryType::renewed));
        if (is_type(stored, EntryType::answer) || is_type(stored, EntryType::conform) ||
            is_type(stored, EntryType::moved) || has_recorded)
            return apply_answers(rows, entry_n, stream_n, stored, placed);
        if (is_type(stored, EntryType::erase)) WCK_TRY(apply_erase(db, entry_n, stream_n, stored));
        if (is_type(stored, EntryType::capture)) WCK_TRY(apply_capture(db, entry_n, stream_n, stored));
    } else if (kind == kStreamTenant) {
        if (is_type(stored, EntryType::publish)) WCK_TRY(apply_document(db, entry_n, stream_n, stored));
        if (is_type(stored, EntryType::device)) WCK_TRY(apply_device(db, entry_n, stream_n, stored));
    }
    return {};
}

}  // namespace

namespace {

Result<Bytes> parts_to_keep(Database& db, const journal::Entry& entry) {
    if (entry.parts.size() < 2) return journal::encode(entry.parts);
    journal::Entry kept = entry;
    WCK_TRY(strip_erased(db, kept));
    return journal::encode(kept.parts);
}

}  // namespace

namespace {

const Insertion& entry_insertion() {
    static const Insertion kRows =
        insertion("INSERT INTO entry(n, stream_n, type, hash, header, parts, rank)", 7);
    return kRows;
}

std::optional<std::int64_t> rank_kept(const StoredEntry& stored) {
    if (stored.is_refused) return kRankRefused;
    return stored.rank ? std::optional(static_cast<std::int64_t>(*stored.rank)) : std::nullopt;
}

}  // namespace

Result<Placed> Placing::place(std::int64_t entry_n, const StoredEntry& stored) {
    WCK_TRY(enter(stored));
    WCK_TRY(Bytes parts, parts_to_keep(db_, stored.entry));
    WCK_TRY(add_line({.number = entry_n,
                      .stream_n = row_->number,
                      .type = stored.header.type,
                      .hash = stored.hash,
                      .header = stored.entry.header_bytes,
                      .parts = std::move(parts),
                      .rank = rank_kept(stored)},
                     is_many_ && is_type(stored, EntryType::answer)));
    Placed placed;
    if (stored.is_refused) return placed;
    WCK_TRY(placed.is_seen, apply_to_row(db_, *row_, entry_n, stored, true));
    // What has been seen reads the entries that a register has.
    if (placed.is_seen) WCK_TRY(write_waiting());
    WCK_TRY(apply_by_type(registers_, entry_n, row_->number, stored, placed));
    return placed;
}

void Placing::bind(Query& row, const Line& line) {
    row.bind(line.number).bind(line.stream_n).bind(line.type).bind_lent(line.hash.view());
    row.bind_lent(line.header.bytes()).bind_lent(line.parts);
    if (line.rank) {
        row.bind(*line.rank);
    } else {
        row.bind_null();
    }
}

// An answer changes registers and the stream's row; whatever else is placed may read what waits.
Result<void> Placing::add_line(Line line, bool may_wait) {
    if (may_wait) {
        waiting_.push_back(std::move(line));
        return waiting_.size() < kRowsTogether ? Result<void>{} : write_waiting();
    }
    WCK_TRY(write_waiting());
    WCK_TRY(auto insert, db_.query(entry_insertion().one));
    bind(insert, line);
    return insert.run();
}

Result<void> Placing::write_waiting() {
    WCK_TRY(insert_rows(db_, entry_insertion(), std::span<const Line>(waiting_), &Placing::bind));
    waiting_.clear();
    return registers_.write();
}

Result<void> Placing::enter(const StoredEntry& stored) {
    const StreamId stream = stored.entry.stream();
    if (row_ && row_->id == stream) return {};
    WCK_TRY(finish());
    WCK_TRY(row_, stream_row(db_, stream, stored.header.stream_kind));
    entries_ = row_->entries;
    is_opened_ = row_->is_opened;
    state_ = row_->state;
    sealed_by_ = row_->sealed_by;
    return {};
}

bool Placing::has_moved_on_only() const {
    return row_ && entries_ > 0 && !row_->is_named_anew && row_->is_opened == is_opened_ &&
           row_->state == state_ && row_->sealed_by == sealed_by_;
}

StreamRow Placing::take_row() {
    StreamRow row = std::move(*row_);
    row_.reset();
    return row;
}

Result<void> Placing::finish() {
    WCK_TRY(write_waiting());
    if (!row_) return {};
    WCK_TRY(write_stream(db_, *row_));
    row_.reset();
    return {};
}

Result<void> place_entry(Database& db, std::int64_t entry_n, const StoredEntry& stored) {
    Placing placing(db, Places::one);
    WCK_TRY(placing.place(entry_n, stored));
    return placing.finish();
}

Result<void> replay_entry(Database& db, std::int64_t entry_n, const StoredEntry& stored) {
    WCK_TRY(const std::int64_t stream_n, stream_number(db, stored.entry.stream(), stored.header.stream_kind));
    {
        WCK_TRY(auto update, db.query("UPDATE entry SET stream_n = ? WHERE n = ? AND stream_n <> ?"));
        WCK_TRY(update.bind(stream_n).bind(entry_n).bind(stream_n).run());
    }
    if (stored.is_refused) return {};
    Placed placed;
    WCK_TRY(placed.is_seen, apply_to_stream(db, entry_n, stored, true));
    RegisterRows rows(db);
    return apply_by_type(rows, entry_n, stream_n, stored, placed);
}

Result<std::vector<AnswerKey>> apply_payload(Database& db, std::int64_t entry_n, std::int64_t stream_n,
                                             const StoredEntry& stored, bool is_new) {
    Placed placed;
    WCK_TRY(placed.is_seen, apply_to_stream(db, entry_n, stored, is_new));
    RegisterRows rows(db);
    WCK_TRY(apply_by_type(rows, entry_n, stream_n, stored, placed));
    return std::move(placed.touched);
}

}  // namespace wincheck::store
