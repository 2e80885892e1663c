// Opening records and certificates: whatever the bytes, an answer, never a crash.
#include "core/journal/opening.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const wincheck::ByteView bytes(data, size);
    static_cast<void>(wincheck::journal::verify_certificate_itself(bytes).has_value());
    static_cast<void>(wincheck::journal::verify_opening(bytes, wincheck::SignKey{}).has_value());
    return 0;
}
