#include "core/journal/chunk.h"

#include <algorithm>

#include "core/journal/little_endian.h"
#include "core/journal/secret_stream.h"

namespace wincheck::journal {

static_assert(kChunkOverheadBytes == kStreamHeaderBytes + kStreamOverheadBytes);
static_assert(kEvidenceBytesMax / kChunksMax < (1U << 30U));

namespace {

Bytes associated_data(const ChunkPlace& place) {
    Bytes data(place.original.raw.begin(), place.original.raw.end());
    append_u32(data, place.index);
    append_u32(data, place.count);
    return data;
}

}  // namespace

Result<ChunkPlan> plan_chunks(std::uint64_t original_bytes) {
    if (original_bytes > kEvidenceBytesMax) return error_of(ErrorCode::limit, kTooLarge, "plan_chunks");
    ChunkPlan plan;
    while (original_bytes > std::uint64_t{plan.chunk_bytes} * kChunksMax) plan.chunk_bytes *= 2;
    const std::uint64_t count = (original_bytes + plan.chunk_bytes - 1) / plan.chunk_bytes;
    plan.count = static_cast<std::uint32_t>(std::max<std::uint64_t>(count, 1));
    return plan;
}

Bytes encrypt_chunk(const Secret& key, const ChunkPlace& place, ByteView plain, Random& random) {
    const auto header = random_id<StreamHeader>(random);
    Bytes file;
    file.reserve(plain.size() + kChunkOverheadBytes);
    append(file, header.view());
    append(file, SecretStream(key, header).push(plain, associated_data(place), true));
    return file;
}

Result<Bytes> decrypt_chunk(const Secret& key, const ChunkPlace& place, ByteView file) {
    if (file.size() < kChunkOverheadBytes) return error_of(ErrorCode::corrupt, kChunkWrong, "decrypt_chunk");
    WCK_TRY(const StreamHeader header, StreamHeader::from(file.first(kStreamHeaderBytes)));
    WCK_TRY(StreamMessage message,
            SecretStream(key, header).pull(file.subspan(kStreamHeaderBytes), associated_data(place)));
    if (!message.is_final) return error_of(ErrorCode::corrupt, kChunkWrong, "decrypt_chunk");
    return std::move(message.plain);
}

}  // namespace wincheck::journal
