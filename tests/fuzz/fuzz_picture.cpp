// Pictures as anybody may send them: decoded within their limits or refused, whatever the bytes; what was
// read can be made small and has a fingerprint.
#include "core/imaging/copies.h"
#include "core/imaging/fingerprint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wincheck::imaging;
    const auto picture = read_picture(wincheck::ByteView(data, size), 64);
    if (!picture) return 0;
    if (picture->rgb.size() != std::size_t{picture->width} * picture->height * 3) __builtin_trap();
    if (std::uint64_t{picture->width} * picture->height > 1'000'000) return 0;
    const Picture small = thumbnail(*picture, 32);
    if (small.width > 32 || small.height > 32) __builtin_trap();
    const int quality = fingerprint_of(*picture).quality;
    if (quality < 0 || quality > 100) __builtin_trap();
    return 0;
}
