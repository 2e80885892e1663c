#include "sync/protocol/compression.h"

#include <zstd.h>

#include <array>
#include <memory>

#include "sync/protocol/reasons.h"

namespace wincheck::protocol {
namespace {

constexpr int kLevel = 1;
constexpr int kWindowLogMax = 23;  // 8 MiB

}  // namespace

Bytes compressed(ByteView bytes) {
    Bytes out(ZSTD_compressBound(bytes.size()));
    const std::size_t length = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
    WCK_ASSERT(ZSTD_isError(length) == 0);
    out.resize(length);
    return out;
}

Result<Bytes> inflated(ByteView bytes, std::size_t bytes_max) {
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                               &ZSTD_freeDStream);
    WCK_ASSERT(stream != nullptr);
    ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, kWindowLogMax);
    Bytes out;
    std::array<std::uint8_t, std::size_t{64} * 1024> piece{};
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    for (;;) {
        ZSTD_outBuffer output{piece.data(), piece.size(), 0};
        const std::size_t left = ZSTD_decompressStream(stream.get(), &output, &input);
        if (ZSTD_isError(left) != 0) return error_of(ErrorCode::protocol, kNotZstd, "inflated");
        if (out.size() + output.pos > bytes_max)
            return error_of(ErrorCode::limit, kInflatedTooLarge, "inflated");
        out.insert(out.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(output.pos));
        if (left == 0 && input.pos == input.size) return out;
        if (input.pos == input.size && output.pos < piece.size())
            return error_of(ErrorCode::protocol, kNotZstd, "inflated");
    }
}

}  // namespace wincheck::protocol
