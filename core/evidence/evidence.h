#pragma once
// Evidence files of one store: DIR/evidence/HH/HEX.N, encrypted chunk files addressed by the SHA-256 of
// the original bytes (DUR-4, DUR-5, DUR-8, EVI-1). Original bytes are never altered. The capture protocol:
// check space → intent entry (engine) → stage() → capture entry (engine) → the host drops its copy.
// Thread: none of its own.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/ports.h"
#include "core/model/entries.h"

namespace wincheck::evidence {

/// Facts of staged bytes: everything a capture entry needs.
struct Staged {
    Hash original{};
    std::uint64_t length = 0;
    std::uint32_t chunk_bytes = 0;
    std::vector<Hash> chunks;
    std::array<std::uint8_t, 32> key{};
};

class Files {
public:
    /// Makes DIR/evidence when absent; removes temporary files left by a crash.
    static Result<std::unique_ptr<Files>> open(const std::string& folder, FileSystem& files);
    virtual ~Files() = default;

    /// Errors: storage_full (kNoSpaceForCapture with needed and available bytes) unless 2 × expected +
    /// reserve is free.
    virtual Result<void> check_space(std::uint64_t expected_bytes) = 0;
    /// Hashes, encrypts and stores the file at `path`: write, fsync, rename, fsync folder. The source stays.
    /// Errors: refused (kOriginalHere; where = the original's hash) when chunk files of the same bytes are
    /// here: their key is that of an earlier capture, so the new capture repeats its chunks and sealed keys;
    /// where no capture names them (a crash came between), `remove` them and stage again. Also
    /// invalid_argument (kEvidenceEmpty, kSourceChanged), limit (kEvidenceTooLarge), storage errors; then
    /// nothing of it remains.
    virtual Result<Staged> stage(const std::string& path, Random& random) = 0;
    virtual Result<Staged> stage_bytes(ByteView bytes, Random& random) = 0;
    /// Stores one received chunk file after checking its hash. Idempotent.
    /// Errors: corrupt (kChunkDamaged); refused (kOriginalHere) when another encryption of the same bytes is
    /// here.
    virtual Result<void> put_chunk(const Hash& original, std::uint32_t index, const Hash& expected,
                                   ByteView file) = 0;
    /// Makes what is here of an original outlast a loss of power, also when the process that put it there was
    /// killed before it came to that.
    virtual Result<void> settle(const Hash& original) = 0;
    virtual Result<bool> has_chunk(const Hash& original, std::uint32_t index) = 0;
    virtual Result<Bytes> read_chunk(const Hash& original, std::uint32_t index) = 0;
    [[nodiscard]] virtual std::string chunk_path(const Hash& original, std::uint32_t index) const = 0;
    [[nodiscard]] virtual Result<bool> is_complete(const CaptureCore& capture) = 0;
    /// Decrypts piece by piece to `sink`, checks chunk hashes, length and the original's hash at the end.
    virtual Result<void> read(const CaptureCore& capture, std::span<const std::uint8_t> key,
                              const std::function<Result<void>(ByteView)>& sink) = 0;
    /// Originals on disk that no capture names: 'taken, not attached'.
    virtual Result<std::vector<Hash>> originals() = 0;
    virtual Result<void> remove(const Hash& original) = 0;
};

}  // namespace wincheck::evidence
