#pragma once
// Evidence files of one store: encrypted chunk files, one set of them for each capture's key (DUR-4, DUR-5,
// DUR-8, EVI-1; names.h has their names). Original bytes are never altered. The capture protocol: check
// space → measure() → intent entry with the key (engine) → stage() under it → capture entry (engine) → the
// host drops its copy. Thread: none of its own.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/ports.h"
#include "core/evidence/ballast.h"
#include "core/evidence/names.h"
#include "core/model/entries.h"

namespace wincheck::evidence {

/// What a file was when it was looked at first.
/// An original up to this size is held from measure() to stage(): it is read and hashed once, and what
/// becomes of the file meanwhile does not matter.
inline constexpr std::uint64_t kHeldBytesMax = std::uint64_t{16} * 1024 * 1024;

struct Original {
    Hash hash{};
    std::uint64_t length = 0;
    Bytes held{};  // empty where it is larger
};

using Key = std::array<std::uint8_t, 32>;

/// Facts of stored bytes: everything a capture entry needs.
struct Staged {
    Hash original{};
    std::uint64_t length = 0;
    std::uint32_t chunk_bytes = 0;
    std::vector<Hash> chunks;
    Key key{};
};

/// Chunk files of one set that are on the disk.
struct StoredSet {
    SetName name;
    std::vector<std::uint32_t> indexes;  // ascending
};

[[nodiscard]] inline SetName set_of(const CaptureCore& capture) {
    return {capture.original, set_id(capture.chunks)};
}

/// Bytes under no name, unchecked. They go with this unless they were taken.
class Aside {
public:
    virtual ~Aside() = default;
    virtual Result<void> append(ByteView bytes) = 0;
    /// Lets the disk begin with what is here.
    virtual void begin_sync() = 0;
    virtual Result<void> sync() = 0;
};

class Files {
public:
    /// Captures that name an original.
    using CapturesOf = std::function<Result<std::vector<CaptureCore>>(const Hash& original)>;
    /// Makes DIR/evidence when absent; removes temporary files left by a crash. Files under the names of
    /// before, by the original alone, are moved once to those of the sets that `captures_of` knows.
    static Result<std::unique_ptr<Files>> open(const std::string& folder, FileSystem& files,
                                               const CapturesOf& captures_of);
    virtual ~Files() = default;

    /// Room kept for answers, at DIR/ballast.
    [[nodiscard]] virtual Ballast& ballast() = 0;
    /// Errors: storage_full with needed and available bytes: kNoMediaNow while the ballast is given up,
    /// kNoSpaceForCapture unless 2 × expected + reserve is free.
    virtual Result<void> check_space(std::uint64_t expected_bytes) = 0;
    /// Hashes the file at `path`. Errors: invalid_argument (kEvidenceEmpty), limit (kEvidenceTooLarge).
    virtual Result<Original> measure(const std::string& path) = 0;
    /// Encrypts and stores the file at `path` as a set of its own under `key`: room set aside, write, fsync,
    /// rename, fsync folder. The source stays. Errors: invalid_argument (kSourceChanged) where a file that is
    /// not held is not what was measured; storage errors; then nothing of it remains.
    virtual Result<Staged> stage(const std::string& path, const Original& measured, const Key& key,
                                 Random& random) = 0;
    /// For a chunk file that comes in.
    virtual Result<std::unique_ptr<Aside>> begin_aside(const Hash& original) = 0;
    /// Gives it its name, once it is durable and was found to have the hash that the capture lists; a damaged
    /// chunk file in its place goes. The name is durable after settle().
    virtual Result<void> take(Aside& aside, const CaptureCore& capture, std::uint32_t index) = 0;
    /// Writes one received chunk file after checking its hash; a damaged one in its place goes. Idempotent.
    /// Bytes and name are durable then.
    /// Errors: corrupt (kChunkDamaged), limit for an index that the capture has not.
    virtual Result<void> put_chunk(const CaptureCore& capture, std::uint32_t index, ByteView file) = 0;
    /// Makes what is here of a capture outlast a loss of power, also when the process that put it there was
    /// killed before it came to that.
    virtual Result<void> settle(const CaptureCore& capture) = 0;
    virtual Result<bool> has_chunk(const CaptureCore& capture, std::uint32_t index) = 0;
    /// The chunk file as the capture lists it. Errors: not_found (kChunkMissing), corrupt (kChunkDamaged).
    virtual Result<Bytes> read_chunk(const CaptureCore& capture, std::uint32_t index) = 0;
    [[nodiscard]] virtual std::string chunk_path(const CaptureCore& capture, std::uint32_t index) const = 0;
    /// Whether each chunk file is here with its length; its bytes are not read.
    [[nodiscard]] virtual Result<bool> is_complete(const CaptureCore& capture) = 0;
    /// Decrypts piece by piece to `sink`; each piece's tag is checked (XChaCha20-Poly1305), length and the
    /// original's hash at the end. Errors: not_found (kChunkMissing), corrupt (kChunkDamaged where a chunk
    /// file is not what the capture lists, kOriginalDiffers), signature where the key is another's.
    virtual Result<void> read(const CaptureCore& capture, std::span<const std::uint8_t> key,
                              const std::function<Result<void>(ByteView)>& sink) = 0;

    // --- what is on the disk, captured or not ---
    virtual Result<std::vector<StoredSet>> sets_of(const Hash& original) = 0;
    /// First bytes of the originals of which something is here, ascending.
    virtual Result<std::vector<std::uint8_t>> groups() = 0;
    /// Sets whose original begins with the byte `group`.
    virtual Result<std::vector<StoredSet>> sets_in(std::uint8_t group) = 0;
    /// Facts of a set from its bytes alone: a picture that was taken and not attached.
    /// Errors: not_found (kChunkMissing) where it is not whole, signature where the key is another's,
    /// corrupt (kOriginalDiffers).
    virtual Result<Staged> staged_of(const StoredSet& set, const Key& key) = 0;
    virtual Result<void> remove(const SetName& set) = 0;
};

}  // namespace wincheck::evidence
