#include <algorithm>
#include <utility>

#include "core/base/decimal.h"
#include "core/base/hash.h"
#include "sync/client/session.h"
#include "sync/protocol/metadata.h"

namespace wincheck::client {
namespace {

using protocol::HttpHeader;
using store::EvidenceRow;

constexpr const char* kTusVersion = "1.0.0";
// A chunk file up to this size goes with the request that creates its upload: one round trip.
constexpr std::uint64_t kOneTripBytesMax = kChunkBytesMin + 64;
constexpr std::uint32_t kTriesMax = 12;

Result<Upload> upload_of(Session& session, const EvidenceRow& row) {
    WCK_TRY(auto upload, upload_so_far(session, row.original));
    if (upload && upload->epoch == session.saved.epoch && upload->entry == row.entry &&
        upload->chunks.size() == row.capture.chunks.size())
        return std::move(*upload);
    Upload fresh;
    fresh.epoch = session.saved.epoch;
    fresh.entry = row.entry;
    fresh.chunks.resize(row.capture.chunks.size());
    return fresh;
}

std::string upload_name(const Hash& original, std::uint32_t index) {
    return original.hex() + "/" + std::to_string(index);
}

std::optional<std::uint64_t> offset_of(const Reply& reply) {
    const auto value = Decimal::parse(reply.header("Upload-Offset"));
    if (!value || value->scale != 0 || value->mantissa < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value->mantissa);
}

struct Chunk {
    const EvidenceRow& row;
    std::uint32_t index;
    std::string path;  // upload at the hub
    std::uint64_t size_bytes = 0;
};

std::string metadata_of(const Chunk& chunk) {
    return protocol::metadata_text({{protocol::kMetaOriginal, chunk.row.original.hex()},
                                    {protocol::kMetaIndex, std::to_string(chunk.index)},
                                    {protocol::kMetaChunk, chunk.row.capture.chunks[chunk.index].hex()},
                                    {protocol::kMetaEntry, chunk.row.entry.hex()}});
}

void attach_file(Session& session, Want& want, const Chunk& chunk, std::uint64_t offset) {
    const std::uint64_t length = chunk.size_bytes - offset;
    want.file = protocol::FileSlice{session.engine.evidence().chunk_path(chunk.row.capture, chunk.index),
                                    offset, length};
    want.headers.push_back({"Content-Type", protocol::kTusType});
    want.is_background = offset == 0;
}

Subject subject_of(const EvidenceRow& row, std::uint32_t index, std::uint64_t size_bytes) {
    Subject subject;
    subject.chain = row.position.incarnation;
    subject.from = row.position.sequence;
    subject.hash = row.original;
    subject.index = index;
    subject.length = size_bytes;
    return subject;
}

Want chunk_want(Session& session, const Chunk& chunk) {
    Want want{.method = "POST",
              .path = protocol::kPathEvidence,
              .headers = {{"Tus-Resumable", kTusVersion}},
              .body = {},
              .file = {},
              .subject = {},
              .asked = {}};
    want.subject = subject_of(chunk.row, chunk.index, chunk.size_bytes);
    const auto offset = session.offsets.find(upload_name(chunk.row.original, chunk.index));
    if (chunk.path.empty()) {
        want.purpose = Purpose::create_upload;
        want.headers.push_back({"Upload-Length", std::to_string(chunk.size_bytes)});
        want.headers.push_back({"Upload-Metadata", metadata_of(chunk)});
        // After a cut the hub may hold a part: it is asked without a body, and says how much.
        const auto is_this = [&](const Outstanding& one) {
            return one.purpose == Purpose::create_upload && one.subject.hash == chunk.row.original &&
                   one.subject.index == chunk.index && !session.ahead.contains(one.id);
        };
        const auto& earlier = session.saved.outstanding;  // of a process that was killed
        const bool was_cut = session.cut.contains(upload_name(chunk.row.original, chunk.index)) ||
                             std::any_of(earlier.begin(), earlier.end(), is_this);
        if (chunk.size_bytes <= kOneTripBytesMax && !was_cut) attach_file(session, want, chunk, 0);
    } else if (offset == session.offsets.end() || offset->second > chunk.size_bytes) {
        want.purpose = Purpose::find_offset;
        want.method = "HEAD";
        want.path = chunk.path;
    } else {
        want.purpose = Purpose::send_chunk;
        want.method = "PATCH";
        want.path = chunk.path;
        want.subject.offset = offset->second;
        want.headers.push_back({"Upload-Offset", std::to_string(offset->second)});
        attach_file(session, want, chunk, offset->second);
    }
    return want;
}

// The next capture of the same original that this device made takes its place, if there is one.
void skip(Session& session, const EvidenceRow& row, const char* reason) {
    session.skipped.insert(row.entry);
    note_problem(session.saved, {row.original.hex(), 0, reason});
}

// How long a chunk file is that is as the capture entry recorded it; none when it is missing or damaged.
Result<std::optional<std::uint64_t>> sound_chunk(Session& session, const EvidenceRow& row,
                                                 std::uint32_t index) {
    const auto seen = std::exchange(session.sound, std::nullopt);
    if (seen && seen->entry == row.entry && seen->index == index) return std::optional(seen->size_bytes);
    const auto bytes = session.engine.evidence().read_chunk(row.capture, index);
    if (bytes) return std::optional<std::uint64_t>(bytes->size());
    if (is_of_the_disk(bytes.error())) return bytes.error();
    const bool is_missing = bytes.error().code == ErrorCode::not_found;
    skip(session, row, is_missing ? "evidence_missing" : "evidence_damaged");
    return std::optional<std::uint64_t>{};
}

Result<std::optional<Want>> want_of_capture(Session& session, const EvidenceRow& row) {
    WCK_TRY(const Upload upload, upload_of(session, row));
    for (std::uint32_t index = 0; index < upload.chunks.size(); ++index) {
        if (upload.chunks[index].is_done) continue;
        if (++session.tries[upload_name(row.original, index)] > kTriesMax) {
            skip(session, row, "no_progress");
            break;
        }
        WCK_TRY(const auto size_bytes, sound_chunk(session, row, index));
        if (!size_bytes) break;
        return std::optional(chunk_want(session, {row, index, upload.chunks[index].path, *size_bytes}));
    }
    return std::optional<Want>{};
}

// Asked for before anything is sent again: a receipt of an earlier epoch, until the hub has confirmed it.
Result<bool> needs_asking_first(Session& session, const Hash& original) {
    if (session.asked.contains(original)) return false;
    WCK_TRY(const auto received, load<Received>(session.store(), received_setting(original)));
    return received.has_value();
}

void apply_offset(Session& session, const Subject& subject, const Reply& reply, ChunkUpload& chunk) {
    const std::string name = upload_name(subject.hash, subject.index);
    const auto offset = offset_of(reply);
    if (!offset || *offset > subject.length) {
        session.offsets.erase(name);
        return;
    }
    const auto before = session.offsets.find(name);
    const std::uint64_t from = before == session.offsets.end() ? subject.offset : before->second;
    if (*offset > from) {
        session.counters.chunk_bytes_sent += *offset - from;
        session.tries[name] = 0;
    }
    session.offsets[name] = *offset;
    chunk.is_done = *offset == subject.length;
    if (chunk.is_done) ++session.counters.chunks_sent;
}

}  // namespace

Result<const std::vector<EvidenceRow>*> own_evidence(Session& session) {
    if (session.evidence) return &*session.evidence;
    std::map<IncarnationId, std::uint64_t> sizes;
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        const auto at_hub = session.hub_sizes.find(chain.id);
        if (at_hub != session.hub_sizes.end()) sizes[chain.id] = at_hub->second;
    }
    std::vector<EvidenceRow> rows;
    WCK_TRY(const auto list, session.store().erased_originals());
    const std::set<Hash> erased(list.begin(), list.end());  // nobody can read them any more (PII-1)
    std::set<evidence::SetName> seen;
    for (const std::uint32_t kind : {kStreamInspection, kStreamFinding}) {
        WCK_TRY(const auto streams, session.store().streams(kind));
        for (const store::StreamInfo& stream : streams) {
            WCK_TRY(auto here, session.store().evidence(stream.id));
            for (EvidenceRow& row : here) {
                const auto size = sizes.find(row.position.incarnation);
                if (erased.contains(row.original)) continue;
                const bool is_at_hub = size != sizes.end() && row.position.sequence < size->second;
                if (is_at_hub && seen.insert(evidence::set_of(row.capture)).second)
                    rows.push_back(std::move(row));
            }
        }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.capture.length < b.capture.length; });
    session.evidence = std::move(rows);
    return &*session.evidence;
}

Result<bool> is_received(Session& session, const Hash& original) {
    WCK_TRY(const auto received, load<Received>(session.store(), received_setting(original)));
    return received.has_value() && received->epoch == session.saved.epoch;
}

MaybeWant upload_want(Session& session) {
    WCK_TRY(const auto* rows, own_evidence(session));
    std::set<Hash> under_way;  // originals that another capture stands for
    for (const EvidenceRow& row : *rows) {
        const bool is_skipped = session.skipped.contains(row.entry) || session.skipped.contains(row.original);
        if (is_skipped || under_way.contains(row.original)) continue;
        if (session.settled.contains(row.entry)) {
            under_way.insert(row.original);
            continue;
        }
        WCK_TRY(const bool received, is_received(session, row.original));
        WCK_TRY(const bool waits, needs_asking_first(session, row.original));
        if (received || waits) continue;
        WCK_TRY(auto want, want_of_capture(session, row));
        if (want) return want;
        if (session.skipped.contains(row.entry)) continue;
        session.settled.insert(row.entry);
        under_way.insert(row.original);
    }
    return std::optional<Want>{};
}

Result<std::optional<EvidenceRow>> capture_asked_for(Session& session, const Subject& subject) {
    WCK_TRY(auto rows, session.store().evidence_of(subject.hash));
    const store::Position position{subject.chain, subject.from};
    for (EvidenceRow& row : rows)
        if (row.position == position) return std::optional(std::move(row));
    return std::optional<EvidenceRow>{};
}

Result<void> take_upload(Session& session, Purpose purpose, const Subject& subject, const Reply& reply) {
    WCK_TRY(const auto row, capture_asked_for(session, subject));
    if (!row || subject.index >= row->capture.chunks.size()) return answer_wrong("take_upload");
    WCK_TRY(Upload upload, upload_of(session, *row));
    ChunkUpload& chunk = upload.chunks[subject.index];
    const std::string name = upload_name(subject.hash, subject.index);
    const bool is_ok = reply.status < 300;
    if (reply.status == 404 || reply.status == 410) {
        chunk = {};  // expired: a new upload
        session.offsets.erase(name);
    } else if (reply.status == 413) {
        skip(session, *row, "too_large");
    } else if (!is_ok) {
        session.offsets.erase(name);  // 409, 460: ask for the true offset
    } else {
        if (purpose == Purpose::create_upload) {
            chunk.path = upload_path_of(reply.header("Location"));
            const bool is_held = reply.header(protocol::kHeaderEvidence) == "stored";
            if (chunk.path.empty() && !is_held) return answer_wrong("take_upload location");
            if (is_held) chunk.is_done = true;
        }
        if (!chunk.is_done) apply_offset(session, subject, reply, chunk);
        if (reply.header(protocol::kHeaderEvidence) == "mismatch") {
            skip(session, *row, "mismatch");
            upload.chunks.assign(upload.chunks.size(), {});
        }
    }
    if (upload.is_done()) session.asked.erase(subject.hash);
    session.uploads.insert_or_assign(subject.hash, std::move(upload));
    return {};
}

namespace {

// The capture that is being sent; null when hello has been said since.
const EvidenceRow* row_or_null(const Session& session, const Subject& subject) {
    if (!session.evidence) return nullptr;
    const store::Position position{subject.chain, subject.from};
    const auto found = std::find_if(session.evidence->begin(), session.evidence->end(),
                                    [&](const EvidenceRow& row) { return row.position == position; });
    return found == session.evidence->end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<Subject>> following_creations(Session& session, const Subject& subject,
                                                 std::size_t count_max) {
    std::vector<Subject> following;
    const EvidenceRow* const row = row_or_null(session, subject);
    if (row == nullptr) return following;
    WCK_TRY(const Upload upload, upload_of(session, *row));
    for (std::uint32_t index = subject.index + 1; index < upload.chunks.size(); ++index) {
        if (following.size() == count_max) break;
        if (upload.chunks[index].is_done || !upload.chunks[index].path.empty()) continue;
        const std::string path = session.engine.evidence().chunk_path(row->capture, index);
        const auto file = session.engine.ports().files.open_read(path);
        const auto size = file ? (*file)->size() : Result<std::uint64_t>(file.error());
        if (!size || *size > kOneTripBytesMax) break;
        following.push_back(subject_of(*row, index, *size));
    }
    return following;
}

void look_at_following(Session& session, const Subject& subject) {
    const EvidenceRow* const row = row_or_null(session, subject);
    const std::uint32_t index = subject.index + 1;
    if (row == nullptr || index >= row->capture.chunks.size()) return;
    const auto bytes = session.engine.evidence().read_chunk(row->capture, index);
    if (bytes) session.sound = SoundChunk{row->entry, index, bytes->size()};
}

Result<void> forget_offset(Session& session, const Subject& subject) {
    const std::string name = upload_name(subject.hash, subject.index);
    session.offsets.erase(name);
    session.cut.insert(name);
    return {};
}

}  // namespace wincheck::client
