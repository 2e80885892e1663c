// INT-1: a header that is accepted encodes to the same bytes.
#include <cstdlib>

#include "core/journal/cbor.h"
#include "core/journal/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const wincheck::ByteView bytes(data, size);
    const auto header = wincheck::journal::parse_header(bytes);
    if (!header) return 0;
    const wincheck::Bytes again = wincheck::journal::encode(*header);
    if (again.size() != size || !std::equal(again.begin(), again.end(), data)) std::abort();
    return 0;
}
