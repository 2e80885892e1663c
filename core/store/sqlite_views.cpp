// Projections as values.
#include <algorithm>
#include <map>
#include <tuple>

#include "core/store/owed.h"
#include "core/store/sqlite_store.h"

namespace wincheck::store {
namespace {

/// Newest last: the order of streams, by the entry that says it.
bool is_earlier(const EntryRow& a, const EntryRow& b) {
    const auto order = [](const EntryRow& row) {
        const journal::Header& header = row.stored.header;
        return std::tie(header.lamport, header.device, header.incarnation, header.sequence);
    };
    return order(a) < order(b);
}

Result<std::optional<std::int64_t>> row_of_stream(Database& db, const StreamId& id) {
    WCK_TRY(auto query, db.query("SELECT n FROM stream WHERE id = ?"));
    WCK_TRY(const bool is_here, query.bind(id).step());
    return is_here ? std::optional(query.integer(0)) : std::nullopt;
}

}  // namespace

Result<StreamInfo> SqliteStore::info_of(const StreamRow& row) {
    StreamInfo info;
    info.id = row.id;
    info.kind = row.kind;
    info.is_opened = row.is_opened;
    info.lamport = row.lamport;
    info.seen = row.seen;
    info.entries = row.entries;
    info.name = row.name;
    info.number = row.readable;
    info.project = row.project;
    info.state = name_of(row.state);
    if (row.sealed_by) {
        WCK_TRY(const auto seal, find_entry(*db_, *row.sealed_by));
        if (seal) info.sealed_by = seal->stored.position;
    }
    return info;
}

Result<std::optional<StreamInfo>> SqliteStore::stream(const StreamId& id) {
    const auto told = [this](const StreamRow& row) -> Result<std::optional<StreamInfo>> {
        WCK_TRY(auto info, info_of(row));
        return std::optional(std::move(info));
    };
    WCK_TRY(recall(*db_));
    const std::optional<StreamRow>& known = db_->memory().stream;
    if (known && known->id == id) return told(*known);
    WCK_TRY(const auto row, find_stream(*db_, id));
    return row ? told(*row) : std::optional<StreamInfo>{};
}

Result<std::vector<StreamInfo>> SqliteStore::streams(std::uint32_t kind) {
    WCK_TRY(auto query,
            db_->query(std::string("SELECT ") + kStreamColumns + " FROM stream WHERE kind = ? ORDER BY id"));
    query.bind(kind);
    WCK_TRY(recall(*db_));
    const Memory& memory = db_->memory();
    std::vector<StreamInfo> all;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return all;
        WCK_TRY(const StreamRow row, read_stream(query));
        const bool is_owed = memory.owed > 0 && memory.stream->number == row.number;
        WCK_TRY(auto info, info_of(is_owed ? *memory.stream : row));
        all.push_back(std::move(info));
    }
}

Result<std::optional<StreamId>> SqliteStore::find_opened(std::uint32_t kind, const std::string& name) {
    if (const auto known = db_->memory().opened(kind, name)) return known;
    // The plus keeps SQLite off the index of kinds: there are many of one kind, and few of one name.
    WCK_TRY(auto query, db_->query("SELECT id FROM stream WHERE +kind = ? AND is_opened = 1 AND "
                                   "(name = ? OR number = ? OR id = ?) ORDER BY id LIMIT 1"));
    const auto id = StreamId::parse_hex(name);
    query.bind(kind).bind(name).bind(name);
    WCK_TRY(const bool is_here, (id ? query.bind(*id) : query.bind_null()).step());
    if (!is_here) return std::optional<StreamId>{};
    WCK_TRY(const StreamId found, query.id<StreamId>(0));
    db_->memory().note_opened(kind, name, found);
    return std::optional(found);
}

std::uint64_t SqliteStore::changes_of(std::uint32_t kind) const {
    return db_->memory().changes_of(kind);
}

Result<std::vector<RegisterValue>> SqliteStore::registers(const StreamId& stream,
                                                          const AnswerKey* key_or_null) {
    WCK_TRY(const auto stream_n, row_of_stream(*db_, stream));
    if (!stream_n) return std::vector<RegisterValue>{};
    WCK_TRY(auto query, db_->query(std::string("SELECT r.key, ") + kEntryColumns +
                                   " FROM register r JOIN entry e ON e.n = r.entry_n WHERE r.stream_n = ? "
                                   "AND r.live = 1" +
                                   (key_or_null != nullptr ? " AND r.key = ?" : "")));
    query.bind(*stream_n);
    if (key_or_null != nullptr) query.bind(journal::encode(*key_or_null));
    std::map<Bytes, Standing> standing;
    std::vector<RegisterValue> values;
    std::map<std::int64_t, std::pair<StoredEntry, std::vector<AnswerCore>>>
        read;  // a conform entry has many rows
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) break;
        auto at = read.find(query.integer(1));
        if (at == read.end()) {
            WCK_TRY(auto row, read_entry(query, 1));
            WCK_TRY(auto answers, answers_of(row.stored));
            at = read.emplace(row.number, std::pair(std::move(row.stored), std::move(answers))).first;
        }
        Bytes place = query.blob(0);
        WCK_TRY(const auto key, journal::decode<AnswerKey>(place));
        standing[std::move(place)].push_back(at->first);
        const auto& [stored, answers] = at->second;
        const auto answer = std::find_if(answers.begin(), answers.end(),
                                         [&](const AnswerCore& candidate) { return candidate.key == key; });
        if (answer != answers.end()) values.push_back(value_of(stored, *answer));
    }
    if (key_or_null == nullptr) db_->memory().note_registers(*stream_n, std::move(standing));
    std::sort(values.begin(), values.end(), [](const RegisterValue& a, const RegisterValue& b) {
        return std::tie(a.key, a.lamport, a.device, a.position) <
               std::tie(b.key, b.lamport, b.device, b.position);
    });
    return values;
}

Result<std::vector<EvidenceRow>> SqliteStore::evidence_rows(Query& query) {
    WCK_TRY(auto rows, rows_of(query));
    std::sort(rows.begin(), rows.end(), is_earlier);
    std::vector<EvidenceRow> all;
    for (const EntryRow& row : rows) {
        WCK_TRY(auto capture, core_of<CaptureCore>(row.stored.entry));
        all.push_back({capture.original, row.stored.entry.stream(), row.stored.position, row.stored.hash,
                       std::move(capture)});
    }
    return all;
}

Result<std::vector<EvidenceRow>> SqliteStore::evidence(const StreamId& stream) {
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM evidence v JOIN entry e ON e.n = v.entry_n WHERE v.stream_n = "
                                   "(SELECT n FROM stream WHERE id = ?)"));
    query.bind(stream);
    return evidence_rows(query);
}

Result<std::vector<EvidenceRow>> SqliteStore::evidence_of(const Hash& original) {
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM evidence v JOIN entry e ON e.n = v.entry_n WHERE v.original = ?"));
    query.bind(original);
    return evidence_rows(query);
}

Result<std::vector<DocumentRow>> SqliteStore::documents(DocumentKind kind) {
    std::vector<EntryRow> rows;
    {
        WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                       " FROM document d JOIN entry e ON e.n = d.entry_n WHERE d.kind = ?"));
        query.bind(static_cast<std::uint32_t>(kind));
        WCK_TRY(rows, rows_of(query));
    }
    std::sort(rows.begin(), rows.end(), is_earlier);
    std::vector<DocumentRow> all;
    for (const EntryRow& row : rows) {
        DocumentRow document;
        WCK_TRY(document.document, core_of<PublishCore>(row.stored.entry));
        document.position = row.stored.position;
        WCK_TRY(auto held, db_->query("SELECT 1 FROM blob WHERE hash = ?"));
        WCK_TRY(document.is_here, held.bind(document.document.hash).step());
        all.push_back(std::move(document));
    }
    return all;
}

Result<std::vector<DeviceCore>> SqliteStore::devices() {
    WCK_TRY(auto query, db_->query(std::string("SELECT ") + kEntryColumns +
                                   " FROM device d JOIN entry e ON e.n = d.entry_n"));
    WCK_TRY(auto rows, rows_of(query));
    std::sort(rows.begin(), rows.end(), is_earlier);
    std::map<DeviceId, DeviceCore> newest;
    for (const EntryRow& row : rows) {
        WCK_TRY(auto device, core_of<DeviceCore>(row.stored.entry));
        newest.insert_or_assign(device.device, std::move(device));
    }
    std::vector<DeviceCore> all;
    all.reserve(newest.size());
    for (auto& [id, device] : newest) all.push_back(std::move(device));
    return all;
}

}  // namespace wincheck::store
