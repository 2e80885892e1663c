// Segments from the network or a file: decoding is total and never allocates what it was not sent.
#include "core/journal/segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto segment = wincheck::journal::decode_segment(wincheck::ByteView(data, size));
    static_cast<void>(segment.has_value());
    return 0;
}
