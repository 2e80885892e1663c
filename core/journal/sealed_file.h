#pragma once
// Sealed files (.wckfile; DO-11, INT-12): what one device hands to another without a network. A sequence
// of records in one secretstream under a random key, which is sealed to each reader's box key. Written
// and read as streams: memory is bounded by one record. Byte layout: docs/format.md, "Sealed file".
#include <functional>
#include <optional>

#include "core/journal/cbor.h"
#include "core/journal/secret_stream.h"

namespace wincheck::journal {

inline constexpr std::size_t kSealedReadersMax = 256;
/// A segment or a checklist (16 MiB each) and its frame.
inline constexpr std::size_t kSealedRecordBytesMax = std::size_t{17} * 1024 * 1024;
inline constexpr std::size_t kSealedFrameBytesMax = std::size_t{64} * 1024;

/// Open: a reader skips kinds that it does not know.
enum class SealedKind : std::uint8_t {
    head = 1,         // SealedHead, first
    certificate = 2,  // certificate bytes
    opening = 3,      // opening record bytes
    segment = 4,      // segment bytes
    blob = 5,         // SealedBlob: a document
    chunk = 6,        // SealedChunk: an evidence chunk file
    whole = 7,        // SealedWhole: a segment for headquarters alone
    end = 255,        // count of the records before it (CBOR), last
};

struct SealedHead {
    std::uint32_t format = kFormat;
    std::string kind = "inspection";
    StreamId inspection{};
    bool operator==(const SealedHead&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, kind, inspection);
    }
};
struct SealedBlob {
    Hash hash{};
    Bytes bytes;
    bool operator==(const SealedBlob&) const = default;
    template <class A>
    void serialize(A& a) {
        a(hash, bytes);
    }
};
struct SealedChunk {
    Hash original{};
    std::uint32_t index = 0;
    Bytes bytes;
    bool operator==(const SealedChunk&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, index, bytes);
    }
};
/// A segment of the writer's own chain with every leaf shown, as a push brings it: headquarters takes a chain
/// only without gaps, and team-mates must not read what belongs to other inspections.
struct SealedWhole {
    Bytes key;     // sealed to headquarters' evidence key
    Hash hash{};   // of the segment
    Bytes cipher;  // the segment, as one chunk file (chunk.h) of `hash`
    bool operator==(const SealedWhole&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, hash, cipher);
    }
};
Result<SealedWhole> seal_whole(const BoxKey& headquarters, ByteView segment, Random& random);
/// Errors: signature (kDecryptionFailed), corrupt (kChunkWrong).
Result<Bytes> open_whole(const SealedWhole& sealed, const BoxPair& headquarters);

struct SealedRecord {
    SealedKind kind = SealedKind::head;
    Bytes bytes;
    bool operator==(const SealedRecord&) const = default;
};

using ByteSink = std::function<Result<void>(ByteView)>;
/// Fills as much of `out` as it can and returns how much; 0 = end.
using ByteSource = std::function<Result<std::size_t>(std::span<std::uint8_t>)>;

class SealedFileWriter {
public:
    /// Writes envelope and head. Shape: 1–256 readers.
    /// Errors: those of the sink; limit (kTooLarge), signature (kKeyWeak).
    static Result<SealedFileWriter> begin(ByteSink sink, const TenantId& tenant,
                                          std::span<const BoxKey> readers, const SealedHead& head,
                                          Random& random);
    /// Errors: those of the sink; limit (kRecordTooLarge). After an error the file is useless.
    Result<void> add(SealedKind kind, ByteView bytes);
    /// Writes the end record and the last frame.
    Result<void> finish();

private:
    SealedFileWriter(ByteSink sink, SecretStream stream, const Hash& associated)
        : sink_(std::move(sink)), stream_(std::move(stream)), associated_(associated) {}
    Result<void> write_frame(ByteView plain, bool is_final);

    ByteSink sink_;
    SecretStream stream_;
    Hash associated_;
    Bytes pending_;
    std::uint64_t count_ = 0;
};

class SealedFileReader {
public:
    /// Reads envelope and head. Errors: those of the source; corrupt (kFileWrong), too_new,
    /// refused (kNotReader), signature (kDecryptionFailed).
    static Result<SealedFileReader> open(ByteSource source, const BoxPair& reader);
    [[nodiscard]] const SealedHead& head() const { return head_; }
    [[nodiscard]] const TenantId& tenant() const { return tenant_; }
    /// The next record; none after the end record, which is checked. Use nothing of the file for good
    /// before the end was reached. Errors: as `open`.
    Result<std::optional<SealedRecord>> next();

private:
    SealedFileReader(ByteSource source, SecretStream stream, const Hash& associated, const TenantId& tenant)
        : source_(std::move(source)), stream_(std::move(stream)), associated_(associated), tenant_(tenant) {}
    Result<void> fill(std::size_t length);
    Result<void> read_frame();
    Result<SealedRecord> read_record();

    ByteSource source_;
    SecretStream stream_;
    Hash associated_;
    TenantId tenant_;
    SealedHead head_;
    Bytes plain_;
    std::size_t plain_at_ = 0;
    std::uint64_t count_ = 0;
    bool is_final_ = false;
    bool has_ended_ = false;
};

}  // namespace wincheck::journal
