#pragma once
// Encrypted chunk files of a piece of evidence (DUR-8). Each chunk is a libsodium secretstream
// (XChaCha20-Poly1305) of its own: header (24 bytes) ‖ one message with the final tag. The associated
// data SHA-256(original) ‖ index u32 LE ‖ count u32 LE bind it to its place.
#include "core/journal/keys.h"
#include "core/model/limits.h"

namespace wincheck::journal {

/// Bytes that a chunk file has beyond its plain bytes.
inline constexpr std::size_t kChunkOverheadBytes = 24 + 17;

struct ChunkPlan {
    std::uint32_t chunk_bytes = kChunkBytesMin;
    std::uint32_t count = 1;
    bool operator==(const ChunkPlan&) const = default;
};
/// 256 KiB, doubled until there are at most 256; an empty original has one empty chunk.
/// Errors: limit (kTooLarge).
Result<ChunkPlan> plan_chunks(std::uint64_t original_bytes);

struct ChunkPlace {
    Hash original{};
    std::uint32_t index = 0;
    std::uint32_t count = 1;
};
[[nodiscard]] Bytes encrypt_chunk(const Secret& key, const ChunkPlace& place, ByteView plain, Random& random);
/// Errors: signature (kDecryptionFailed), corrupt (kChunkWrong) for an impossible length.
Result<Bytes> decrypt_chunk(const Secret& key, const ChunkPlace& place, ByteView file);

}  // namespace wincheck::journal
