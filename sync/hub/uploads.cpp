#include "sync/hub/uploads.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/evidence/reasons.h"
#include "core/journal/chunk.h"
#include "core/journal/evidence_receipt.h"
#include "sync/hub/evidence_check.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/metadata.h"

namespace wincheck::hub {
namespace {

using store::EvidenceRow;
using store::HubDeviceRow;
using store::UploadRow;

constexpr std::size_t kWrittenTogether = std::size_t{128} * 1024;
constexpr std::int64_t kExpiryMs = std::int64_t{7} * 24 * 3600 * 1000;
using UploadId = FixedBytes<struct UploadTag, 16>;

Error gone() {
    return error_of(ErrorCode::not_found, kUploadGone, "upload");
}
Error wrong(const char* where) {
    return error_of(ErrorCode::refused, kUploadWrong, "upload", where);
}

std::string path_of(const State& state, ByteView id) {
    return state.folder + "/uploads/" + to_hex(id);
}

std::string value_of(const protocol::Metadata& metadata, std::string_view key) {
    const auto found =
        std::find_if(metadata.begin(), metadata.end(), [&](const auto& pair) { return pair.first == key; });
    return found == metadata.end() ? std::string{} : found->second;
}

// What the capture entry says of the chunk file's length: nothing longer is stored in its name.
std::uint64_t chunk_file_bytes(const CaptureCore& capture, std::uint32_t index) {
    const std::uint64_t before = std::uint64_t{index} * capture.chunk_bytes;
    const std::uint64_t left = capture.length - std::min(before, capture.length);
    return std::min<std::uint64_t>(left, capture.chunk_bytes) + journal::kChunkOverheadBytes;
}

struct Announced {
    Hash original{};
    Hash chunk{};
    Hash entry{};
    std::uint32_t index = 0;
    std::uint64_t length = 0;
};

// SEC-5: only the device that made the capture; anybody else's question says nothing.
Result<bool> may_upload(State& state, const HubDeviceRow& device, const EvidenceRow& row) {
    WCK_TRY(const auto chain, state.store().chain(row.position.incarnation));
    return chain && chain->device == device.device;
}

// Only damage of our own disk can put other bytes under the name of what was announced.
Result<bool> holds_chunk(State& state, const CaptureCore& capture, std::uint32_t index) {
    const auto bytes = state.engine->evidence().read_chunk(capture, index);
    if (!bytes && is_of_the_disk(bytes.error())) return bytes.error();
    return bytes.has_value();
}

Result<std::optional<EvidenceRow>> capture_of(State& state, const HubDeviceRow& device, const Hash& original,
                                              const Hash& entry) {
    WCK_TRY(auto rows, state.store().evidence_of(original));
    for (EvidenceRow& row : rows) {
        if (row.entry != entry) continue;
        WCK_TRY(const bool may, may_upload(state, device, row));
        if (may) return std::optional(std::move(row));
    }
    return std::optional<EvidenceRow>{};
}

// Nobody else can guess the address, and the device gets the same one for the same chunk again.
UploadId upload_id_of(const State& state, const DeviceId& device, const Announced& facts) {
    const std::string text = "wincheck upload 1\n" + device.hex() + "\n" + facts.original.hex() + "\n" +
                             std::to_string(facts.index) + "\n" + facts.chunk.hex() + "\n" +
                             facts.entry.hex();
    const Hash hash = sha256(state.keys.intake.sign(view_of(text)).view());
    UploadId id;
    std::copy_n(hash.raw.begin(), id.raw.size(), id.raw.begin());
    return id;
}

Result<std::optional<UploadRow>> known_upload(State& state, const std::string& id) {
    const auto parsed = UploadId::parse_hex(id);
    if (!parsed) return std::optional<UploadRow>{};
    const auto unwritten = state.uploads.find(Bytes(parsed->raw.begin(), parsed->raw.end()));
    if (unwritten != state.uploads.end()) return std::optional(unwritten->second);
    return state.tables.upload(parsed->view());
}

Result<UploadRow> own_upload(State& state, const HubDeviceRow& device, const std::string& id) {
    WCK_TRY(auto row, known_upload(state, id));
    if (!row || row->device != device.device || row->expires_ms < state.now_ms()) return gone();
    return std::move(*row);
}

// The capture that an upload was announced for; HQ may have refused it since.
Result<std::optional<EvidenceRow>> announced_capture(State& state, const UploadRow& upload) {
    WCK_TRY(auto rows, state.store().evidence_of(upload.original));
    for (EvidenceRow& row : rows)
        if (row.entry == upload.entry) return std::optional(std::move(row));
    return std::optional<EvidenceRow>{};
}

Result<std::uint64_t> length_on_disk(State& state, const UploadRow& row) {
    WCK_TRY(const bool is_here, state.ports.files.exists(path_of(state, row.id)));
    if (!is_here) {
        // The file moved into the evidence when it was whole.
        WCK_TRY(const auto capture, announced_capture(state, row));
        if (!capture) return 0;
        WCK_TRY(const bool is_stored, holds_chunk(state, capture->capture, row.index));
        if (!is_stored) return 0;
        WCK_TRY(state.engine->evidence().settle(capture->capture));
        return row.length;
    }
    WCK_TRY(auto file, state.ports.files.open_append(path_of(state, row.id)));
    WCK_TRY(file->sync());
    return file->size();
}

Result<std::unique_ptr<File>> make_file(State& state, const UploadRow& row) {
    WCK_TRY(auto file, state.ports.files.create(path_of(state, row.id)));
    WCK_TRY(state.ports.files.sync_folder(state.folder + "/uploads"));
    return file;
}

// None where nothing of it was cut.
Result<std::unique_ptr<File>> begun_file(State& state, const UploadRow& row) {
    const std::string path = path_of(state, row.id);
    WCK_TRY(const bool is_begun, state.ports.files.exists(path));
    return is_begun ? state.ports.files.open_append(path) : std::unique_ptr<File>{};
}

Result<void> put_row(State& state, const UploadRow& row) {
    state.uploads.erase(row.id);
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.put_upload(row));
    return transaction.commit();
}

// In the caller's transaction: what a killed hub forgets of them is where a chunk file came from.
Result<void> put_whole_uploads(State& state) {
    for (const auto& [id, row] : state.uploads) WCK_TRY(state.tables.put_upload(row));
    state.uploads.clear();
    return {};
}

// With the first chunk file; not where nobody can read the original.
void begin_check(State& state, const EvidenceRow& row) {
    const auto bytes = state.engine->evidence_key(row);
    const auto key = bytes ? journal::Secret::from(*bytes) : Result<journal::Secret>(bytes.error());
    if (key) {
        state.original_checks.begin(row.entry, *key);
    } else {
        state.original_checks.forget(row.entry);
    }
}

enum class Finding : std::uint8_t { genuine, damaged, mismatch };

// Whether the bytes that are here are what the capture entry says. Damaged ones are our own disk's doing.
Result<Finding> finding_of(State& state, const EvidenceRow& row) {
    // All of it may have been decrypted while it came.
    if (state.original_checks.is_genuine(row.entry, row.capture)) return Finding::genuine;
    const auto key = state.engine->evidence_key(row);
    const auto read =
        key ? state.engine->evidence().read(row.capture, *key, [](ByteView) { return Result<void>{}; })
            : Result<void>(key.error());
    if (read) return Finding::genuine;
    if (is_of_the_disk(read.error())) return read.error();
    const Reason* reason = read.error().reason_or_null;
    const bool is_ours = reason == &evidence::kChunkDamaged || reason == &evidence::kChunkMissing;
    return is_ours ? Finding::damaged : Finding::mismatch;
}

// SEC-5: what no capture vouches for goes; a capture that lies takes nothing from one that names the same
// chunk files in good faith.
Result<void> drop_mismatch(State& state, const EvidenceRow& row) {
    const evidence::SetName set = evidence::set_of(row.capture);
    WCK_TRY(const auto rows, state.store().evidence_of(row.original));
    for (const EvidenceRow& other : rows) {
        if (other.entry == row.entry || evidence::set_of(other.capture) != set) continue;
        WCK_TRY(const Finding finding, finding_of(state, other));
        if (finding != Finding::mismatch) return {};
    }
    return state.engine->evidence().remove(set);
}

}  // namespace

Result<std::string> verify_original(State& state, const EvidenceRow& row) {
    WCK_TRY(const bool is_complete, state.engine->evidence().is_complete(row.capture));
    if (!is_complete) return std::string{};
    WCK_TRY(state.engine->evidence().settle(row.capture));
    WCK_TRY(const Finding finding, finding_of(state, row));
    const bool is_genuine = finding == Finding::genuine;
    if (finding == Finding::mismatch) WCK_TRY(drop_mismatch(state, row));
    if (is_genuine) WCK_TRY(forget_damage_of(state, row));
    WCK_TRY(auto transaction, state.store().begin());
    if (finding == Finding::damaged) {
        WCK_TRY(state.tables.forget_evidence(row.entry));  // no receipt for it before it came again
    } else {
        WCK_TRY(state.tables.put_evidence({row.entry, row.original, row.capture.length, is_genuine}));
    }
    WCK_TRY(put_whole_uploads(state));
    WCK_TRY(transaction.commit());
    if (finding == Finding::damaged) return std::string{};
    return std::string(is_genuine ? "stored" : "mismatch");
}

namespace {

Result<Announced> announced(const protocol::HttpRequest& request) {
    const auto length = Decimal::parse(protocol::header_value(request.headers, "Upload-Length"));
    if (!length || length->scale != 0 || length->mantissa < 0)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "upload", "Upload-Length");
    Announced facts;
    facts.length = static_cast<std::uint64_t>(length->mantissa);
    if (facts.length > protocol::kChunkFileBytesMax)
        return error_of(ErrorCode::limit, kTooLarge, "upload", "Upload-Length");
    WCK_TRY(const auto metadata,
            protocol::parse_metadata(protocol::header_value(request.headers, "Upload-Metadata")));
    const auto original = Hash::parse_hex(value_of(metadata, protocol::kMetaOriginal));
    const auto chunk = Hash::parse_hex(value_of(metadata, protocol::kMetaChunk));
    const auto entry = Hash::parse_hex(value_of(metadata, protocol::kMetaEntry));
    const auto index = Decimal::parse(value_of(metadata, protocol::kMetaIndex));
    if (!original || !chunk || !entry || !index || index->scale != 0 || index->mantissa < 0 ||
        index->mantissa >= kChunksMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "upload", "Upload-Metadata");
    facts.original = *original;
    facts.chunk = *chunk;
    facts.entry = *entry;
    facts.index = static_cast<std::uint32_t>(index->mantissa);
    return facts;
}

}  // namespace

Result<void> UploadWriter::append(ByteView bytes) {
    if (is_here_) return {};  // the bytes come with the request that asks
    const std::size_t known = static_cast<std::size_t>(std::min<std::uint64_t>(to_pass_over_, bytes.size()));
    to_pass_over_ -= known;
    bytes = bytes.subspan(known);
    if (bytes.size() > row_.length - offset_ - unchecked_.size())
        return error_of(ErrorCode::limit, kTooLarge, "upload");
    if (checksum_) {
        wincheck::append(unchecked_, bytes);
        return {};
    }
    if (!file_) {
        const auto into = room(bytes.size());
        std::copy(bytes.begin(), bytes.end(), into.begin());
        took(bytes.size());
        return {};
    }
    WCK_TRY(file_->append(bytes));
    offset_ += bytes.size();
    state_->metrics.count_upload_bytes(bytes.size());
    return {};
}

std::span<std::uint8_t> UploadWriter::room(std::size_t most) {
    if (is_here_ || file_ || checksum_ || to_pass_over_ != 0) return {};
    const auto from = static_cast<std::size_t>(offset_);
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(most, row_.length - offset_));
    const auto whole = static_cast<std::size_t>(row_.length);
    if (held_.empty()) held_.reserve(whole);
    if (held_.size() < from + size) held_.resize(std::min(whole, std::max(from + size, 2 * held_.size())));
    return std::span(held_).subspan(from, size);
}

void UploadWriter::took(std::size_t count) {
    hasher_.update(ByteView(held_).subspan(static_cast<std::size_t>(offset_), count));
    offset_ += count;
    state_->metrics.count_upload_bytes(count);
    if (came().size() - written_ < kWrittenTogether) return;
    write_aside();
    if (laid_ && aside_) aside_->begin_sync();
}

// While the rest is still coming. What cannot be written is told at the end.
void UploadWriter::write_aside() {
    const auto write = [this]() -> Result<void> {
        if (!aside_) {
            WCK_TRY(aside_, state_->engine->evidence().begin_aside(row_.original));
        }
        return aside_->append(came().subspan(written_));
    };
    if (!laid_) return;
    laid_ = write();
    written_ = came().size();
}

ByteView UploadWriter::came() const {
    return ByteView(held_).first(static_cast<std::size_t>(offset_));
}

Result<void> UploadWriter::flush() {
    if (is_here_ || (!file_ && offset_ == 0)) return {};
    return keep();
}

// The announcement and what came of it, so that the device can go on from there.
Result<void> UploadWriter::keep() {
    row_.expires_ms = state_->now_ms() + kExpiryMs;
    WCK_TRY(put_row(*state_, row_));
    if (!file_) {
        WCK_TRY(file_, make_file(*state_, row_));
        WCK_TRY(file_->append(came()));
        held_.clear();
        aside_.reset();
    }
    return file_->sync();
}

Result<void> UploadWriter::settle_checksum() {
    if (!checksum_ || is_here_) return {};
    const Bytes bytes = std::move(unchecked_);
    unchecked_.clear();
    const bool is_as_promised = digest_of(checksum_->algorithm, bytes) == checksum_->digest;
    checksum_.reset();
    if (!is_as_promised) return error_of(ErrorCode::corrupt, kChecksumWrong, "upload");
    return append(bytes);
}

// What was cut in between lies in a file, which becomes a chunk of the evidence, or goes.
Result<void> UploadWriter::complete_file(const std::optional<EvidenceRow>& capture) {
    const std::string path = path_of(*state_, row_.id);
    file_.reset();
    WCK_TRY(held_, read_file(state_->ports.files, path, row_.length));
    if (sha256(held_) != row_.chunk) {
        WCK_TRY(state_->ports.files.remove(path));
        return error_of(ErrorCode::corrupt, kChunkWrong, "upload");
    }
    if (capture) WCK_TRY(state_->engine->evidence().put_chunk(capture->capture, row_.index, held_));
    return state_->ports.files.remove(path);
}

// The bytes were hashed while they came, and are decrypted when the answer is on its way: the next chunk file
// takes longer to come.
Result<void> UploadWriter::lay(const EvidenceRow& capture) {
    evidence::Files& files = state_->engine->evidence();
    write_aside();
    if (laid_) laid_ = aside_->sync();
    const Hash hash = hasher_.finish();
    if (laid_ && hash == row_.chunk) laid_ = files.take(*aside_, capture.capture, row_.index);
    if (row_.index == 0) begin_check(*state_, capture);
    if (laid_ && hash == row_.chunk) {
        state_->original_checks.add(capture.entry, capture.capture, row_.index, std::move(held_));
        return {};
    }
    state_->original_checks.forget(capture.entry);
    return hash == row_.chunk ? laid_ : error_of(ErrorCode::corrupt, kChunkWrong, "upload");
}

Result<void> UploadWriter::complete(const std::optional<EvidenceRow>& capture) {
    if (!is_here_) state_->quota.add_bytes(row_.device, row_.length, state_->now_ms());
    if (file_) {
        WCK_TRY(keep());
        return complete_file(capture);
    }
    if (!is_here_ && capture) WCK_TRY(lay(*capture));
    row_.expires_ms = state_->now_ms() + kExpiryMs;
    state_->uploads.insert_or_assign(row_.id, row_);
    return {};
}

Result<UploadProgress> UploadWriter::finish() {
    WCK_TRY(settle_checksum());
    UploadProgress progress{
        .offset = offset_, .length = row_.length, .is_complete = offset_ == row_.length, .evidence = {}};
    if (!progress.is_complete) {
        WCK_TRY(keep());
        return progress;
    }
    WCK_TRY(const auto capture, announced_capture(*state_, row_));
    WCK_TRY(complete(capture));
    if (capture) {
        WCK_TRY(progress.evidence, verify_original(*state_, *capture));
    }
    return progress;
}

Result<std::unique_ptr<UploadWriter>> create_upload(State& state, const HubDeviceRow& device,
                                                    const protocol::HttpRequest& request,
                                                    const std::function<void(const std::string&)>& on_known) {
    WCK_TRY(const Announced facts, announced(request));
    WCK_TRY(const auto capture, capture_of(state, device, facts.original, facts.entry));
    if (!capture) return wrong("entry");
    if (facts.index >= capture->capture.chunks.size() || capture->capture.chunks[facts.index] != facts.chunk)
        return wrong("chunk");
    if (facts.length != chunk_file_bytes(capture->capture, facts.index)) return wrong("length");
    const UploadId id = upload_id_of(state, device.device, facts);
    on_known(id.hex());
    UploadRow row{.id = Bytes(id.raw.begin(), id.raw.end()),
                  .device = device.device,
                  .original = facts.original,
                  .index = facts.index,
                  .chunk = facts.chunk,
                  .entry = facts.entry,
                  .length = facts.length,
                  .expires_ms = state.now_ms() + kExpiryMs};
    WCK_TRY(const bool is_stored, holds_chunk(state, capture->capture, facts.index));
    if (is_stored) return std::make_unique<UploadWriter>(state, row, nullptr, row.length);
    WCK_TRY(state.quota.check_bytes(device.device, row.length, state.now_ms()));
    WCK_TRY(auto file, begun_file(state, row));
    std::uint64_t length = 0;
    if (file) {
        WCK_TRY(length, file->size());
    }
    auto writer = std::make_unique<UploadWriter>(state, std::move(row), std::move(file), length);
    writer->pass_over_known();
    return writer;
}

Result<std::unique_ptr<UploadWriter>> resume_upload(State& state, const HubDeviceRow& device,
                                                    const std::string& id, std::uint64_t offset) {
    WCK_TRY(UploadRow row, own_upload(state, device, id));
    WCK_TRY(const std::uint64_t length, length_on_disk(state, row));
    if (offset != length) return error_of(ErrorCode::refused, kOffsetWrong, "upload");
    WCK_TRY(auto file, begun_file(state, row));
    return std::make_unique<UploadWriter>(state, std::move(row), std::move(file), length);
}

Result<UploadProgress> upload_progress(State& state, const HubDeviceRow& device, const std::string& id) {
    WCK_TRY(const UploadRow row, own_upload(state, device, id));
    WCK_TRY(const std::uint64_t length, length_on_disk(state, row));
    WCK_TRY(auto file, begun_file(state, row));
    // Stopped after the last byte and before the chunk was taken over: that happens now.
    if (file && length == row.length) return UploadWriter(state, row, std::move(file), length).finish();
    UploadProgress progress{
        .offset = length, .length = row.length, .is_complete = length == row.length, .evidence = {}};
    WCK_TRY(const auto stored, state.tables.evidence(row.entry));
    if (progress.is_complete && stored) progress.evidence = stored->is_genuine ? "stored" : "mismatch";
    return progress;
}

Result<std::optional<DeviceId>> upload_owner(State& state, const std::string& id) {
    WCK_TRY(const auto row, known_upload(state, id));
    return row ? std::optional(row->device) : std::optional<DeviceId>{};
}

Result<void> check_own_upload(State& state, const HubDeviceRow& device, const std::string& id) {
    WCK_TRY(own_upload(state, device, id));
    return {};
}

namespace {

Result<void> drop_upload(State& state, const UploadRow& row) {
    state.uploads.erase(row.id);
    WCK_TRY(state.ports.files.remove(path_of(state, row.id)));
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.remove_upload(row.id));
    return transaction.commit();
}

Result<void> write_whole_uploads(State& state) {
    if (state.uploads.empty()) return {};
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(put_whole_uploads(state));
    return transaction.commit();
}

}  // namespace

Result<void> remove_upload(State& state, const HubDeviceRow& device, const std::string& id) {
    WCK_TRY(const UploadRow row, own_upload(state, device, id));
    return drop_upload(state, row);
}

Result<void> sweep_uploads(State& state) {
    WCK_TRY(write_whole_uploads(state));
    WCK_TRY(const auto rows, state.tables.expired_uploads(state.now_ms()));
    for (const UploadRow& row : rows) WCK_TRY(drop_upload(state, row));
    return {};
}

Result<void> forget_erased_uploads(State& state) {
    WCK_TRY(const auto erased, state.store().erased_originals());
    if (erased.empty()) return {};
    state.original_checks.clear();
    WCK_TRY(write_whole_uploads(state));
    WCK_TRY(const auto rows, state.tables.expired_uploads(INT64_MAX));
    for (const UploadRow& row : rows)
        if (std::find(erased.begin(), erased.end(), row.original) != erased.end())
            WCK_TRY(drop_upload(state, row));
    return {};
}

Result<Bytes> read_chunk(State& state, const HubDeviceRow& device, const Hash& original,
                         std::uint32_t index) {
    WCK_TRY(const auto rows, state.store().evidence_of(original));
    for (const EvidenceRow& row : rows) {
        WCK_TRY(const bool may, may_upload(state, device, row));
        if (!may || index >= row.capture.chunks.size()) continue;
        auto bytes = state.engine->evidence().read_chunk(row.capture, index);
        if (bytes) state.contacts.give(device.device, row.stream, state.now_ms());
        if (bytes || is_of_the_disk(bytes.error())) return bytes;
    }
    return error_of(ErrorCode::not_found, kNotReadable, "read_chunk");
}

namespace {

Result<void> forget_finding(State& state, const Hash& entry) {
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.forget_evidence(entry));
    return transaction.commit();
}

// SEC-5: a capture of this device whose bytes the hub has found to be the original.
Result<std::optional<store::StoredEvidence>> genuine_of(State& state, const HubDeviceRow& device,
                                                        const Hash& original, const engine::Scrub& scrub) {
    WCK_TRY(const auto rows, state.store().evidence_of(original));
    for (const EvidenceRow& row : rows) {
        WCK_TRY(const bool may, may_upload(state, device, row));
        WCK_TRY(auto found, state.tables.evidence(row.entry));
        if (!may || !found || !found->is_genuine) continue;
        // The device may let its bytes go on this: that they were here once is not enough.
        WCK_TRY(const bool is_here, state.engine->evidence().is_complete(row.capture));
        if (is_here && !is_listed_damaged(scrub, row, rows)) return found;
        WCK_TRY(forget_finding(state, row.entry));  // no receipt for it before it came again
    }
    return std::optional<store::StoredEvidence>{};
}

}  // namespace

Result<protocol::ReceiptsReply> receipts(State& state, const HubDeviceRow& device,
                                         const protocol::ReceiptsRequest& request) {
    if (request.originals.size() > protocol::kOriginalsMax)
        return error_of(ErrorCode::limit, kTooLarge, "receipts");
    std::vector<journal::StoredOriginal> stored;
    // One note names them all, so it says the least of them (INT-7).
    auto grade = journal::ReceiptGrade::archived;
    WCK_TRY(const auto scrub, engine::load_scrub(state.store()));
    for (const Hash& original : request.originals) {
        WCK_TRY(const auto found, genuine_of(state, device, original, scrub));
        if (!found) continue;
        stored.push_back({original, found->length});
        WCK_TRY(const bool is_archived, state.tables.is_archived(original));
        if (!is_archived) grade = journal::ReceiptGrade::durable;
    }
    protocol::ReceiptsReply reply;
    if (stored.empty()) return reply;
    const auto receipt =
        journal::sign_evidence_receipt(std::move(stored), state.identity().tenant, device.device, grade,
                                       state.keys.intake, state.now_seconds());
    reply.note = receipt.note;
    for (const auto& item : receipt.originals) reply.stored.push_back({item.original, item.length});
    return reply;
}

}  // namespace wincheck::hub
