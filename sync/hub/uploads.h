#pragma once
// Evidence by tus 1.0: creation, creation-with-upload, checksum, expiration, termination. One upload is
// one encrypted chunk file. What comes whole in one request is held in memory and written once, while it
// comes, as a chunk file; what is cut is kept as DIR/uploads/ID until it is whole. HEAD answers what is
// fsynced. When all chunks of an original are there, their names are made durable, the hub decrypts it and
// compares its SHA-256 (DUR-8).
#include <functional>
#include <map>
#include <span>

#include "core/base/hash.h"
#include "core/evidence/evidence.h"
#include "sync/hub/checksum.h"
#include "sync/hub/state.h"
#include "sync/protocol/http.h"

namespace wincheck::hub {

/// How an upload stands after bytes were taken.
struct UploadProgress {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool is_complete = false;
    std::string evidence;  // "stored" or "mismatch" when the original was completed
};

/// Takes the bytes of one request; what it took stays when the connection breaks, unless a checksum was
/// promised: then all of them count at the end, or none.
class UploadWriter {
public:
    /// `file_or_null`: with what came before; none where nothing did, or all of it is a chunk file already.
    UploadWriter(State& state, store::UploadRow row, std::unique_ptr<File> file_or_null, std::uint64_t offset)
        : state_(&state),
          row_(std::move(row)),
          file_(std::move(file_or_null)),
          offset_(offset),
          is_here_(!file_ && offset == row_.length) {}
    /// The bytes to come begin at 0 all the same; those that are here already are passed over.
    void pass_over_known() { to_pass_over_ = offset_; }
    void expect(Checksum checksum) { checksum_ = std::move(checksum); }
    /// Errors: limit when more comes than was announced; storage errors.
    Result<void> append(ByteView bytes);
    /// Where bytes that come next may be put, `most` of them at most; empty where they have to be appended.
    [[nodiscard]] std::span<std::uint8_t> room(std::size_t most);
    /// So many were put there.
    void took(std::size_t count);
    /// Makes what came durable; the connection may have broken.
    Result<void> flush();
    /// Flushes and completes the chunk when it is whole.
    /// Errors: kChunkWrong; kChecksumWrong, nothing of the request counts then; storage errors.
    Result<UploadProgress> finish();
    [[nodiscard]] std::string id() const { return to_hex(row_.id); }
    [[nodiscard]] const DeviceId& device() const { return row_.device; }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] std::int64_t expires_ms() const { return row_.expires_ms; }

private:
    void write_aside();
    [[nodiscard]] ByteView came() const;
    Result<void> settle_checksum();
    Result<void> keep();
    Result<void> lay(const store::EvidenceRow& capture);
    Result<void> complete(const std::optional<store::EvidenceRow>& capture);
    Result<void> complete_file(const std::optional<store::EvidenceRow>& capture);

    State* state_;
    store::UploadRow row_;
    std::unique_ptr<File> file_;
    std::uint64_t offset_;
    bool is_here_;                            // the hub has the chunk file
    Bytes held_;                              // without a file: what came, and room
    Hasher hasher_;                           // of what came
    std::unique_ptr<evidence::Aside> aside_;  // the first written_ bytes of it
    std::size_t written_ = 0;                 // bytes
    Result<void> laid_;                       // what became of writing them
    std::uint64_t to_pass_over_ = 0;
    std::optional<Checksum> checksum_;
    Bytes unchecked_;  // with a checksum: what came and may not count yet
};

/// Announces one chunk file. The same announcement again finds the same upload, with what came of it: a
/// device whose creation was cut asks again without a body and goes on. `on_known` is told the upload's id
/// before its file is looked at. Errors: invalid_argument, refused (kUploadWrong), limit.
Result<std::unique_ptr<UploadWriter>> create_upload(State& state, const store::HubDeviceRow& device,
                                                    const protocol::HttpRequest& request,
                                                    const std::function<void(const std::string&)>& on_known);
/// Goes on at Upload-Offset. Errors: not_found (kUploadGone), refused (kOffsetWrong).
Result<std::unique_ptr<UploadWriter>> resume_upload(State& state, const store::HubDeviceRow& device,
                                                    const std::string& id, std::uint64_t offset);
/// Errors: not_found (kUploadGone).
Result<UploadProgress> upload_progress(State& state, const store::HubDeviceRow& device,
                                       const std::string& id);
/// The device that announced an upload.
Result<std::optional<DeviceId>> upload_owner(State& state, const std::string& id);
/// Errors: not_found (kUploadGone) unless the upload is this device's.
Result<void> check_own_upload(State& state, const store::HubDeviceRow& device, const std::string& id);
Result<void> remove_upload(State& state, const store::HubDeviceRow& device, const std::string& id);
/// Writes rows of uploads that came whole; those without progress for seven days go, with their files.
Result<void> sweep_uploads(State& state);

/// Uploads of originals that nobody can read any more go too (PII-1).
Result<void> forget_erased_uploads(State& state);

/// Decrypts an original whose chunk files are all here and compares it with what its capture says (DUR-8):
/// "stored", "mismatch", or nothing while it is not whole or damaged. Errors: storage errors.
Result<std::string> verify_original(State& state, const store::EvidenceRow& row);

/// Errors: not_found (kNotReadable) unless the person reads an inspection that captured it.
Result<Bytes> read_chunk(State& state, const store::HubDeviceRow& device, const Hash& original,
                         std::uint32_t index);
Result<protocol::ReceiptsReply> receipts(State& state, const store::HubDeviceRow& device,
                                         const protocol::ReceiptsRequest& request);

}  // namespace wincheck::hub
