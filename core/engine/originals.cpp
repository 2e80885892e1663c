#include "core/engine/originals.h"

#include "core/base/reasons.h"

namespace wincheck::engine {
namespace {

constexpr std::uint64_t kOriginalBytesMax = std::uint64_t{256} * 1024 * 1024;

}  // namespace

Result<Bytes> bytes_of_original(Engine& engine, const store::EvidenceRow& row) {
    if (row.capture.length > kOriginalBytesMax)
        return error_of(ErrorCode::limit, kTooLarge, "bytes_of_original", "original");
    WCK_TRY(const Bytes key, engine.evidence_key(row));
    Bytes bytes;
    WCK_TRY(engine.evidence().read(row.capture, key, [&](ByteView piece) {
        append(bytes, piece);
        return Result<void>{};
    }));
    return bytes;
}

}  // namespace wincheck::engine
